"""EventBridge: buses, rules, and how an event comes from where it happened into a queue."""
