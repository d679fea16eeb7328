"""The rollback itself: it knows neither Slack nor boto3. Start reading in `bot/runbook.py`."""
