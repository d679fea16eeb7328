"""What the process itself wants of its journal: whether it can be written, what is in it, what is removed."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import Configured


class Operating(Protocol):
    """Beside all rollbacks."""

    async def can_write(self) -> None:
        """Raises Unreachable when the next change would fail."""

    async def configured(self, changes: Sequence[str]) -> None:
        """Keep that the services file is another one than before, once, and what `changes` in rights."""

    async def configuration_untold(self) -> Configured | None:
        """The oldest change of the services file that nobody was told of, since the last that somebody was."""

    async def tell_of_configuration(self, told: Configured) -> None:
        """Somebody was told now."""
