"""Whole conversations, as the people in them read them: in the channel, in the thread, and alone."""
