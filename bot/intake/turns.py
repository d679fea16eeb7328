"""Whose turn is it? Everybody who waits has one after the other, however much each of them has asked for."""

from collections import Counter, OrderedDict, deque
from collections.abc import Collection

from bot.model import Interaction


class Turns:
    """What waits, of each person in order of arrival. `each` is how many of one person's may be in hand at once."""

    def __init__(self, *, each: int) -> None:
        self._each = each
        self._waiting: OrderedDict[str, deque[Interaction]] = OrderedDict()  # by Slack id; the first is next

    def add(self, interaction: Interaction) -> None:
        self._waiting.setdefault(interaction.slack_id, deque()).append(interaction)

    def next(self, in_hand: Collection[str]) -> Interaction | None:
        """Taken out. None: nobody waits who may have one more in hand. `in_hand` are the Slack ids of what is."""
        busy = Counter(in_hand)
        for slack_id, mine in self._waiting.items():
            if busy[slack_id] < self._each:
                interaction = mine.popleft()
                self._waiting.move_to_end(slack_id)
                if not mine:
                    del self._waiting[slack_id]
                return interaction
        return None
