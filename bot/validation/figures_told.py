"""How figures are said: rounded, with their units, and with what they are compared with. Pure."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.text import counted, cut
from bot.validation.error_rate import LEVEL, Judged, Why
from bot.validation.levels import FEWEST as FEWEST_PERIODS
from bot.validation.periods import RECENT, Rest, Window
from bot.validation.statistics import trials_needed

Say = Callable[[float], str]
_LONGEST = 500
_FAR, _MORE = 10_000, 10  # so many requests, or times as many as there are: a number that helps nobody


def few_digits(value: float) -> str:
    """`0.3`, `1.2`, `15`, `12,400`: two digits that count, all of them from ten on."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.2g}"


def share(value: float) -> str:
    """`0.3 %`, of a share such as 0.003."""
    return percent(100 * value)


def percent(value: float) -> str:
    return f"{few_digits(value)} %"


def seconds(value: float) -> str:
    return f"{few_digits(value)} s"


def beside(value: float, bound: float, say: Say) -> str:
    """With more digits where it would otherwise read like the bound that it is not."""
    return f"{value:.4g}{say(value)[-2:]}" if say(value) == say(bound) and value != bound else say(value)


def at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M} UTC"


def minutes(window: Window) -> str:
    return counted(max(1, round((window.end - window.start).total_seconds() / 60)), "minute")


def errors_told(judged: Judged, window: Window, *, bound: float, compared: str) -> str:
    """`0.3 % of 12,400 requests fail, surely below 1 %; 15 % in the incident`."""
    errors, requests = round(window.amount), round(window.weight)
    if judged.why is Why.NO_REQUESTS:
        return _joined(f"no requests in {minutes(window)}; {_proven_from(0, 0, bound)}", compared)
    limit = share(bound)
    rate = beside(100 * errors / requests, 100 * bound, percent) if errors else "none"
    told = f"{rate} of {counted_with_commas(requests, 'request')} {'fails' if requests == 1 or not errors else 'fail'}"
    match judged.why:
        case Why.BELOW:
            told += f", surely below {limit}"
        case Why.BURST if judged.burst:
            told += f", nearly all {_between(judged.burst)}; {_errors_beside(judged.burst)}, surely below {limit}"
        case Why.ABOVE:
            told += f", surely above {limit}"
        case Why.SURE:
            told += f" after {minutes(window)}, surely above {limit} already"
        case Why.RECENT:
            told += f", but {_recently(window.recent)}, above {limit}"
        case _:
            told += f"; {_unclear(errors, requests, bound)}"
    return _joined(told, compared)


def level_told(
    judged: Judged, window: Window, *, bound: float, say: Say, above: int, fewest: int, compared: str
) -> str:
    """`mean 0.24 s, below 2 s; p95 0.9 s; 0.3 s when it was last well`."""
    mean, limit, count = beside(window.mean, bound, say), say(bound), len(window.periods)
    often = f"in {above} of {counted(count, 'minute')}"
    match judged.why:
        case Why.BELOW:
            told = f"mean {mean}, bound {limit}" + (f"; above it {often}" if above else "")
        case Why.BURST if judged.burst:
            left = say(judged.burst.amount / judged.burst.weight)
            told = f"mean {mean}, because of what was {_between(judged.burst)}; {left} without that, bound {limit}"
        case Why.ABOVE:
            told = f"mean {mean}, above {limit} {often}"
        case Why.SURE:
            told = f"mean {mean}, surely above {limit} already: {often}"
        case Why.RECENT:
            told = f"mean {mean}, but above {limit} in each of the last minutes: {say(window.recent.mean)}"
        case Why.FEW:
            told = f"mean {mean} {_of_few(window, fewest)} to judge by the bound, {limit}"
        case _:
            told = f"mean {mean}, above {limit} {often}: neither surely above nor surely below it"
    return _joined(told, compared)


def compared_told(incident: str, well: str, named: str = "") -> str:
    """`p95 0.9 s; 15 % in the incident, 0.2 % when this revision was last well`; "" for each that is not known."""
    then = [f"{incident} in the incident"] if incident else []
    then += [f"{well} when this revision was last well"] if well else []
    return "; ".join(filter(None, (named, ", ".join(then))))


def counted_with_commas(count: int, noun: str) -> str:
    """`12,400 requests`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def with_more(evidence: str, more: str) -> str:
    return cut(f"{evidence}; {more}", _LONGEST)


def _joined(told: str, compared: str) -> str:
    return cut(f"{told}; {compared}" if compared else told, _LONGEST)


def _errors_beside(rest: Rest) -> str:
    rate = share(rest.amount / rest.weight) if rest.amount else "none"
    return f"without these {rate} of {counted_with_commas(round(rest.weight), 'request')}"


def _between(rest: Rest) -> str:
    return f"between {rest.first.astimezone(UTC):%H:%M} and {at(rest.until)}"


def _recently(recent: Window) -> str:
    last = round(RECENT.total_seconds() / 60)
    return f"{share(recent.mean)} of {counted_with_commas(round(recent.weight), 'request')} in the last {last} minutes"


def _unclear(errors: int, requests: int, bound: float) -> str:
    if errors > requests * bound:
        return f"too few to tell {share(errors / requests)} from the bound of {share(bound)}"
    return _proven_from(errors, requests, bound)


def _proven_from(errors: int, requests: int, bound: float) -> str:
    needed = trials_needed(errors / requests if errors else 0, bound, LEVEL)
    if needed > max(_FAR, requests * _MORE):
        return f"too close to the bound of {share(bound)} to be sure"
    how = f"about {_rounded(needed):,} requests at this rate" if errors else f"{needed:,} requests without an error"
    missing = f": {needed - requests:,} more" if requests and not errors else ""
    return f"“below {share(bound)}” is proven from {how}{missing}"


def _of_few(window: Window, fewest: int) -> str:
    """`of 40 requests: too few, 300 are needed,`, `in 3 of 25 minutes: too few`."""
    if len(window.periods) >= FEWEST_PERIODS and window.weight < fewest:
        return f"of {counted_with_commas(round(window.weight), 'request')}: too few, {fewest} are needed,"
    return f"in {len(window.periods)} of {counted(window.expected, 'minute')}: too few"


def _rounded(count: int) -> int:
    """To two digits, upwards."""
    unit = int(10 ** max(0, len(str(count)) - 2))
    return -(-count // unit) * unit
