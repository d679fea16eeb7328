"""The rollback log: the rollbacks that were, one after the other, and each as a page with its timeline. Pure."""
