"""What is kept of an incident before ECS forgets it: tasks that stopped, events, the last lines, the metrics."""
