"""What people learned from a rollback: who is asked for it until when, and what they write."""
