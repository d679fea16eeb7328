"""What would make a rollback fail, mislead, or come undone: facts in, findings out, one file for each topic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.model import Dependencies, Finding, ServiceState, TaskDefinition
from bot.preflight import (
    alarms,
    capacity,
    infrastructure_as_code,
    load_balancer,
    needs,
    not_checked,
)

__all__ = ["Weighed", "dependency_findings", "softened", "weigh"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Those that refuse the rollback, and the others: warnings first, then notes."""

    blocks: tuple[Finding, ...]
    others: tuple[Finding, ...]


def weigh(*found: Finding) -> Weighed:
    others = (each for each in found if not each.block)
    return Weighed(tuple(each for each in found if each.block), tuple(sorted(others, key=lambda each: each.note)))


def softened(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """For a release that is still rolling out and is sent back: some tasks of the target run yet, and go on running.

    Going back is then better than going on, even where no new task of the target can start.
    """
    return tuple(replace(each, block=False) for each in found)


def dependency_findings(state: ServiceState, target: TaskDefinition, found: Dependencies) -> tuple[Finding, ...]:
    """All that the dependencies have to say about starting tasks of `target` in this service, in no order."""
    return (
        *needs.of(target, found.needs),
        *load_balancer.of(state, target, found.target_groups),
        *capacity.of(state, target, found.capacity),
        *alarms.of(found.alarms),
        *infrastructure_as_code.of(state.tags, state.task_definition.rsplit("/", 1)[-1]),
        *not_checked.of(found.unread),
    )
