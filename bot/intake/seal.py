"""Tells what this bot received from what somebody else wrote among its interactions. Pure.

The key comes from a secret that Slack shares with this bot and the database does not hold, so write access to the
database is no way to press a button. After another secret, or from another version, nothing fits: it is typed again.
"""

import hmac
from dataclasses import replace
from datetime import UTC, timedelta

from pydantic import TypeAdapter

from bot.model import Interaction, Refusal

_LABEL = b"rollback-bot: interactions that this bot received"
_CONTENT = TypeAdapter(Interaction)
NOT_OURS = Refusal(
    "This bot cannot tell that it received this itself, so nothing was done.",
    "If it was you, type it or press it again.",
)
CARRIED_OUT = Refusal(
    "This was carried out before, and is not carried out again.", "Type it or press it again if you want it again."
)
TOO_OLD = Refusal(
    "This was asked more than 15 minutes ago, and the bot could not see to it before now, so nothing was done.",
    "If it is still wanted, type it or press it again.",
)
GOOD_FOR = timedelta(minutes=15)  # what nobody has in hand, and was asked before, is not carried out any more


class Sealer:
    """`secret` is a token or signing secret, of whatever length; it is used for nothing but to derive the key."""

    def __init__(self, secret: str) -> None:
        """Raises ValueError for none: everybody could seal with the key that comes from it."""
        if not secret:
            raise ValueError("Interactions are sealed with a secret, and there is none.")
        self._key = hmac.digest(secret.encode(), _LABEL, "sha256")

    def sealed(self, interaction: Interaction) -> Interaction:
        return replace(interaction, seal=self._over(interaction))

    def holds(self, interaction: Interaction) -> bool:
        """Was it received by a bot with this secret, and is it as it was then?"""
        return hmac.compare_digest(interaction.seal.encode(), self._over(interaction).encode())

    def _over(self, interaction: Interaction) -> str:
        """64 hex digits, over everything that is stored of it."""
        bare = replace(interaction, seal="", received_at=interaction.received_at.astimezone(UTC))
        return hmac.new(self._key, _CONTENT.dump_json(bare), "sha256").hexdigest()
