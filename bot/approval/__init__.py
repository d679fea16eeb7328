"""Who may ask, decide and withdraw; how long an approval is good for; and whether it still holds before acting."""
