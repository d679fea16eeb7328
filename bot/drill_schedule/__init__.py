"""Drills that nobody asks for: in the hours that a staging names, while nothing else goes on around it."""
