"""`make failover`: two real bots on one PostgreSQL; the one that leads ends in the middle of ten rollouts."""
