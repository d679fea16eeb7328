"""Memory: tables, compare-and-set transitions, the hash-chained audit, the outbox."""
