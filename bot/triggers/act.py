"""A plan of an alarm was shown for a while and nobody stopped it: everything is read again, and it acts by itself.

Whatever speaks against it is told, and the plan goes on waiting for people.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.approval import automatic, not_by_itself
from bot.catalog import Service
from bot.errors import Refused, Unreachable
from bot.model import ALERT_ID, Considered, Due, DueKind, Notice, NoticeKind, Rollback
from bot.ports import Ports
from bot.text import exactly
from bot.triggers.again import what_runs
from bot.triggers.judge import declared, judge
from bot.triggers.minutes import looked_back
from bot.triggers.names import trigger_of, triggers_of
from bot.triggers.still import no_longer, not_shown
from bot.validation.read_figures import read_figures

_HISTORY = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class _Against:
    """Why it does not act by itself."""

    reason: str


async def act_by_itself(due: Due, ports: Ports) -> None:
    """Raises Unreachable, and then it is tried again soon. The run is started by the sweeps."""
    rollback = await ports.journal.get(due.rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None:
        await ports.journal.reschedule(due, None)
        return
    if against := await _acted(rollback, service, ports):
        over = {DueKind.AUTOMATIC: None}
        text = f"It does not act by itself, and waits for an approval.\n{against.reason}"  # outsiders read the first
        latest = await ports.journal.get(rollback.id)
        tell = (Notice(NoticeKind.NOTE, text),) if latest and latest.live and not latest.automatic else ()
        await ports.journal.note(rollback.id, tell=tell, falls_due=over)


async def _acted(rollback: Rollback, service: Service, ports: Ports) -> _Against | None:
    journal, now = ports.journal, ports.clock.now()
    modes, history = await journal.modes(service.name), await journal.considered(service.name, now - _HISTORY)
    of_it = next((each for each in history if each.rollback_id == rollback.id), None)
    if of_it is None:
        raise Unreachable("What its signal came to is not stored yet.")
    recent, snooze = await journal.recent(service.name), await journal.snoozed(service.name, now)
    at = not_by_itself.At(rollback=rollback, service=service, now=now, modes=modes, recent=recent, snooze=snooze)
    if why := not_by_itself.closed(at):
        return _Against(why)
    told = await _still_bad(rollback, of_it, service, ports)
    if isinstance(told, _Against):
        return told
    made = automatic.drawn_up(rollback, service, signal=of_it.id, told=told, modes=modes, history=history, now=now)
    try:
        acting = await journal.act_by_itself(rollback, made, tell=(Notice(NoticeKind.BY_ITSELF),))
    except Refused as refused:
        return _Against(refused.refusal.reason)
    return None if acting else _Against("It was decided on meanwhile.")


async def _still_bad(rollback: Rollback, of_it: Considered, service: Service, ports: Ports) -> str | _Against:
    """What the figures show by now, of the same deployment; or that it is over, or muted."""
    now, trigger = ports.clock.now(), trigger_of(of_it.name, service)
    if trigger is None or trigger not in triggers_of(service) or of_it.id.startswith(ALERT_ID):
        return _Against("Only an alarm that the bot keeps acts by itself.")
    alarm = await ports.alarm_reads.again(service, of_it.name)
    state, deployed = await what_runs(service, ports)
    if why := no_longer(alarm, deployed, of_it):
        return _Against(why)
    end = now.replace(second=0, microsecond=0)
    figures = await read_figures(service, state, ports, start=end - looked_back(service), end=end)
    check = judge([trigger], figures, None, service, now).check
    if why := not_shown(check, trigger, figures, service):
        return _Against(why)
    return f"{check.name}: {check.evidence}, minute after minute for {exactly(declared(trigger, service).for_)}"
