"""Which revision to go back to: what the service ran, what speaks for and against each, and which one is chosen."""
