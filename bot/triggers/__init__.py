"""The runbook's automatic triggers: what a signal comes to, from the alarm as it is read again to the proposal.

A signal is a hint. The alarm and its figures are read again, the exact test of `bot.validation` decides, and what is
proposed goes the way of everything that is proposed. Nothing is done without an approval but by `automatic`.
"""
