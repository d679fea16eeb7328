"""Is the service well after the rollback? Every check with the evidence that a reader can check."""
