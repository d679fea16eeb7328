"""What listeners need of the desk behind them."""

from typing import Protocol

from bot.model import Answer, Interaction


class Desk(Protocol):
    """Implemented by bot.desk.Desk."""

    async def receive(self, interaction: Interaction) -> bool:
        """Store it, before the ack. False: this delivery was stored before."""

    async def look(self, interaction: Interaction) -> Answer:
        """Answer what only reads, such as `history`, without storing it. Never raises."""

    def wake(self) -> None:
        """There is something to do. Never raises."""
