"""From CloudWatch's points to windows that can be judged; None stands for figures that cannot be. Pure."""

from bot.model import Figures, Metric
from bot.validation.periods import Period, Window, is_odd, measured, window_of


def errors_of(figures: Figures) -> Window | None:
    """Errors of requests; None for figures that cannot be. CloudWatch leaves out what is zero."""
    requests, errors = measured(figures, Metric.REQUESTS), measured(figures, Metric.ERRORS)
    moments = sorted({*requests, *errors})
    window = _window(figures, [Period(each, errors.get(each, 0), requests.get(each, 0)) for each in moments])
    return window if window and window.amount <= window.weight else None


def times_of(figures: Figures) -> Window | None:
    """Response times, weighted by the requests of each period."""
    requests, times = measured(figures, Metric.REQUESTS), measured(figures, Metric.MEAN)
    if is_odd((*times.values(), *requests.values())):
        return None
    weights = {each: max(1.0, requests.get(each, 0)) for each in times}
    return window_of(figures, [Period(each, time * weights[each], weights[each]) for each, time in times.items()])


def unhealthy_of(figures: Figures) -> Window | None:
    """Percent of the targets that are unhealthy, of the periods in which both are known."""
    healthy, unhealthy = measured(figures, Metric.HEALTHY), measured(figures, Metric.UNHEALTHY)
    if is_odd((*healthy.values(), *unhealthy.values())):
        return None
    counted = [(each, unhealthy[each], healthy[each] + unhealthy[each]) for each in healthy if each in unhealthy]
    return window_of(figures, [Period(each, 100 * bad, both) for each, bad, both in counted if both])


def usage_of(figures: Figures, metric: Metric) -> Window | None:
    return _window(figures, [Period(each, value, 1) for each, value in measured(figures, metric).items()])


def _window(figures: Figures, periods: list[Period]) -> Window | None:
    if is_odd(value for period in periods for value in (period.amount, period.weight)):
        return None
    return window_of(figures, periods)
