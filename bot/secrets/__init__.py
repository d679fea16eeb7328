"""Keeping secrets out of all that is written, and the password that changes while the bot runs."""
