"""When the service's own rules let ECS call a deployment done, or give it up, otherwise than is usual."""

from collections.abc import Iterator

from bot.findings import note, warn
from bot.model import USUAL_BREAKER, Finding, ServiceState
from bot.text import counted


def of(state: ServiceState) -> Iterator[Finding]:
    if state.shift is None and state.controller == "ECS":
        yield from _early(state)
        yield from _breaker(state)


def _early(state: ServiceState) -> Iterator[Finding]:
    if state.early is None:
        return
    after = ", and stops the old ones later, within two weeks" if state.early.deferred else ""
    why = (
        f"By its earlySuccessCriteria ECS is done when {state.early.percent} % of the tasks are healthy{after}. From "
        "then on neither circuit breaker nor alarms undo it. The bot watches on until no old task is left."
    )
    yield warn("ECS may call the rollback done early", why, "Wait for the end on this card, not for ECS's own.")


def _breaker(state: ServiceState) -> Iterator[Finding]:
    rule = state.breaker_rule
    if not state.breaker or rule == USUAL_BREAKER:
        return
    failures = counted(rule.threshold(state.desired), "failed task")
    usual = USUAL_BREAKER.threshold(state.desired)
    counting = "a healthy task sets the count back to 0" if rule.resets else "healthy tasks do not set the count back"
    why = f"By its thresholdConfiguration it trips at {failures}, where {usual} are usual, and {counting}."
    yield note("The circuit breaker has a rule of its own", why, "Watch the failed tasks on the card.")
