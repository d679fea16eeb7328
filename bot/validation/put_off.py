"""What a look says of what it did not look at itself: what was seen of it earlier in the same phase. Pure."""

from dataclasses import replace
from datetime import datetime

from bot.model import Check, Phase, Result
from bot.text import cut
from bot.validation.checks import not_read
from bot.validation.phases import judged_from

_NOT_YET = "not searched yet: many services are watched, and their logs are searched one after the other"


def may_be_put_off(phase: Phase, at: datetime) -> bool:
    """Its last looks, which decide, look at everything."""
    return at < judged_from(phase)


def put_off(name: str, phase: Phase, at: datetime) -> Check:
    """As of when it was looked at last; that is no pass where it never was."""
    before = phase.watch.checks if phase.watch else ()
    return next((as_of_then(check) for check in before if check.name == name), not_read(name, _NOT_YET, at))


def as_of_then(check: Check) -> Check:
    """What failed is not said to fail at a look that did not try it."""
    if check.result is not Result.FAIL:
        return check
    return replace(check, result=Result.INCONCLUSIVE, evidence=cut(f"not tried again yet: {check.evidence}", 500))
