"""What the services file forbids: revisions below a floor, and blocked ones. What is not known is not allowed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.catalog import Floor, Service
from bot.findings import block
from bot.model import MARK, Candidate, Finding, TaskDefinition, short
from bot.target import deployments
from bot.target.age import Ages, ages
from bot.target.ledger import NOTHING, Memory

_FLOOR = (
    "Deploy a corrected revision instead. If the reason holds no longer, lower rollback_floor in the services file."
)
_NOT_KNOWN = (
    "Name a revision that is certainly younger, or deploy a corrected one. Where you know better, give rollback_floor "
    "a `revision` instead of `registered_after` in the services file."
)
_OTHER_FAMILY = "Give rollback_floor a `registered_after` instead of a `revision` in the services file."
_BLOCKED = "Name another revision. If the reason holds no longer, take it off blocked_revisions in the services file."
_NO_ORIGIN = "Name a revision that was not registered by this bot."


@dataclass(frozen=True, slots=True)
class Origin:
    """What a revision is a copy of, or itself; "" where this bot registered it, and nobody remembers as what."""

    arn: str


def origin(target: TaskDefinition, memory: Memory) -> Origin:
    """As far as `memory` knows."""
    original, _ = memory.content(target.arn)
    return Origin("" if original == target.arn and MARK in target.tags else original)


def of(
    service: Service,
    target: TaskDefinition,
    memory: Memory = NOTHING,
    known: Ages | None = None,
    from_: Origin | None = None,
    running: str = "",
) -> Iterator[Finding]:
    """A copy that the bot made counts as what it is a copy of, too: that is `from_`, or what `memory` says of it.

    `running` is the task definition that runs, "" where it has the same family anyway.
    """
    original = (from_ or origin(target, memory)).arn
    if not original:
        yield from _no_origin(service, target)
        return
    known = known or ages([target], (), memory.rows)
    what = target.name if original == target.arn else f"{target.name}, a copy of {short(original)},"
    for floor in [service.rollback_floor] if service.rollback_floor else []:
        if running and floor.revision and deployments.family(running) != deployments.family(target.arn):
            other = f"{what.rstrip(',')} is of another family than what runs"
            why = f"The floor is {floor.revision}, and {other}. The reason in the services file: {floor.reason}."
            yield block("Whether the target lies below the rollback floor is not known", why, _OTHER_FAMILY)
        elif below := _below(floor, target.arn, original, known):
            why = f"{what} {below}. The reason in the services file: {floor.reason}."
            yield block("The target lies below the rollback floor", why, _FLOOR)
        elif floor.registered_after and (unknown := _unknown(floor.registered_after, target.arn, original, known)):
            why = f"{unknown} The reason in the services file: {floor.reason}."
            yield block("Whether the target lies below the rollback floor is not known", why, _NOT_KNOWN)
    for blocked in service.blocked_revisions:
        if blocked.revision in {deployments.number(target.arn), deployments.number(original)}:
            why = f"The services file forbids {what.rstrip(',')}: {blocked.reason}."
            yield block("The target is blocked", why, _BLOCKED)


def allowed(
    service: Service,
    nearest: Sequence[Candidate],
    definitions: Sequence[TaskDefinition],
    memory: Memory = NOTHING,
    known: Ages | None = None,
) -> str:
    """The name of the first of these that the services file does not forbid; "" for none, or if it is not known."""
    by_arn = {definition.arn: definition for definition in definitions}
    found = (by_arn.get(candidate.task_definition) for candidate in nearest)
    return next((one.name for one in found if one and not any(of(service, one, memory, known))), "")


def _no_origin(service: Service, target: TaskDefinition) -> Iterator[Finding]:
    if service.rollback_floor or service.blocked_revisions:
        why = (
            f"This bot registered {target.name} as a copy, and does not remember of what. So it cannot tell whether "
            "the services file forbids it."
        )
        yield block("What the target is a copy of is not known", why, _NO_ORIGIN)


def _below(floor: Floor, target: str, original: str, known: Ages) -> str:
    """Empty where nothing proves that it is below."""
    least = floor.revision
    if least is not None and min(deployments.number(target), deployments.number(original)) < least:
        return f"has a lower number than {least}, the lowest that may be gone back to"
    since = floor.registered_after
    for arn in dict.fromkeys((target, original)):
        proof = known.at_latest(arn)
        if since and proof and proof[0] < since:
            return f"{proof[1]}, before {_moment(since)}"
    return ""


def _unknown(since: datetime, target: str, original: str, known: Ages) -> str:
    """Empty where something proves that it is not below, as a sentence otherwise."""
    for arn in dict.fromkeys((target, original)):
        lower = known.at_earliest(arn)
        if lower is None or lower < since:
            return (
                f"ECS does not say when {short(arn)} was registered, and nothing else that is known of it or its "
                f"neighbours proves that it was after {_moment(since)}."
            )
    return ""


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
