"""What listeners need of the desk behind them."""

from typing import Protocol

from bot.model import Answer, Interaction


class IntakeWorker(Protocol):
    """Implemented by bot.intake.worker.IntakeWorker."""

    async def receive(self, interaction: Interaction) -> bool:
        """Store it, before the ack. False: this delivery was stored before."""

    async def look(self, interaction: Interaction) -> Answer:
        """Answer what only reads, such as `history`, without storing it. Never raises."""

    def wake(self) -> None:
        """There is something to do. Never raises."""
