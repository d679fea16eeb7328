"""The error rate of a trigger as a check: what was counted, judged, and said beside the hour before. Pure."""

from datetime import datetime

from bot.model import Check, Figures, Metric
from bot.triggers.lasting import NOTICED, Lasting, Why, lasting
from bot.validation.figure_windows import errors_of
from bot.validation.figures_told import beside, between, length, percent, requests_told, senseless, share
from bot.validation.periods import Window


def lasting_errors(figures: Figures, percent_above: float, well: Figures | None, at: datetime) -> Check:
    """Over all of `figures`; `percent_above` is the trigger's bound. `well` is of before it went out, if known."""
    name, bound, window = "error rate", percent_above / 100, errors_of(figures)
    if window is None:
        return senseless(name, figures, (Metric.ERRORS, Metric.REQUESTS), at)
    judged = lasting(window, errors_of(well) if well else None, bound=bound)
    return Check(name, judged.result, _told(judged, window, bound), at)


def _told(judged: Lasting, window: Window, bound: float) -> str:
    """`9.8 % of 500 requests fail: 10 % but for chance, and surely above 5 %`."""
    errors, requests = round(window.amount), round(window.weight)
    if not requests:
        return f"no requests in {length(window)}"
    rate = beside(100 * errors / requests, 100 * bound, percent) if errors else "none"
    told = f"{rate} of {requests_told(requests)} {'fail' if errors and requests > 1 else 'fails'}"
    return told + _judged(judged, share(bound), share(bound * NOTICED))


def _judged(judged: Lasting, bound: str, half: str) -> str:
    match judged.why:
        case Why.ABOVE:
            return f", surely above {bound}"
        case Why.NOT_BELOW:
            return f": {bound} but for chance, and surely above {half}"
        case Why.BELOW:
            return f", surely below {bound}"
        case Why.NOT_LASTING if judged.well:
            return f", but {between(judged.well)} surely fewer than {half} did: it has not lasted"
        case Why.AS_BEFORE:
            return ", which is not surely more than before this went out"
        case _:
            return f", which is not surely above {half} all the time"
