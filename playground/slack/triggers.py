"""Trigger ids: what an interaction gives the app so that it may open one modal, within seconds."""

import secrets
import time

from playground.slack.errors import SlackError

LIFETIME = 3.0  # real seconds, as everything that Slack itself waits for


class Triggers:
    """Every one given out, and those used up."""

    def __init__(self) -> None:
        self.lifetime = LIFETIME
        self._issued: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def issue(self, user: str) -> str:
        """A new trigger id, for one modal of this person within three seconds."""
        id_ = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[id_] = user, time.monotonic()
        return id_

    def exchange(self, trigger_id: str) -> str:
        """Whose it is; it is used up then. Raises SlackError."""
        if trigger_id in self._used:
            raise SlackError("exchanged_trigger_id")
        if trigger_id not in self._issued:
            raise SlackError("invalid_trigger_id")
        user, issued_at = self._issued[trigger_id]
        if time.monotonic() - issued_at > self.lifetime:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger_id)
        return user
