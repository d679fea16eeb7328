"""Rollbacks that cannot end well: each is refused before anybody is asked to approve it, with the way out."""
