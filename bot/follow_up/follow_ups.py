"""The list of what follows a success: begun when its first validation is over, and then looked at whenever it is due.

What proves an item is looked for, whoever owns one is reminded, and each may stand in a tracker as well. It is a row
until then; a deployment that was judged to be well makes it due at once.
"""

from datetime import datetime

from bot.catalog import FollowUps, Service
from bot.follow_up import afterwards, issues, list_rules, redeploy, reminding
from bot.model import Checklist, Due, Notice, NoticeKind, Rollback, State, of_list
from bot.ports import Ports


async def see_to_follow_ups(due: Due, ports: Ports) -> None:
    """Raises Unreachable or Failed where the journal, or AWS, is silent: then it is seen to again."""
    rollback = await ports.journal.get(due.rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None or service.follow_ups == "off" or rollback.state is not State.SUCCEEDED:
        await ports.journal.reschedule(due, None)
    elif not of_list(rollback.items, Checklist.FOLLOW_UPS):
        await ports.journal.reschedule(due, await _begin(rollback, service.follow_ups, ports))
    else:
        await ports.journal.reschedule(due, await _go_on(rollback, service, service.follow_ups, ports))


async def _begin(rollback: Rollback, rules: FollowUps, ports: Ports) -> datetime | None:
    """-> when it is looked at again."""
    now = ports.clock.now()
    if later := afterwards.not_before(rollback, now):
        return later
    if not await _is_the_last_word(rollback, ports):
        return None
    slack_id = rollback.requester_slack_id
    due_at = await reminding.due_at(now + rules.due_in, slack_id, rules.hours, ports)
    items = list_rules.begun(rollback.requester if slack_id else "", slack_id, due_at)
    await ports.journal.begin_items(rollback.id, items, tell=(Notice(NoticeKind.FOLLOW_UPS),))
    return now


async def _is_the_last_word(rollback: Rollback, ports: Ports) -> bool:
    """What only brings something back has none to follow; nor has what a newer rollback took the place of."""
    if await afterwards.brings_back(rollback, ports):
        return False
    newer = [each for each in await ports.journal.recent(rollback.service, limit=5) if each.acted_at]
    return not newer or newer[0].id == rollback.id


async def _go_on(rollback: Rollback, service: Service, rules: FollowUps, ports: Ports) -> datetime | None:
    rollback = await redeploy.prove(rollback, service, ports)
    again = await redeploy.lift(rollback, service, ports)
    rollback, polled = await issues.see_to(rollback, service, rules, ports)
    reminded = await reminding.remind(
        rollback, list_rules.open_items(rollback), rules.hours, NoticeKind.FOLLOW_UP_REMINDER, ports
    )
    return min(filter(None, (again, polled, reminded)), default=None)
