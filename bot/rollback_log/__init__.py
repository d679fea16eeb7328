"""The rollback log: the rollbacks that were, searched, in several forms, and each as a page with its timeline."""
