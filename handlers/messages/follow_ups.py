"""The list of what follows a success: who does what until when, what is done, and what proves it; and its form."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.catalog import Service
from bot.follow_up import list_rules
from bot.model import Checklist, FollowUp, FollowUpsNow, Item, Rollback, Ticked, Verb, of_list
from bot.text import month_and_day
from handlers import ids
from handlers.messages.blocks import Block, Message, actions, button, said, section
from handlers.messages.modal import modal, option, select
from handlers.messages.mrkdwn import foreign, link, moment, person, place, prose

TITLE = "Who, and until when?"
LATE = "Slack did not open the form in time. Nothing happened. Please press Owner… again."
OLD = "This form is of an older version of the bot. Please open it again."
_DONE, _OPEN = ":white_check_mark:", "⬜"
_ROLLBACKS = 10


def follow_ups(rollback: Rollback, service: Service | None) -> Message:
    """Buttons only where the list is kept; that of the re-test where a staging is declared."""
    items = of_list(rollback.items, Checklist.FOLLOW_UPS)
    done = sum(not item.open for item in items)
    kept = service is not None and service.follow_ups != "off"
    more = [block for item in items for block in _item(item, rollback, service if kept else None)]
    return said(f"*Follow-ups*  {foreign(rollback.service)} · {done} of {len(items)} done", *more)


def reminder(rollback: Rollback, owner: str) -> Message:
    """What is open of this Slack id's; "" is nobody."""
    mine = [item for item in list_rules.open_items(rollback) if item.owner_slack_id == owner]
    if not mine:
        return said("Nothing is left to be reminded of.")
    who = person(owner) if owner else "Nobody owns this yet"
    return said(f"{who}: still to be done after {rollback.reference}", section(*map(_line, mine)))


def listed(found: FollowUpsNow) -> Message:
    """Privately: of one service, the newest rollback first."""
    shown = [line for each in found.rollbacks[:_ROLLBACKS] for line in _of_rollback(each)]
    if not shown:
        return said(f"Nothing is left to be done after the rollbacks of {foreign(found.service)}.")
    return said(f"*Follow-ups*  {foreign(found.service)}", section(*shown))


def for_home(rollback: Rollback, slack_id: str, url: str) -> Block:
    mine = [item for item in list_rules.open_items(rollback) if item.owner_slack_id == slack_id]
    there = f"In the thread of {link(url, rollback.reference)}"
    return section(f"*{foreign(rollback.service)}*  follow-ups", *map(_line, mine), there)


def form(key: str, where: str, people: Sequence[str], days: Sequence[datetime]) -> Block:
    """Of the item with this key. `people` are names of the services file; `where` is what `ids.item_place` made."""
    owners = [option(each, value=each) for each in people]
    dates = [option(f"{day:%A}, {month_and_day(day)}", value=f"{day:%Y-%m-%d}") for day in days]
    return modal(
        TITLE,
        section(f"*{foreign(list_rules.name_of(key))}*. Its owner is reminded from that day on."),
        select("Owner", owners, id_=ids.OWNER),
        select("Due at the end of that day's work", dates, id_=ids.DUE),
        callback_id=Verb.ASSIGN,
        place=where,
        submit="Save",
        close="Not yet",
    )


def _item(item: Item, rollback: Rollback, service: Service | None) -> Iterator[Block]:
    mark = _OPEN if item.open else _DONE
    lines = [f"{mark} *{foreign(list_rules.name(item))}*  {foreign(item.words)}"]
    lines.append(_owned(item) if item.ticked is None else _ticked(item.ticked))
    if item.issue and item.issue.address:
        undone = f": {prose(item.issue.problem)}" if item.open and item.issue.problem else ""
        lines.append(f"Also {link(item.issue.address, foreign(item.issue.name))}{undone}")
    yield section(*lines)
    if service is not None and (buttons := list(_buttons(item, rollback, service))):
        yield actions(*buttons)


def _buttons(item: Item, rollback: Rollback, service: Service) -> Iterator[Block]:
    value = ids.item_value(rollback.service, item.key, ids.value(rollback.id, rollback.plan.digest))
    if item.open:
        if item.key == FollowUp.RETEST and isinstance(service.staging, str):
            yield button(f"Test {service.staging}", action_id=Verb.RETEST, value=value, style="primary")
        yield button("Done", action_id=Verb.TICK, value=value)
        yield button("Owner…", action_id=Verb.ASSIGN, value=value)
    elif item.ticked and not (item.ticked.proof or item.ticked.closed):
        yield button("Not done", action_id=Verb.UNTICK, value=value)


def _owned(item: Item) -> str:
    owner = foreign(item.owner) or (person(item.owner_slack_id) if item.owner_slack_id else "nobody yet")
    return f"{owner}{f' · due {_day(item.due_at)}' if item.due_at else ''}"


def _ticked(ticked: Ticked) -> str:
    at = moment(ticked.at, day=True)
    if ticked.proof:
        return f"Proven {at}: {prose(ticked.proof)}"
    if ticked.closed:
        return f"Done {at}: {foreign(ticked.closed)} was closed"
    return f"Done {at}, on the word of {foreign(ticked.person) or person(ticked.slack_id)}"


def _line(item: Item) -> str:
    return f"• *{foreign(list_rules.name(item))}*: {foreign(item.words)} · {_owned(item)}"


def _of_rollback(rollback: Rollback) -> Iterator[str]:
    yield f"In the thread of {rollback.reference}, {place(rollback.channel)}, {moment(rollback.requested_at, day=True)}"
    yield from map(_line, list_rules.open_items(rollback))


def _day(at: datetime) -> str:
    return moment(at, day=True)
