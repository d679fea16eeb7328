"""What a rollback would do, fixed before anybody approves it: one file for each kind, call and way to deploy."""
