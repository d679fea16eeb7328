"""How long the settings make a rollout take, next to what the runbook says, if it does, and the bot's own deadline."""

from collections.abc import Iterator
from datetime import timedelta

from bot.findings import note, warn
from bot.model import Finding, ServiceState
from bot.preflight.duration import DRAIN, Checks, Estimate
from bot.text import between, span

_SHORTER = "Lower the deregistration delay, or the interval of the health check, when there is time."
_LATER = "Raise rollout_deadline in the services file."


def of(
    state: ServiceState, estimate: Estimate, *, deadline: timedelta, runbook: tuple[timedelta, timedelta] | None
) -> Iterator[Finding]:
    """The deadline is put off by what the strategy waits. `runbook`: from and to, None where the service has none."""
    checks = estimate.checks
    if checks is None or not state.desired:
        return
    takes = f"It takes about {between(*estimate.expected)}. By its settings it needs {_counted(estimate, checks)}."
    by_settings, least = (timedelta(seconds=each) for each in (estimate.by_settings, estimate.low - estimate.waits))
    if by_settings > deadline:
        what = f"The rollout {'cannot' if least > deadline else 'may not'} end before its deadline"
        yield warn(what, f"{takes} The bot stops waiting after {span(deadline)}.", _LATER)
    elif runbook and by_settings > runbook[1]:
        what = f"The rollback {'takes' if least > runbook[1] else 'may take'} longer than the runbook says"
        yield note(what, takes, _SHORTER)
    if estimate.waves and state.health_grace_seconds < checks.healthy:
        why = (
            f"A new task needs {checks.healthy} s to be found healthy, and the health check grace period is "
            f"{state.health_grace_seconds} s: a task that starts slowly may be stopped before it is ready."
        )
        yield note("The grace period is short", why, "Raise healthCheckGracePeriodSeconds, when there is time.")


def _counted(estimate: Estimate, checks: Checks) -> str:
    drain = DRAIN[0] if checks.drain is None else checks.drain
    each = (estimate.by_settings - drain) // max(1, estimate.waves)
    times = f"{estimate.waves} times " if estimate.waves > 1 else ""
    last = f"{drain} s until the last old ones have drained" + (" at least" if checks.drain is None else "")
    healthy = f"{checks.threshold} checks, one every {checks.interval} s"
    return f"{times}{each} s until new tasks are healthy ({healthy}), and {last}"
