"""A queue of interactions: person by person in turn, each in it once, and only a few in hand at the same time."""

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine

from bot.intake.turns import Turns
from bot.model import Interaction

AT_ONCE = 20
_QUIET, _MEMORY = 1.0, 0.1  # seconds that one takes where none was seen yet; the weight of the newest in their mean

SeeTo = Callable[[Interaction], Coroutine[None, None, None]]


class InteractionQueue:
    """Closed at first. `see_to` takes an interaction to its end, and raises nothing.

    `at_once` are in hand together, at most `each` of one person's; and only one while `behind` is not idle.
    `freed` is called when a hand is free again. `seconds_each` is what one takes, on average, of the hands there are.
    """

    def __init__(
        self,
        see_to: SeeTo,
        *,
        at_once: int = AT_ONCE,
        each: int = AT_ONCE // 2,
        behind: "InteractionQueue | None" = None,
        freed: Callable[[], None] = lambda: None,
    ) -> None:
        self._see_to, self._at_once, self._each, self._behind, self._freed = see_to, at_once, each, behind, freed
        self._open = False
        self._known: dict[str, Interaction] = {}  # by id, what is announced, waits or is in hand
        self._left: set[str] = set()  # ids of what was known since the journal was last asked
        self._turns = Turns(each=each)
        self._takes = _QUIET
        self._hands: dict[asyncio.Task[None], str] = {}  # -> whose it is

    @property
    def in_hand(self) -> Collection[asyncio.Task[None]]:
        return self._hands.keys()

    @property
    def unanswered(self) -> Collection[Interaction]:
        return self._known.values()

    @property
    def short(self) -> bool:
        return len(self._known) < AT_ONCE

    @property
    def seconds_each(self) -> float:
        return self._takes / self._each

    def open(self) -> None:
        self._open = True

    def close(self) -> None:
        """Take nothing more up."""
        self._open = False

    def announce(self, interaction: Interaction) -> None:
        """It is just being stored: whoever finds it stored leaves it alone until `add` or `forget`."""
        self._known[interaction.id] = interaction

    def add(self, interaction: Interaction) -> None:
        self._known[interaction.id] = interaction
        self._turns.add(interaction)

    def forget(self, interaction: Interaction) -> None:
        self._known.pop(interaction.id, None)
        self._left.add(interaction.id)

    def about_to_ask(self) -> None:
        """Before the journal is asked what is undecided: its answer may be older than an end that comes meanwhile."""
        self._left.clear()

    def knows(self, interaction: Interaction) -> bool:
        """Now, or at any time since `about_to_ask`."""
        return interaction.id in self._known or interaction.id in self._left

    def take_up(self) -> None:
        """As many as there are hands free, and whose turn it is."""
        while self._open and len(self._hands) < self._hands_now:
            if (interaction := self._turns.next(self._hands.values())) is None:
                return
            task = asyncio.create_task(self._take_to_its_end(interaction), name=f"interaction {interaction.id}")
            self._hands[task] = interaction.slack_id
            task.add_done_callback(self._put_down)

    @property
    def _hands_now(self) -> int:
        return 1 if self._behind and self._behind.unanswered else self._at_once

    async def _take_to_its_end(self, interaction: Interaction) -> None:
        began = time.monotonic()
        try:
            await self._see_to(interaction)
        finally:
            self._takes += _MEMORY * (time.monotonic() - began - self._takes)
            self.forget(interaction)

    def _put_down(self, task: asyncio.Task[None]) -> None:
        del self._hands[task]
        self.take_up()
        self._freed()
