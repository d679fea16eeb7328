"""Who reads a channel: only this workspace, or another organization too. Whatever Slack does not say counts as both."""

import time

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed
from bot.model import Channel
from handlers.transport.channels import look_at

_PERSON = ("U", "W")  # a letter is addressed to a person's id
_KNOWN_FOR = 60.0  # seconds of real time: Slack has few answers a minute, and channels are seldom shared


class Audience:
    """Asked before whatever is posted, edited or answered."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, bool]] = {}

    def heard(self, channel: Channel) -> None:
        """Slack was just asked about it for another reason: so whoever posts there need not wait for it."""
        self._known[channel.id] = (time.monotonic(), channel.shared)

    async def outside(self, channel: str) -> bool:
        """May outsiders read it? While Slack is silent, as it was known last; of no channel nothing is known.

        Nor of a letter to one person: whoever that is, it is told as to an outsider.
        """
        if channel.startswith(_PERSON) or not channel:
            return True
        known = self._known.get(channel)
        if known is not None and time.monotonic() - known[0] < _KNOWN_FOR:
            return known[1]
        try:
            self.heard(seen := await look_at(self._client, channel))
        except Failed:
            return known[1] if known is not None else True
        return seen.shared
