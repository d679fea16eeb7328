"""What people typed and pressed."""

from typing import Protocol

from bot.model import (
    Interaction,
)


class Interactions(Protocol):
    """Taken in, carried out, and answered once."""

    async def receive(self, interaction: Interaction) -> bool:
        """Store it before it is acknowledged. False: this delivery was stored before."""

    async def undecided(self) -> tuple[Interaction, ...]:
        """Oldest first; those that a crash or restart left unanswered are among them."""

    async def decided(self, interaction: Interaction, *, outcome: str) -> None:
        """It was answered; `outcome` (one sentence) goes into the audit."""

    async def answered(self, interaction: Interaction) -> bool:
        """Does the audit tell that it was answered before? Raises NotAsRecorded where that cannot be believed."""
