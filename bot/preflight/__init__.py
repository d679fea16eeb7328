"""What would make a rollback fail, mislead or come undone: one file for each topic, found before anybody is asked."""
