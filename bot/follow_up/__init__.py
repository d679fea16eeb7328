"""After a rollback: the hold against pipelines, the pull request of a revert, and its merge."""
