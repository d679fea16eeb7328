"""What a signal comes to, and why: first by what the bot itself knows, then by what AWS says when it is asked. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.model import CameTo, Considered, Deployed, Mode, Result, State
from bot.text import moment
from bot.triggers.before import told_before
from bot.triggers.by_alarm import told_by_alarm
from bot.triggers.known import Decided, Known, Read

_AGAIN = timedelta(minutes=30)  # after a plan that nobody decided on, or where no deployment is known
_ASKED = {CameTo.PROPOSED, CameTo.WOULD_PROPOSE}


def decide(known: Known, read: Read) -> Decided:
    """With all. PROPOSED says that a plan is to be made, WOULD_PROPOSE that it would be."""
    if decided := told_before(known) or told_by_alarm(known, read.alarm):
        return decided
    for rule in _BY_WHAT_IS_READ:
        if reason := rule(known, read):
            return Decided(CameTo.NOTED, reason)
    dry = known.service.watch is Mode.DRY_RUN
    return Decided(CameTo.WOULD_PROPOSE if dry else CameTo.PROPOSED, f"{read.check.name}: {read.check.evidence}.")


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
