"""Do the alarms of its triggers stand as the services file has them. Pure."""

from collections.abc import Iterator

from bot.catalog import Service
from bot.model import Graded, Topic
from bot.readiness.grading import ALARMS, FILE, amber, green, unknown
from bot.text import both, counted
from bot.triggers.difference import Difference, Step

_WORDS = {Step.CREATE: "missing", Step.CHANGE: "not as it should be", Step.DELETE: "not wanted any more"}


def alarms(service: Service, found: Difference) -> Graded:
    """As `rollback-bot alarms plan` finds them."""
    topic, look = Topic.ALARMS, f"Look with `rollback-bot alarms plan {service.name}`"
    if service.triggers is None:
        return amber(topic, "No alarms are kept for it.", "Add `triggers: {}` to its entry in the services file.", FILE)
    if found.unread:
        return unknown(topic, found.unread)
    refused = [_short(entry.name) for entry in found.entries if entry.step is Step.REFUSE]
    wrong = list(_wrong(found))
    if wrong or refused:
        told = [*wrong, *(f"{name} is somebody else's, and differs" for name in refused)]
        return amber(topic, f"In CloudWatch {both(told)}.", f"{look}, then apply it.", ALARMS)
    if not found.entries:
        return amber(topic, f"None can stand: {'; '.join(found.unwatched)}.", "See docs/alarms.md.", FILE)
    return green(topic, f"{counted(len(found.entries), 'alarm')} stand as the services file has them.")


def _wrong(found: Difference) -> Iterator[str]:
    """`errors and slow are missing`"""
    for step, words in _WORDS.items():
        if names := [_short(entry.name) for entry in found.to_do() if entry.step is step]:
            yield f"{both(names)} {'is' if len(names) == 1 else 'are'} {words}"


def _short(name: str) -> str:
    return name.rpartition("/")[2]
