"""A person wants no alarm of a service to propose anything for a while, and says why: typed, or pressed on a card."""

from datetime import timedelta

from bot.approval import rights, snoozing
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.model import LIVE, Alarm, Interaction, InteractionKind, Noted, Rollback, Snooze, State
from bot.ports import Ports
from bot.text import exactly, inert, mention, moment

_NOT_SENT = frozenset({State.PROPOSED, State.APPROVED})


async def snooze(asked: Interaction, service: Service, ports: Ports) -> Noted:
    """By whoever may ask for rollbacks of the service or approve them. What an alarm asked for is withdrawn.

    Raises Refused where it is not said for how long and why.
    """
    refuse(await rights.may_take_part(asked.slack_id, service, ports))
    refuse(await may_act_in(asked.channel, service, ports))
    lasts, reason = _wanted(asked, service)
    now = ports.clock.now()
    person = ports.catalog.person(asked.slack_id) or ""
    made = Snooze(asked.id, service.name, person, asked.slack_id, inert(reason), now, now + lasts)
    if not lasts and await ports.journal.snoozed(service.name, now) is None:
        raise Refused(f"Alarms of {service.name} are not snoozed.")
    await ports.journal.snooze(made)
    if not lasts:
        return Noted(f"Alarms of {service.name} propose again.")
    withdrawn = [each for each in await _by_alarms(service, ports) if await _withdrawn(each, made, ports)]
    also = f" {withdrawn[0].reference} is withdrawn." if withdrawn else ""
    return Noted(f"Alarms of {service.name} propose nothing until {moment(made.until)} ({exactly(lasts)}).{also}")


def _wanted(asked: Interaction, service: Service) -> tuple[timedelta, str]:
    if asked.kind is InteractionKind.CLICK:
        if not asked.reason.strip():
            raise Refused("A snooze needs a reason. Nothing happened.", "Press the button again.")
        return snoozing.BY_BUTTON, asked.reason
    if (read := snoozing.read(asked.reason)) is None:
        raise Refused("Say for how long, up to 24 h, and why.", f"`/rollback {service.name} snooze 30m REASON`")
    return read


async def _by_alarms(service: Service, ports: Ports) -> list[Rollback]:
    live = await ports.journal.in_state(*LIVE, service=service.name)
    return [each for each in live if isinstance(each.request.origin, Alarm)]


async def _withdrawn(live: Rollback, made: Snooze, ports: Ports) -> bool:
    """What people have approved goes on: they know of it. A compare-and-set, as `stop` does it."""
    if live.approvals:
        return False
    who, until = mention(made.slack_id), moment(made.until)
    why = f"Withdrawn: {who} snoozed alarms of {made.service} until {until}: “{made.reason}”. Nothing was changed."
    when = {state for state in _NOT_SENT if state is State.PROPOSED or live.automatic}
    moved = await ports.journal.move(live.id, State.CANCELLED, when=when, actor=made.slack_id, outcome=why)
    return moved is not None
