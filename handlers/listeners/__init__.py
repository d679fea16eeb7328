"""Slack in: acknowledge, read, hand over. One file for each of Slack's ways in."""
