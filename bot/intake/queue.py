"""A queue of interactions: in order of arrival, each in it once, and only a few in hand at the same time."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

from bot.model import Interaction

AT_ONCE = 20

SeeTo = Callable[[Interaction], Coroutine[None, None, None]]


class InteractionQueue:
    """Closed at first. `see_to` takes an interaction to its end, and raises nothing."""

    def __init__(self, see_to: SeeTo) -> None:
        self._see_to = see_to
        self._open = False
        self._known: set[str] = set()  # ids of what is announced, waits or is in hand
        self._left: set[str] = set()  # ids of what was known since the journal was last asked
        self._waiting: deque[Interaction] = deque()
        self.in_hand: set[asyncio.Task[None]] = set()

    @property
    def short(self) -> bool:
        return len(self._known) < AT_ONCE

    def open(self) -> None:
        self._open = True

    def close(self) -> None:
        """Take nothing more up."""
        self._open = False

    def announce(self, interaction: Interaction) -> None:
        """It is just being stored: whoever finds it stored leaves it alone until `add` or `forget`."""
        self._known.add(interaction.id)

    def add(self, interaction: Interaction) -> None:
        self._known.add(interaction.id)
        self._waiting.append(interaction)

    def forget(self, interaction: Interaction) -> None:
        self._known.discard(interaction.id)
        self._left.add(interaction.id)

    def about_to_ask(self) -> None:
        """Before the journal is asked what is undecided: its answer may be older than an end that comes meanwhile."""
        self._left.clear()

    def knows(self, interaction: Interaction) -> bool:
        """Now, or at any time since `about_to_ask`."""
        return interaction.id in self._known or interaction.id in self._left

    def take_up(self) -> None:
        """As many as there are hands free."""
        while self._open and self._waiting and len(self.in_hand) < AT_ONCE:
            interaction = self._waiting.popleft()
            task = asyncio.create_task(self._take_to_its_end(interaction), name=f"interaction {interaction.id}")
            self.in_hand.add(task)
            task.add_done_callback(self._put_down)

    async def _take_to_its_end(self, interaction: Interaction) -> None:
        try:
            await self._see_to(interaction)
        finally:
            self.forget(interaction)

    def _put_down(self, task: asyncio.Task[None]) -> None:
        self.in_hand.discard(task)
        self.take_up()
