"""What only reads: the status, and the history of what a service ran."""
