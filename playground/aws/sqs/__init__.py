"""SQS's standard queues, on the clock of the simulated world: visibility, receive counts, dead letters, long polls."""
