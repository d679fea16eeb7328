"""What a signal of an alarm, or of another system, comes to: noted with its reason, counted, or proposed.

Safe to run again at any point: the proposal has the signal's own id, and what a signal came to is stored once.
"""

from dataclasses import replace
from datetime import timedelta

from bot import runbook
from bot.approval import snoozing
from bot.catalog import Service
from bot.errors import AlreadyLive, Failed, NotYet, Refused, Snoozed, Unreachable
from bot.model import CameTo, Immediate, Rollback, Signal
from bot.plan.by_kind import plan_for
from bot.ports import Ports
from bot.text import spelled_out
from bot.triggers.again import read_again
from bot.triggers.asked import asked, considered, rollback_id
from bot.triggers.before import told_before
from bot.triggers.found import Found
from bot.triggers.known import FIRES, Decided, Known
from bot.triggers.one_reading import of_one_moment
from bot.triggers.patience import pause

_HISTORY, _RECENT, _FLAPPING = timedelta(days=30), 20, timedelta(hours=1)


async def consider(signal: Signal, ports: Ports) -> str:
    """-> what came of it, a sentence. Raises Unreachable or NotYet, to be handed the signal again."""
    service = ports.catalog.services.get(signal.service)
    if service is None:
        return f"{signal.service} is not in the services file."
    ports = of_one_moment(ports)
    known = await _known(signal, service, ports)
    if before := next((each for each in known.history if each.id == signal.id), None):
        return before.reason
    made = await ports.journal.get(rollback_id(signal))
    found = Found(Decided(CameTo.PROPOSED, made.reason)) if made else await _found(known, ports)
    decided = found.decided
    if made is None and found.unproven and (wait := pause(signal.arrived_at, known.now)):
        raise NotYet(decided.reason, wait)
    if made is None and decided.came_to is CameTo.PROPOSED:
        decided, made = await _proposed(known, found, ports)
    elif decided.came_to is CameTo.WOULD_PROPOSE:
        decided = await _would(decided, service, ports)
    row = considered(known, found, _told_anywhere(decided, ports), made)
    await ports.journal.consider(row)
    return row.reason


def _told_anywhere(decided: Decided, ports: Ports) -> Decided:
    """It is stored, and read in a log: people by name, and times in UTC."""
    return replace(decided, reason=spelled_out(decided.reason, ports.catalog.person))


async def _known(signal: Signal, service: Service, ports: Ports) -> Known:
    journal, now = ports.journal, ports.clock.now()
    heard = await journal.signals_since(service.name, now - _FLAPPING)
    return Known(
        signal=signal,
        service=service,
        now=now,
        fired=sum((each.kind, each.name, each.state) == (signal.kind, signal.name, FIRES) for each in heard),
        history=await journal.considered(service.name, now - _HISTORY),
        recent=await journal.recent(service.name, limit=_RECENT),
        snooze=await journal.snoozed(service.name, now),
    )


async def _found(known: Known, ports: Ports) -> Found:
    if decided := told_before(known):
        return Found(decided)
    try:
        return await read_again(known, ports)
    except Unreachable:
        raise
    except Failed as error:
        return Found(Decided(CameTo.NOTED, f"It could not be read again: {error}"))


async def _proposed(known: Known, found: Found, ports: Ports) -> tuple[Decided, Rollback | None]:
    """By the same way as a person's."""
    request = asked(known, found)
    try:
        made = await runbook.propose(
            rollback_id(known.signal),
            known.service.name,
            request=request,
            asked_in="",
            asked_at=known.signal.arrived_at,
            ports=ports,
        )
    except AlreadyLive as refused:
        return Decided(CameTo.JOINED, refused.refusal.reason), None
    except Snoozed as refused:
        return Decided(CameTo.NOTED, refused.refusal.reason), None
    except Refused as refused:
        return Decided(CameTo.NOTED, f"It could not be planned: {refused.refusal.reason}"), None
    except Unreachable:
        raise
    except Failed as error:
        return Decided(CameTo.NOTED, f"It could not be planned: {error}"), None
    return found.decided, made


async def _would(decided: Decided, service: Service, ports: Ports) -> Decided:
    """What a dry run would have proposed, planned and not shown."""
    try:
        plan = await plan_for(Immediate(), service, ports.reads)
    except Refused as refused:
        return Decided(CameTo.NOTED, f"It could not have been planned: {refused.refusal.reason}")
    except Unreachable:
        raise
    except Failed as error:
        return Decided(CameTo.NOTED, f"It could not have been planned: {error}")
    if snooze := await ports.journal.snoozed(service.name, ports.clock.now()):
        return Decided(CameTo.NOTED, snoozing.told(snooze))
    return Decided(decided.came_to, f"{decided.reason} It would have gone from {plan.from_name} to {plan.to_name}.")
