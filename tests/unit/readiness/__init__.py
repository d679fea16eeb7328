"""What readiness makes of what was read."""
