"""The runbook's steps, each in a file of its own; `bot.runbook` puts them in order."""
