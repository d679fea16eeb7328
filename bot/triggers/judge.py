"""Do the figures themselves show what an alarm says? By the exact tests of the validation, and by no others. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures, Trigger
from bot.validation.error_check import error_check
from bot.validation.level_checks import memory_check, response_check, target_check

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the runbook has of one trigger: for how long it must last, beyond which bounds."""

    lasts: timedelta
    bounds: Bounds
    check: Callable[[Figures, Bounds, Baseline, bool, datetime], Check]


RULES: Mapping[Trigger, Rule] = {
    Trigger.ERRORS: Rule(10 * _MINUTE, Bounds(errors=10), error_check),
    Trigger.UNHEALTHY: Rule(5 * _MINUTE, Bounds(healthy=50), target_check),
    Trigger.SLOW: Rule(10 * _MINUTE, Bounds(response_time=5), response_check),
    Trigger.MEMORY: Rule(5 * _MINUTE, Bounds(memory=90), memory_check),
}


def window(trigger: Trigger, now: datetime) -> tuple[datetime, datetime]:
    """Which whole minutes are judged: as many as the trigger must last, up to now."""
    end = now.replace(second=0, microsecond=0)
    return end - RULES[trigger].lasts, end


def judged(trigger: Trigger, figures: Figures, well: Figures | None, at: datetime) -> Check:
    """`well` are the figures of the time before what is suspected, which are told beside it; None: there are none."""
    rule = RULES[trigger]
    return rule.check(figures, rule.bounds, Baseline(healthy=well), True, at)
