"""The runbook's automatic triggers: the alarms that should stand in CloudWatch, and what follows when one fires."""
