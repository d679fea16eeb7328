"""What a signal comes to by what the bot itself knows, before it asks anybody. Pure."""

from collections.abc import Callable
from datetime import timedelta

from bot.approval import snoozing
from bot.model import CameTo, Mode, SignalKind, State
from bot.states_in_words import of_alarm
from bot.text import span
from bot.triggers.known import FIRES, Decided, Known, noted
from bot.triggers.names import trigger_of, triggers_of

_FLAPS, _WITHIN = 3, timedelta(hours=1)


def told_before(known: Known) -> Decided | None:
    """None: AWS is to be asked. What is no reason for it is not read for."""
    for rule in _BY_WHAT_IS_KNOWN:
        if decided := rule(known):
            return decided
    return None


def _off(known: Known) -> Decided | None:
    return noted("Its service is not watched.") if known.service.watch is Mode.OFF else None


def _no_trigger(known: Known) -> Decided | None:
    if known.signal.kind not in {SignalKind.ALARM, SignalKind.ALERT}:
        return noted("It is no alarm.")
    return None if known.signal.state == FIRES else noted(f"The alarm is {of_alarm(known.signal.state)}.")


def _of_another(known: Known) -> Decided | None:
    mine = known.signal.kind is SignalKind.ALERT or trigger_of(known.signal.name, known.service)
    return None if mine else noted("It is not one of this service's own alarms.")


def _switched_off(known: Known) -> Decided | None:
    """An alarm may stand until the next `alarms apply`; an alert is judged by whatever trigger is left."""
    left = triggers_of(known.service)
    if known.signal.kind is SignalKind.ALERT:
        return None if left else noted("All triggers of its service are off.")
    trigger = trigger_of(known.signal.name, known.service)
    return None if trigger in left else noted(f"The trigger “{trigger}” of its service is off.")


def _flapping(known: Known) -> Decided | None:
    if known.fired < _FLAPS:
        return None
    return noted(f"It is flapping: it fired {known.fired} times within {span(_WITHIN)}.")


def _snoozed(known: Known) -> Decided | None:
    return noted(snoozing.told(known.snooze)) if known.snooze else None


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
    _switched_off,
    _snoozed,
    _live,
    _flapping,
)
