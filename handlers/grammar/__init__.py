"""What may be typed after `/rollback`: one file for each part of a command."""
