"""Each line of the runbook: what the bot does for it, and the test that shows so, which must pass in every run."""
