"""The commands that look once and end, and their text for a terminal."""
