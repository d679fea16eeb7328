"""What a line ends with, in a sentence. Pure."""

from datetime import datetime

from bot.model import Check, Health, LineState, Phase, Result, Rollback, ServiceState, WatchedDeployment, short
from bot.text import counted, cut, span

_NAMES = 4
_EVIDENCE = 200  # characters
REPLACED = "Another deployment completed."
UNKNOWN = "The services file does not have the service any more."
STATES = {Health.PASSED: LineState.WELL, Health.FAILED: LineState.UNWELL, Health.INCONCLUSIVE: LineState.UNCLEAR}


def came_since(deployment: str, state: ServiceState) -> str:
    """ "" while what was deployed then is what was deployed last."""
    primary = state.primary
    if primary is None or primary.id == deployment:
        return ""
    return f"Another deployment began at {primary.created_at:%H:%M} UTC, of {short(primary.task_definition)}."


def rolled_back(rollback: Rollback) -> str:
    return f"It is being rolled back: {rollback.reference}." if rollback.live else f"Rolled back: {rollback.reference}."


def judged(phase: Phase, line: WatchedDeployment, at: datetime, proposed: Rollback | None) -> str:
    """`phase` is judged."""
    took = span(min(at, line.until) - line.line.completed_at)
    checks = [check for check in phase.checks if check.judges]
    failed, unclear = (_of(checks, result) for result in (Result.FAIL, Result.INCONCLUSIVE))
    waits = f" {proposed.reference} is proposed and waits for its approval." if proposed else ""
    if phase.result is Health.PASSED:
        return f"Well after {took}: {len(checks)} of {counted(len(checks), 'check')}."
    if phase.result is Health.FAILED:
        evidence = f": {cut(failed[0].evidence, _EVIDENCE)}" if failed else ""
        return f"Unwell after {took}, {_named(failed)}{evidence}.{waits}"
    unseen = next((check.evidence for check in unclear if check.name == "looks"), "")
    why = cut(unseen, _EVIDENCE) or f"not enough data of {_named(unclear)}"
    return f"After {took} nobody can say that it is well: {why}.{waits}"


def _of(checks: list[Check], result: Result) -> list[Check]:
    return [check for check in checks if check.result is result]


def _named(checks: list[Check]) -> str:
    names = [check.name for check in checks]
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return f"{', '.join(names[:_NAMES])}{more}"
