"""How figures are said: rounded, with their units, and with what they are compared with. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.model import Check, Figures, Metric, Result
from bot.text import counted, cut
from bot.validation.periods import Rest, Window, measured

Say = Callable[[float], str]
_LONGEST = 500


def few_digits(value: float) -> str:
    """`0.3`, `1.2`, `15`, `12,400`: two digits that count, all of them from ten on."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.2g}"


def percent(value: float) -> str:
    return f"{few_digits(value)} %"


def share(value: float) -> str:
    """`0.3 %`, of a share such as 0.003."""
    return percent(100 * value)


def seconds(value: float) -> str:
    return f"{few_digits(value)} s"


def beside(value: float, bound: float, say: Say) -> str:
    """With more digits where it would otherwise read like the bound that it is not."""
    return f"{value:.4g}{say(value)[-2:]}" if say(value) == say(bound) and value != bound else say(value)


def requests_told(count: float) -> str:
    """`12,400 requests`."""
    whole = round(count)
    return f"{whole:,} request{'' if whole == 1 else 's'}"


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M} UTC"


def between(rest: Rest) -> str:
    """When the stretch was that is left out."""
    return f"between {rest.first.astimezone(UTC):%H:%M} and {clock(rest.until)}"


def length(window: Window) -> str:
    return counted(max(1, round((window.end - window.start).total_seconds() / 60)), "minute")


def compared_told(incident: str, well: str, named: str = "") -> str:
    """`p95 0.9 s; 15 % in the incident, 0.2 % when this revision was last well`; "" for each that is not known."""
    then = [f"{incident} in the incident"] if incident else []
    then += [f"{well} when this revision was last well"] if well else []
    return joined(named, ", ".join(then))


def joined(*parts: str) -> str:
    return cut("; ".join(filter(None, parts)), _LONGEST)


def mean_told(window: Window | None, say: Say) -> str:
    """Of a baseline; "" where there is none."""
    return say(window.mean) if window and window.weight else ""


def left_open(check: Check, why: str = "") -> Check:
    """What would be a pass, but for this."""
    return replace(check, result=Result.INCONCLUSIVE, evidence=joined(check.evidence, why))


def senseless(name: str, figures: Figures, metrics: Sequence[Metric], at: datetime) -> Check:
    """Negative, not a number, or more errors than requests."""
    told = " and ".join(f"{sum(measured(figures, metric).values()):,.6g} {metric}" for metric in metrics)
    return Check(name, Result.INCONCLUSIVE, f"CloudWatch's figures make no sense: {told}", at)
