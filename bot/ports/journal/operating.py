"""What the process itself wants of its journal: whether it can be written, what is in it, what is removed."""

from typing import Protocol


class Operating(Protocol):
    """Beside all rollbacks."""

    async def can_write(self) -> None:
        """Raises Unreachable when the next change would fail."""
