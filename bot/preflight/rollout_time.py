"""How long the settings make a rollout take, next to the runbook's 2 to 5 minutes and the bot's own deadline."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.findings import note, warn
from bot.model import Finding, ServiceState, TargetGroup
from bot.text import span

RUNBOOK = timedelta(minutes=5)
_START = 20  # seconds until a task's process runs, when its image is near


def of(
    state: ServiceState, groups: Mapping[str, TargetGroup | None], *, waves: int, deadline: timedelta
) -> Iterator[Finding]:
    """`waves`: how often ECS has to wait for new tasks before the last old one may go."""
    there = [group for group in groups.values() if group]
    if not there or not state.desired:
        return
    slowest = max(there, key=lambda group: group.interval * group.healthy_threshold)
    healthy = slowest.interval * slowest.healthy_threshold
    delays = [group.deregistration_delay for group in there if group.deregistration_delay is not None]
    drain = max(delays, default=0)
    least = timedelta(seconds=waves * (_START + healthy) + drain)
    last = f"{drain} s until the last old ones have drained" if delays else "for as long as old ones drain"
    counted = (
        f"{waves} times {_START + healthy} s until new tasks are healthy ({slowest.healthy_threshold} checks, one "
        f"every {slowest.interval} s), and {last}"
    )
    fix = "Lower the deregistration delay, or the interval of the health check, when there is time."
    if least > deadline:
        why = (
            f"By its settings it takes {span(least)} at least: {counted}. The bot stops waiting after {span(deadline)}."
        )
        yield warn("The rollout cannot end before its deadline", why, "Raise rollout_deadline in the services file.")
    elif least > RUNBOOK:
        yield note("The rollback takes longer than the runbook says", f"By its settings {span(least)}: {counted}.", fix)
    if state.health_grace_seconds < healthy:
        why = (
            f"A new task needs {healthy} s to be found healthy, and the health check grace period is "
            f"{state.health_grace_seconds} s: a task that starts slowly may be stopped before it is ready."
        )
        yield note("The grace period is short", why, "Raise healthCheckGracePeriodSeconds, when there is time.")
