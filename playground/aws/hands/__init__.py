"""What may be done to the simulated AWS, past its API, by what it is about."""
