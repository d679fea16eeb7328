"""The owner is asked for the lessons of a rollback, and reminded until all that the runbook asks for is there.

It is a row until then; whatever is written makes it due at once.
"""

from datetime import datetime

from bot.catalog import AskLessons
from bot.follow_up import afterwards, list_rules, reminding
from bot.lessons import rules
from bot.model import Due, Item, Lessons, Notice, NoticeKind, Rollback, Ticked
from bot.ports import Ports


async def see_to_lessons(due: Due, ports: Ports) -> None:
    """Raises Unreachable or Failed where the journal is silent: then it is seen to again."""
    rollback = await ports.journal.get(due.rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None or service.lessons == "off" or not rules.asked_of(rollback):
        await ports.journal.reschedule(due, None)
    elif (item := list_rules.of_lessons(rollback)) is None:
        await ports.journal.reschedule(due, await _begin(rollback, service.lessons, ports))
    elif not item.open:
        await ports.journal.reschedule(due, None)
    elif rollback.learned and not rules.missing(rollback.learned):
        await _tick(rollback, item, rollback.learned, ports)
        await ports.journal.reschedule(due, None)
    else:
        await ports.journal.reschedule(due, await _remind(rollback, item, service.lessons, ports))


async def _begin(rollback: Rollback, asking: AskLessons, ports: Ports) -> datetime | None:
    """-> when it is looked at again. What only brings something back teaches nothing of its own."""
    now = ports.clock.now()
    if later := afterwards.not_before(rollback, now):
        return later
    if await afterwards.brings_back(rollback, ports):
        return None
    item = rules.begun(rollback, now)
    at = await reminding.after_working_days(now, asking.within, item.owner_slack_id, asking.hours, ports)
    await ports.journal.begin_items(rollback.id, (rules.begun(rollback, at),), tell=(Notice(NoticeKind.LESSONS),))
    return now


async def _tick(rollback: Rollback, item: Item, said: Lessons, ports: Ports) -> None:
    ticked = Ticked(said.at, said.slack_id, said.person)
    await ports.journal.tick(rollback.id, item, ticked, tell=(Notice(NoticeKind.LESSONS_CHANGED),))


async def _remind(rollback: Rollback, item: Item, asking: AskLessons, ports: Ports) -> datetime | None:
    return await reminding.remind(rollback, (item,), asking.hours, NoticeKind.LESSONS_REMINDER, ports)
