"""What a signal comes to by what CloudWatch says of its alarm when it is asked again. Pure."""

from collections.abc import Callable

from bot.model import AlarmNow, SignalKind
from bot.states_in_words import of_alarm
from bot.text import inert, moment
from bot.triggers.known import FIRES, Decided, Known, noted


def told_by_alarm(known: Known, alarm: AlarmNow | None) -> Decided | None:
    """None: its figures are to be read. Of an alert of another system there is no alarm."""
    if known.signal.kind is SignalKind.ALERT:
        return None
    reason = why_not(alarm)
    return noted(reason) if reason else None


def why_not(alarm: AlarmNow | None) -> str:
    """Why it asks for nothing now, a sentence; "" where it does."""
    return next((reason for rule in _BY_THE_ALARM if (reason := rule(alarm))), "")


def _gone(alarm: AlarmNow | None) -> str:
    return "" if alarm else "CloudWatch has no such alarm any more."


def _of_another_make(alarm: AlarmNow | None) -> str:
    another = "It is a composite alarm, or one of anomaly detection: the bot keeps neither, and did not make this one."
    return another if alarm and not alarm.plain else ""


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


_BY_THE_ALARM: tuple[Callable[[AlarmNow | None], str], ...] = (_gone, _of_another_make, _over, _disabled, _muted)
