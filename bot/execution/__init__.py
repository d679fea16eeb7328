"""After the approval: build, register, and the one changing call, each sent once with an intent before it."""
