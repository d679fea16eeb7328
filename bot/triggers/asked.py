"""What an alarm asks for, with its evidence; and the row of what a signal came to. Pure."""

import hashlib

from bot.model import Alarm, Considered, Immediate, Request, Rollback, Signal, Suspicion
from bot.text import inert
from bot.triggers.found import Found
from bot.triggers.known import Decided, Known
from bot.triggers.names import trigger_of
from bot.triggers.suspect import fired_before, firing_with, in_window


def rollback_id(signal: Signal) -> str:
    """Of what this signal proposes, if it does."""
    return hashlib.sha256(f"signal {signal.id}".encode()).hexdigest()[:32]


def asked(known: Known, found: Found) -> Request:
    """The alarm asks, with its evidence."""
    signal, since = known.signal, found.alarm.since if found.alarm else known.signal.happened_at
    began = found.deployed.began_at if found.deployed else since
    suspicion = Suspicion(
        trigger=found.judgement.trigger if found.judgement else trigger_of(signal.name, known.service),
        told=inert(found.decided.reason),
        since=since,
        heard_at=signal.arrived_at,
        deployed=found.deployed,
        also=firing_with(signal.name, began, known.history),
        before=fired_before(began, known.history),
        figures=found.figures,
        well=found.well,
        signal=signal.id,
    )
    return Request(Immediate(), suspicion.told, None, Alarm(inert(signal.name), suspicion=suspicion))


def considered(known: Known, found: Found, decided: Decided, made: Rollback | None) -> Considered:
    """The row that says what a signal came to; `made` is the rollback that was proposed for it, None for none."""
    signal = known.signal
    origin = made.request.origin if made else None
    suspicion = origin.suspicion if isinstance(origin, Alarm) else None
    deployed = found.deployed or (suspicion.deployed if suspicion else None)
    return Considered(
        id=signal.id,
        service=known.service.name,
        name=signal.name,
        state=signal.state,
        mode=known.service.watch,
        came_to=decided.came_to,
        reason=inert(decided.reason),
        happened_at=signal.happened_at,
        at=known.now,
        deployment=deployed.id if deployed else "",
        in_window=in_window(signal.happened_at, deployed),
        told=found.judgement.check.evidence if found.judgement else "",
        rollback_id=made.id if made else "",
    )
