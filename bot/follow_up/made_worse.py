"""Was it better before the rollback? Pure."""

from bot.model import Figures, Health, Metric, Rollback

_FEWEST = 20  # requests, from which on two error rates are compared


def made_worse(rollback: Rollback) -> bool:
    """More of the requests failed in a phase that failed than in the incident that was left."""
    failed = [phase for phase in rollback.phases if phase.result is Health.FAILED]
    return any(
        phase.baseline is not None and _share(phase.figures) > _share(phase.baseline.incident) >= 0 for phase in failed
    )


def _share(figures: Figures | None) -> float:
    """Of the requests that failed; below 0 where too few are known."""
    if figures is None:
        return -1
    requests, errors = (
        sum(point.value for point in figures.points.get(metric, ())) for metric in (Metric.REQUESTS, Metric.ERRORS)
    )
    return errors / requests if requests >= _FEWEST else -1
