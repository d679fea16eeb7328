"""The check of the error rate: what was counted, judged, and said beside the baseline. Pure."""

from datetime import datetime

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures, Metric
from bot.validation.error_rate import LEVEL, Judged, Why, is_worse, judge_errors
from bot.validation.figure_windows import errors_of
from bot.validation.figures_told import (
    beside,
    between,
    compared_told,
    joined,
    left_open,
    length,
    mean_told,
    percent,
    requests_told,
    senseless,
    share,
)
from bot.validation.periods import RECENT, Rest, Window
from bot.validation.statistics import trials_needed

_FAR, _MORE = 10_000, 10  # so many requests, or times as many as there are: a number that helps nobody


def error_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """The share of requests that the targets answer with 5xx."""
    name, bound, window = "error rate", bounds.errors / 100, errors_of(figures)
    if window is None:
        return senseless(name, figures, (Metric.ERRORS, Metric.REQUESTS), at)
    judged = judge_errors(window, bound=bound, final=final)
    well = errors_of(baseline.healthy) if baseline.healthy else None
    incident = errors_of(baseline.incident) if baseline.incident else None
    compared = compared_told(mean_told(incident, share), mean_told(well, share))
    check = Check(name, judged.result, joined(_told(judged, window, bound), compared), at)
    if judged.why is Why.BELOW and well and is_worse(window, well, bound=bound):
        return left_open(check, "surely more than twice as many as then")
    return check


def _told(judged: Judged, window: Window, bound: float) -> str:
    """`0.3 % of 12,400 requests fail, surely below 1 %`."""
    errors, requests, limit = round(window.amount), round(window.weight), share(bound)
    if not requests:
        return f"no requests in {length(window)}; {_proven_from(0, 0, bound)}"
    rate = beside(100 * errors / requests, 100 * bound, percent) if errors else "none"
    told = f"{rate} of {requests_told(requests)} {'fail' if errors and requests > 1 else 'fails'}"
    if judged.burst:
        sure = "surely below" if judged.why is Why.BURST else "too few to be surely below"
        return f"{told}, nearly all {between(judged.burst)}; {_without(judged.burst)}, {sure} {limit}"
    if judged.why is Why.RECENT:
        return f"{told}, but {_recently(window.recent)}, above {limit}"
    if judged.why is Why.UNCLEAR and errors > requests * bound:
        return f"{told}; too few to tell {rate} from the bound of {limit}"
    if judged.why is Why.UNCLEAR:
        return f"{told}; {_proven_from(errors, requests, bound)}"
    surely = {Why.BELOW: f", surely below {limit}", Why.ABOVE: f", surely above {limit}"}
    return told + surely.get(judged.why, f" after {length(window)}, surely above {limit} already")


def _without(rest: Rest) -> str:
    rate = share(rest.amount / rest.weight) if rest.amount else "none"
    return f"without these {rate} of {requests_told(rest.weight)}"


def _recently(recent: Window) -> str:
    last = round(RECENT.total_seconds() / 60)
    return f"{share(recent.mean)} of {requests_told(recent.weight)} in the last {last} minutes"


def _proven_from(errors: int, requests: int, bound: float) -> str:
    needed = trials_needed(errors / requests if errors else 0, bound, LEVEL)
    if needed > max(_FAR, requests * _MORE):
        return f"too close to the bound of {share(bound)} to be sure"
    how = f"about {_rounded(needed):,} requests at this rate" if errors else f"{needed:,} requests without an error"
    missing = f": {needed - requests:,} more" if requests and not errors else ""
    return f"“below {share(bound)}” is proven from {how}{missing}"


def _rounded(count: int) -> int:
    """To two digits, upwards."""
    unit = int(10 ** max(0, len(str(count)) - 2))
    return -(-count // unit) * unit
