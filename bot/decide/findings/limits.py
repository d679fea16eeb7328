"""What the services file forbids: revisions below a floor, and blocked ones."""

from collections.abc import Iterator, Sequence

from bot.catalog import Floor, Service
from bot.decide import history
from bot.decide.findings.kinds import block
from bot.model import Candidate, Finding, TaskDefinition

_FLOOR = (
    "Deploy a corrected revision instead. If the reason holds no longer, lower rollback_floor in the services file."
)
_BLOCKED = "Name another revision. If the reason holds no longer, take it off blocked_revisions in the services file."


def of(service: Service, target: TaskDefinition) -> Iterator[Finding]:
    number = history.number(target.arn)
    if service.rollback_floor and (below := _below(service.rollback_floor, target, number)):
        why = f"{target.name} {below}. The reason in the services file: {service.rollback_floor.reason}."
        yield block("The target lies below the rollback floor", why, _FLOOR)
    for blocked in service.blocked_revisions:
        if blocked.revision == number:
            why = f"The services file forbids {target.name}: {blocked.reason}."
            yield block("The target is blocked", why, _BLOCKED)


def allowed(service: Service, nearest: Sequence[Candidate], known: Sequence[TaskDefinition]) -> str:
    """The name of the first of these that the services file does not forbid; "" for none, or if it is not known."""
    definitions = {definition.arn: definition for definition in known}
    found = (definitions.get(candidate.task_definition) for candidate in nearest)
    return next((one.name for one in found if one and not any(of(service, one))), "")


def _below(floor: Floor, target: TaskDefinition, number: int) -> str:
    """Empty where it is not below."""
    if floor.revision is not None and number < floor.revision:
        return f"is older than revision {floor.revision}, the oldest that may be gone back to"
    since, registered = floor.registered_after, target.registered_at
    if since is not None and registered is not None and registered < since:
        return f"was registered at {registered:%Y-%m-%d %H:%M} UTC, before {since:%Y-%m-%d %H:%M} UTC"
    return ""
