"""Scenery: a local Slack, a simulated AWS and a web page, so that the real bot can be tried without any account."""
