"""What people typed and pressed."""

from collections.abc import Sequence
from functools import cached_property

from bot.journal import bell, dialects, interactions
from bot.journal.database import Database, done
from bot.journal.writer import InteractionBatches
from bot.model import Interaction


class Interactions(Database):
    """Taken in, carried out, and answered once."""

    @cached_property
    def _intake(self) -> InteractionBatches:
        return InteractionBatches(self._writer, self._receive)

    async def receive(self, interaction: Interaction) -> bool:
        return await done(self._intake.receive(interaction))

    def _receive(self, arrived: Sequence[Interaction], within: float) -> list[bool]:
        return self._change(dialects.waiting(self._engine, within), interactions.receive, arrived)

    async def hand_over(self, ack: str) -> None:
        """To the other bots, to acknowledge it. Raises Unreachable, and Refused for more than they can be told."""
        await self._write_first(lambda tx: bell.handed_over(tx.connection, ack))

    async def undecided(self) -> tuple[Interaction, ...]:
        return await self._read(interactions.undecided)

    async def decided(self, interaction: Interaction, *, outcome: str) -> None:
        await self._write(interactions.decided, interaction, outcome)

    async def answered(self, interaction: Interaction) -> bool:
        return await self._read(interactions.answered, interaction, self._known)
