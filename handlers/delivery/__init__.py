"""Slack out: which message is sent where and when, exactly once, at the pace that Slack allows."""
