"""What a signal comes to, and why: first by what the bot itself knows, then by what AWS says when it is asked. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.model import (
    AlarmNow,
    CameTo,
    Check,
    Considered,
    Deployed,
    Mode,
    Result,
    Rollback,
    Signal,
    SignalKind,
    Snooze,
    State,
)
from bot.states_in_words import of_alarm
from bot.text import inert, mention, moment, span
from bot.triggers.names import trigger_of

FIRES = "ALARM"
_FLAPS, _WITHIN = 3, timedelta(hours=1)
_AGAIN = timedelta(minutes=30)  # after a plan that nobody decided on, or where no deployment is known
_ASKED = {CameTo.PROPOSED, CameTo.WOULD_PROPOSE}


@dataclass(frozen=True, slots=True)
class Decided:
    """`reason` is a sentence."""

    came_to: CameTo
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the bot knows before it asks anybody. `fired` is how often this alarm fired within the last hour.

    `history` are earlier signals of the service and what they came to, `recent` its rollbacks, both newest first.
    `snooze` is the one in force.
    """

    signal: Signal
    service: Service
    now: datetime
    fired: int = 1
    history: Sequence[Considered] = ()
    recent: Sequence[Rollback] = ()
    snooze: Snooze | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read again. `alarm` is None where there is no such alarm (an alert of another system has none).

    `check` is the exact test of its figures; `brought` the rollback of ours that brought what runs, if one did.
    """

    alarm: AlarmNow | None
    check: Check
    deployed: Deployed | None = None
    brought: Rollback | None = None


def told_before(known: Known) -> Decided | None:
    """None: AWS is to be asked. What is no reason for it is not read for."""
    for rule in _BY_WHAT_IS_KNOWN:
        if decided := rule(known):
            return decided
    return None


def told_by_alarm(known: Known, alarm: AlarmNow | None) -> Decided | None:
    """None: its figures are to be read. Of an alert of another system there is no alarm."""
    if known.signal.kind is SignalKind.ALERT:
        return None
    reason = next((reason for rule in _BY_THE_ALARM if (reason := rule(alarm))), "")
    return _noted(reason) if reason else None


def decide(known: Known, read: Read) -> Decided:
    """With all. PROPOSED says that a plan is to be made, WOULD_PROPOSE that it would be."""
    if decided := told_before(known) or told_by_alarm(known, read.alarm):
        return decided
    for rule in _BY_WHAT_IS_READ:
        if reason := rule(known, read):
            return Decided(CameTo.NOTED, reason)
    dry = known.service.watch is Mode.DRY_RUN
    return Decided(CameTo.WOULD_PROPOSE if dry else CameTo.PROPOSED, f"{read.check.name}: {read.check.evidence}.")


def _off(known: Known) -> Decided | None:
    return _noted("Its service is not watched.") if known.service.watch is Mode.OFF else None


def _no_trigger(known: Known) -> Decided | None:
    if known.signal.kind not in {SignalKind.ALARM, SignalKind.ALERT}:
        return _noted("It is no alarm.")
    return None if known.signal.state == FIRES else _noted(f"The alarm is {of_alarm(known.signal.state)}.")


def _of_another(known: Known) -> Decided | None:
    mine = known.signal.kind is SignalKind.ALERT or trigger_of(known.signal.name, known.service)
    return None if mine else _noted("It is not one of this service's own alarms.")


def _flapping(known: Known) -> Decided | None:
    if known.fired < _FLAPS:
        return None
    return _noted(f"It is flapping: it fired {known.fired} times within {span(_WITHIN)}.")


def _snoozed(known: Known) -> Decided | None:
    if (snooze := known.snooze) is None:
        return None
    who = f"{mention(snooze.slack_id)} has snoozed alarms of {snooze.service}"
    return _noted(f"{who} until {moment(snooze.until)}: “{inert(snooze.reason)}”.")


def _live(known: Known) -> Decided | None:
    live = next((each for each in known.recent if each.live), None)
    if live is None:
        return None
    what = "waits for its decision" if live.state is State.PROPOSED else "is under way"
    return Decided(CameTo.JOINED, f"{live.reference} {what} already.")


_BY_WHAT_IS_KNOWN: tuple[Callable[[Known], Decided | None], ...] = (
    _off,
    _no_trigger,
    _of_another,
    _snoozed,
    _live,
    _flapping,
)


def _gone(alarm: AlarmNow | None) -> str:
    return "" if alarm else "CloudWatch has no such alarm any more."


def _over(alarm: AlarmNow | None) -> str:
    if alarm is None or alarm.state == FIRES:
        return ""
    if alarm.state == "INSUFFICIENT_DATA":
        return "CloudWatch has no data for it by now."
    return f"It is over: the alarm has been {of_alarm(alarm.state)} since {moment(alarm.since)}."


def _disabled(alarm: AlarmNow | None) -> str:
    return "Its actions are disabled." if alarm and not alarm.enabled else ""


def _muted(alarm: AlarmNow | None) -> str:
    return f"The mute rule {inert(alarm.muted)} is in force." if alarm and alarm.muted else ""


_BY_THE_ALARM: tuple[Callable[[AlarmNow | None], str], ...] = (_gone, _over, _disabled, _muted)


def _not_shown(_: Known, read: Read) -> str:
    """The figures decide, not the state: that can be set by hand, and by thresholds that know nothing of chance."""
    if read.check.result is Result.FAIL:
        return ""
    if read.alarm and not read.alarm.data:
        return f"It was set by hand, and the figures do not show it: {read.check.evidence}."
    return f"The figures do not prove it: {read.check.evidence}."


def _older(_: Known, read: Read) -> str:
    if read.alarm is None or read.deployed is None or read.alarm.since >= read.deployed.began_at:
        return ""
    went = f"{read.deployed.revision} went out at {moment(read.deployed.began_at)}"
    return f"It was firing already when {went}: going back would not end it."


def _rolled_back(_: Known, read: Read) -> str:
    """Never a rollback of a rollback."""
    if read.brought is None:
        return ""
    return f"What runs was brought by {read.brought.reference}: nothing rolls back a rollback by itself."


def _asked_before(known: Known, read: Read) -> str:
    """One proposal for each deployment, however many alarms it sets off."""
    for each in known.history:
        if each.came_to not in _ASKED or not _same_trouble(each, read.deployed, known.now):
            continue
        rollback = next((one for one in known.recent if one.id == each.rollback_id), None)
        if rollback and rollback.state is State.EXPIRED and known.now - each.at >= _AGAIN:
            continue
        word = "would have been proposed" if each.came_to is CameTo.WOULD_PROPOSE else "was proposed"
        return f"A rollback of this deployment {word} at {moment(each.at)} already."
    return ""


def _same_trouble(earlier: Considered, deployed: Deployed | None, now: datetime) -> bool:
    if deployed and earlier.deployment:
        return earlier.deployment == deployed.id
    return now - earlier.at < _AGAIN


_BY_WHAT_IS_READ: tuple[Callable[[Known, Read], str], ...] = (
    _not_shown,
    _older,
    _rolled_back,
    _asked_before,
)


def _noted(reason: str) -> Decided:
    return Decided(CameTo.NOTED, reason)
