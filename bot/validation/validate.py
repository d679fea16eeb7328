"""Runbook validation: the phases after a rollback are looked at in their time, and each is judged once.

The run of the rollback only stores which phases there are. Whatever waits for its time afterwards is a row: a look
takes it up, stores what it saw, and says when the next one falls due. Nothing is held and nothing runs in between.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.model import Check, Due, DueKind, Health, Notice, NoticeKind, Phase, Rollback, State
from bot.ports import Ports
from bot.validation.checks import not_read
from bot.validation.ending import not_in_the_file
from bot.validation.feature_off import feature_told
from bot.validation.look import Seen, look
from bot.validation.phases import is_missed, phases_from
from bot.validation.standing import standing
from bot.validation.unhidden import broke
from bot.validation.verdict import missed, verdict
from bot.validation.watching import watched

log = logging.getLogger(__name__)

_HOPELESS = 8  # it was begun so often, and the process died each time


async def begin_validation(rollback_id: str, ports: Ports) -> str:
    """From now on the phases of a succeeded rollback fall due. Safe to run again: those there are stay as they are."""
    rollback = await ports.journal.get(rollback_id)
    if rollback is None or rollback.state is not State.SUCCEEDED:
        return "nothing"
    service = ports.catalog.services.get(rollback.service)
    watched_for = service.watched_for if service else Service.model_fields["watched_for"].default
    phases = phases_from(ports.clock.now(), watched_for)
    wanted = {
        DueKind.FOLLOW_UPS: service is not None and service.follow_ups != "off",
        DueKind.LESSONS: service is not None and service.lessons != "off",
    }
    due = {kind: phases[0].ends_at for kind, listed in wanted.items() if listed}
    if rollback.request.drill:
        due = {DueKind.DRILL: phases[0].ends_at}
    await ports.journal.begin_phases(rollback.id, phases, falls_due=due)
    return "begun"


async def validate_no_more(rollback_id: str, why: str, ports: Ports) -> None:
    """What has succeeded and was never looked at stays inconclusive: a look that late would see something else."""
    await begin_validation(rollback_id, ports)
    await end_watch(rollback_id, why, ports)


async def end_watch(rollback_id: str, why: str, ports: Ports, *, actor: str = "bot") -> Rollback | None:
    """Ends the phases that are not judged, and tells why. None: there was none."""
    return await ports.journal.end_watch(rollback_id, why, tell=(Notice(NoticeKind.WATCH_ENDED),), actor=actor)


async def see_to_phases(due: Due, ports: Ports) -> None:
    """Look at every phase that is due, and judge what may be judged by then."""
    rollback = await ports.journal.get(due.rollback_id)
    waiting = [phase for phase in rollback.phases if phase.pending] if rollback else []
    if rollback is None or not waiting:
        await ports.journal.reschedule(due, None)
        return
    if (service := ports.catalog.services.get(rollback.service)) is None:
        await end_watch(rollback.id, not_in_the_file(rollback.service), ports)
        return
    for phase in waiting:
        if phase.falls_due <= ports.clock.now() and not await _see_to(rollback, phase, service, due, ports):
            return


async def _see_to(rollback: Rollback, phase: Phase, service: Service, due: Due, ports: Ports) -> bool:
    """-> whether there is anything left to be seen of the others."""
    now = ports.clock.now()
    if is_missed(phase, now):
        await _judge(rollback, missed(phase, now), ports)
        return True
    if due.tries > _HOPELESS:
        why = f"it was begun {_HOPELESS} times and never came to an end; the log of the bot says why"
        hopeless = replace(phase, checks=(not_read("validation", why, now),), judged_at=now)
        await _judge(rollback, replace(hopeless, result=Health.INCONCLUSIVE), ports)
        return True
    seen = await _look(rollback, phase, service, ports)
    if seen.ended:
        await end_watch(rollback.id, seen.ended, ports)
        return False
    await _store(rollback, seen, service, now, ports)
    return True


async def _look(rollback: Rollback, phase: Phase, service: Service, ports: Ports) -> Seen:
    try:
        return await look(rollback, phase, service, ports)
    except RollbackBotError:
        raise
    except Exception as error:
        return Seen(phase, (broke(rollback, error, ports.clock.now()),))


async def _store(rollback: Rollback, seen: Seen, service: Service, at: datetime, ports: Ports) -> None:
    before, phase = seen.phase.watch, replace(seen.phase, watch=watched(seen.phase, seen.checks, at))
    new = _news(rollback, before.checks if before else (), seen.checks) if phase.number == 1 else ()
    if judged := verdict(phase, at):
        await _judge(rollback, judged, ports, first=new)
    else:
        asked = _question(service) if phase.number == 3 and before is None else ()
        changed = standing(rollback) != standing(_with(rollback, phase))
        await ports.journal.look(rollback.id, phase, tell=(*new, *asked), changed=changed)


def _with(rollback: Rollback, seen: Phase) -> Rollback:
    """As it would be shown then."""
    phases = tuple(seen if each.number == seen.number else each for each in rollback.phases)
    return replace(rollback, phases=phases)


def _question(service: Service) -> tuple[Notice, ...]:
    """What people are asked when the third phase begins; and the load test that they may start."""
    return (Notice(NoticeKind.QUESTION, service.load_test.project if service.load_test else ""),)


def _news(rollback: Rollback, before: Sequence[Check], now: Sequence[Check]) -> tuple[Notice, ...]:
    """What is told as soon as it is seen, and not at every look again."""
    return () if feature_told(rollback, before) else feature_told(rollback, now)


async def _judge(rollback: Rollback, judged: Phase, ports: Ports, first: Sequence[Notice] = ()) -> None:
    kind = NoticeKind.VALIDATION_FAILED if judged.result is Health.FAILED else NoticeKind.VALIDATION
    over = (Notice(NoticeKind.QUESTION_CHANGED),) if rollback.asks_people and judged.number == 3 else ()
    await ports.journal.judge(rollback.id, judged, tell=(*first, Notice(kind, str(judged.number)), *over))
