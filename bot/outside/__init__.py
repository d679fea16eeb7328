"""Other systems over HTTP, behind the protocols of `bot.ports.outside`; what is reached, and what never."""
