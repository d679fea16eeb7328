"""Slack in and Slack out. Listeners acknowledge, parse, and hand over; all words live in `handlers.messages`."""
