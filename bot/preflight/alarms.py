"""CloudWatch alarms that shall fail a bad deployment. ECS does not heed one that fires when the deployment starts."""

from collections.abc import Iterator, Mapping

from bot.findings import warn
from bot.model import Finding

_PROTECTED = "The rollback itself can go on; watch the service yourself until it is over."


def of(alarms: Mapping[str, str | None]) -> Iterator[Finding]:
    """`alarms`: each that the service's deployments name, with its state in CloudWatch; None where there is none."""
    if firing := [name for name, state in alarms.items() if state == "ALARM"]:
        why = f"{', '.join(firing)} fires already, so it will neither stop this deployment nor say that it is bad."
        yield warn("The rollback is not protected by its alarms", why, _PROTECTED)
    if gone := [name for name, state in alarms.items() if state is None]:
        why = f"{', '.join(gone)} does not exist, although the service's deployments are to be watched by it."
        yield warn("A deployment alarm is gone", why, _PROTECTED)
