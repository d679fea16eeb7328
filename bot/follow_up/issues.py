"""Each follow-up as an issue of GitHub or Jira: opened once, and ticked here when it is closed there.

The intent is stored before an issue is opened. Where nobody knows whether it was, it is looked for by its mark, and
opened again only when that has had time to be found. A tracker that wants no more for now is left alone for so long.
"""

import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import FollowUps, Service
from bot.errors import Failed, RateLimited, Unreachable
from bot.follow_up import list_rules
from bot.model import Checklist, IssueNow, Item, Notice, NoticeKind, Rollback, Ticked, TrackedIssue, of_list
from bot.ports import Issues, Ports

log = logging.getLogger(__name__)

_EVERY, _DOUBTED = timedelta(minutes=10), timedelta(minutes=2)
_LOST = timedelta(minutes=10)  # a search may lag behind: what is not found for so long was not opened
_RANDOM = 16  # bytes
_CHANGED = Notice(NoticeKind.FOLLOW_UPS_CHANGED)


async def see_to(
    rollback: Rollback, service: Service, rules: FollowUps, ports: Ports
) -> tuple[Rollback, datetime | None]:
    """-> the rollback as it is then, and when this is looked at again, None: never."""
    if rules.issues is None:
        return rollback, None
    tracker, place = list_rules.tracker(rules.issues)
    asked, now = ports.issues.get(tracker), ports.clock.now()
    if asked is None or not asked.configured:
        return rollback, None
    kind = rules.issues.jira.type_ if rules.issues.jira else ""
    for item in of_list(rollback.items, Checklist.FOLLOW_UPS):
        try:
            wanted = TrackedIssue(tracker, place, now, mark=secrets.token_hex(_RANDOM))
            rollback = await _see_to(rollback, item, wanted, kind, asked, ports)
        except RateLimited as error:
            log.warning("%s: %s", rollback.reference, error)
            return rollback, now + timedelta(seconds=error.seconds)
        except Unreachable as error:
            log.warning("%s: %s", rollback.reference, error)
        except Failed as error:
            rollback = await _given_up(rollback, item, TrackedIssue(tracker, place, now), error, ports)
    return rollback, _next(rollback, now)


def _next(rollback: Rollback, now: datetime) -> datetime | None:
    waiting = [item for item in list_rules.open_items(rollback) if not (item.issue and item.issue.problem)]
    if not waiting:
        return None
    return now + (_EVERY if all(item.issue and item.issue.name for item in waiting) else _DOUBTED)


async def _see_to(
    rollback: Rollback, item: Item, wanted: TrackedIssue, kind: str, asked: Issues, ports: Ports
) -> Rollback:
    if not item.open or (item.issue and item.issue.problem):
        return rollback
    if item.issue is None:
        return await _opened(rollback, item, wanted, kind, asked, ports)
    if not item.issue.name:
        return await _after_doubt(rollback, item, wanted, kind, asked, ports)
    seen = await asked.look(item.issue.place, item.issue.name)
    if seen and seen.dropped:
        return await _dropped(rollback, item, item.issue, seen, ports)
    return await _closed(rollback, item, item.issue, ports) if seen and seen.closed else rollback


async def _opened(
    rollback: Rollback, item: Item, wanted: TrackedIssue, kind: str, asked: Issues, ports: Ports
) -> Rollback:
    if await ports.journal.keep_issue(rollback.id, item, wanted) is None:
        return rollback
    title, text = list_rules.issue(rollback, item, await ports.notifier.permalink(rollback))
    mark = list_rules.mark(rollback, item, wanted)
    try:
        made = await asked.open(wanted.place, title=title, text=text, mark=mark, kind=kind)
    except RateLimited:  # nothing was opened
        await ports.journal.keep_issue(rollback.id, item, item.issue)
        raise
    return await _known(rollback, item, wanted, made, ports)


async def _after_doubt(
    rollback: Rollback, item: Item, wanted: TrackedIssue, kind: str, asked: Issues, ports: Ports
) -> Rollback:
    doubted = item.issue or wanted
    found = await asked.find(doubted.place, mark=list_rules.mark(rollback, item, doubted), since=doubted.asked_at)
    if found is not None:
        return await _known(rollback, item, doubted, found, ports)
    if wanted.asked_at - doubted.asked_at < _LOST:
        return rollback
    again = replace(wanted, mark=doubted.mark or wanted.mark)
    return await _opened(rollback, item, again, kind, asked, ports)


async def _known(rollback: Rollback, item: Item, wanted: TrackedIssue, made: IssueNow, ports: Ports) -> Rollback:
    issue = replace(wanted, name=made.name, address=made.address)
    return await ports.journal.keep_issue(rollback.id, item, issue, tell=(_CHANGED,)) or rollback


async def _given_up(rollback: Rollback, item: Item, wanted: TrackedIssue, error: Failed, ports: Ports) -> Rollback:
    """It will never take this one: said once in the thread, however many of them it does not take."""
    issue = replace(item.issue or wanted, problem=str(error))
    first = all(not (each.issue and each.issue.problem) for each in rollback.items)
    text = f"The follow-ups stand here only: {error}"
    tell = (Notice(NoticeKind.NOTE, text),) if first else ()
    return await ports.journal.keep_issue(rollback.id, item, issue, tell=tell) or rollback


async def _dropped(rollback: Rollback, item: Item, issue: TrackedIssue, seen: IssueNow, ports: Ports) -> Rollback:
    """Somebody decided there that it is not done: that is no tick, and is told. From then on it is followed here."""
    said = f"{issue.name} was closed as {seen.dropped}"
    text = f"Not done: {list_rules.name(item)}. {said}, so it is open here: tick it when it is done, all the same."
    tell = (Notice(NoticeKind.NOTE, text), _CHANGED)
    return await ports.journal.keep_issue(rollback.id, item, replace(issue, problem=said), tell=tell) or rollback


async def _closed(rollback: Rollback, item: Item, issue: TrackedIssue, ports: Ports) -> Rollback:
    """Somebody's word, given there: it ends no hold."""
    ticked = Ticked(ports.clock.now(), closed=issue.name)
    return await ports.journal.tick(rollback.id, item, ticked, tell=(_CHANGED,)) or rollback
