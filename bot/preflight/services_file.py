"""What the services file forbids: revisions below a floor, and blocked ones."""

from collections.abc import Iterator, Sequence

from bot.catalog import Floor, Service
from bot.findings import block
from bot.model import Candidate, Finding, TaskDefinition, short
from bot.target import deployments
from bot.target.ledger import NOTHING, Memory

_FLOOR = (
    "Deploy a corrected revision instead. If the reason holds no longer, lower rollback_floor in the services file."
)
_BLOCKED = "Name another revision. If the reason holds no longer, take it off blocked_revisions in the services file."


def of(service: Service, target: TaskDefinition, memory: Memory = NOTHING) -> Iterator[Finding]:
    """A copy that the bot made counts as what it is a copy of, too, as far as `memory` knows that."""
    original, _ = memory.content(target.arn)
    what = target.name if original == target.arn else f"{target.name}, a copy of {short(original)},"
    if service.rollback_floor and (below := _below(service.rollback_floor, target, original, memory)):
        why = f"{what} {below}. The reason in the services file: {service.rollback_floor.reason}."
        yield block("The target lies below the rollback floor", why, _FLOOR)
    for blocked in service.blocked_revisions:
        if blocked.revision in {deployments.number(target.arn), deployments.number(original)}:
            why = f"The services file forbids {what.rstrip(',')}: {blocked.reason}."
            yield block("The target is blocked", why, _BLOCKED)


def allowed(
    service: Service, nearest: Sequence[Candidate], known: Sequence[TaskDefinition], memory: Memory = NOTHING
) -> str:
    """The name of the first of these that the services file does not forbid; "" for none, or if it is not known."""
    definitions = {definition.arn: definition for definition in known}
    found = (definitions.get(candidate.task_definition) for candidate in nearest)
    return next((one.name for one in found if one and not any(of(service, one, memory))), "")


def _below(floor: Floor, target: TaskDefinition, original: str, memory: Memory) -> str:
    """Empty where it is not below. An original that served before a moment was registered before it."""
    if (
        floor.revision is not None
        and min(deployments.number(target.arn), deployments.number(original)) < floor.revision
    ):
        return f"is older than revision {floor.revision}, the oldest that may be gone back to"
    since, registered = floor.registered_after, target.registered_at
    if since is None:
        return ""
    if registered is not None and registered < since:
        return f"was registered at {registered:%Y-%m-%d %H:%M} UTC, before {since:%Y-%m-%d %H:%M} UTC"
    served = [row.first_seen for row in memory.rows if row.task_definition == original]
    if served and min(served) < since:
        return f"served at {min(served):%Y-%m-%d %H:%M} UTC, before {since:%Y-%m-%d %H:%M} UTC"
    return ""
