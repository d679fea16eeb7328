"""With which items the checklist of a rollback begins, and when it is over. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.catalog import Checklists
from bot.model import Checklist, Item, Rollback

_KEPT_UP = timedelta(days=30)  # after the end: what is not ticked by then, people tick, or nobody


def begun(lists: Checklists) -> tuple[Item, ...]:
    """As the services file has them at that moment; what the bot may tick goes by the name of its proof."""
    return tuple(_items(lists))


def _items(lists: Checklists) -> Iterator[Item]:
    for checklist, listed in (
        (Checklist.PRE, lists.pre),
        (Checklist.DURING, lists.during),
        (Checklist.POST, lists.post),
    ):
        for position, each in enumerate(listed):
            yield Item(checklist, each.proof or f"{checklist}_{position + 1}", position, each.text)


def came_to_nothing(rollback: Rollback) -> bool:
    """It was never approved, and will not be: there is nothing to do any more."""
    return not rollback.live and rollback.approved_at is None


def looked_at_until(rollback: Rollback, now: datetime) -> datetime:
    return (rollback.ended_at or now) + _KEPT_UP
