"""The table of what may happen while a service is watched after its rollback, and of the verdicts that it gets."""
