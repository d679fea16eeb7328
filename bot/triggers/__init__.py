"""The runbook's automatic triggers: the alarms that should stand in CloudWatch, and what follows when one fires.

A signal is a hint. The alarm and its figures are read again, the exact test of `bot.validation` decides, and what is
proposed goes the way of everything that is proposed. Nothing is done without an approval but by `automatic`.
"""
