"""Could each service be rolled back now? Graded from what planning, alarms and lists say; shown before it is needed."""
