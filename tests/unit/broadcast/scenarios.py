"""Ten incidents, as they are told to those outside the team."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.model import (
    Complete,
    Drill,
    Health,
    Partial,
    Phase,
    Rollback,
    State,
    Undo,
)
from tests.asks import requested
from tests.handlers.world import PROPOSED
from tests.phases import phase
from tests.unit.broadcast.play import Step, as_state, at


def _phases(*results: Health) -> tuple[Phase, ...]:
    """Since minute 6."""
    return tuple(phase(result, number=number, since=at(6)) for number, result in enumerate(results, 1))


P, F, U, W = Health.PASSED, Health.FAILED, Health.INCONCLUSIVE, Health.PENDING
APPROVED = as_state(PROPOSED, State.APPROVED, approved_at=at(2))
ROLLING = as_state(APPROVED, State.ROLLING, acted_at=at(2))
DONE = as_state(ROLLING, State.SUCCEEDED, ended_at=at(6), phases=_phases(W, W, W))
NEXT = replace(PROPOSED, id="fedcba9876543210fedcba9876543210", requested_at=at(20), expires_at=at(35))
WENT = [(0.0, PROPOSED), (2.0, APPROVED), (2.1, ROLLING)]


def _ends(state: State, minutes: float = 6) -> list[Step]:
    return [*WENT, (minutes, as_state(ROLLING, state, ended_at=at(minutes)))]


def _of(rollback: Rollback, steps: Sequence[Step]) -> list[Step]:
    """The same steps of another request."""
    return [(minutes, replace(each, request=rollback.request)) for minutes, each in steps]


WELL: list[Step] = [
    *WENT,
    (6, DONE),
    (11, replace(DONE, phases=_phases(P, W, W))),
    (36, replace(DONE, phases=_phases(P, P, W))),
    (66, replace(DONE, phases=_phases(P, P, P))),
]
SCENARIOS: Mapping[str, tuple[list[Step], float]] = {
    "well": (WELL, 80),
    "rejected": ([(0, PROPOSED), (4, as_state(PROPOSED, State.REJECTED, ended_at=at(4)))], 30),
    "timed_out": ([(0, PROPOSED), (15, as_state(PROPOSED, State.EXPIRED, ended_at=at(15)))], 30),
    "takes_longer": ([*WENT, (33, replace(DONE, ended_at=at(33), phases=()))], 34),
    "not_well_after_it": ([*WENT, (6, DONE), (11, replace(DONE, phases=_phases(F, W, W)))], 40),
    "failed_then_the_next_one_is_well": (
        [
            *_ends(State.FAILED),
            (20, NEXT),
            (22, as_state(NEXT, State.ROLLING, acted_at=at(22))),
            (25, as_state(NEXT, State.SUCCEEDED, ended_at=at(25), phases=_phases(W, W, W))),
            (80, as_state(NEXT, State.SUCCEEDED, ended_at=at(25), phases=_phases(P, P, P))),
        ],
        90,
    ),
    "undone_by_itself": (_ends(State.REVERTED), 30),
    "another_deployment_came_in": (_ends(State.SUPERSEDED), 30),
    "nobody_knows": (_ends(State.INDETERMINATE), 30),
    "one_part_switched_off": (_of(requested(PROPOSED, ask=Partial("mcp")), WELL), 12),
    "rebuilt_without_a_change": (
        _of(
            requested(PROPOSED, ask=Complete("e43b15ab2ac8")),
            [(0, PROPOSED), (2, APPROVED), (18, replace(ROLLING, acted_at=at(18)))],
        ),
        20,
    ),
    "taken_back": (_of(requested(PROPOSED, ask=Undo()), WELL[:4]), 8),
    "checks_that_cannot_tell": ([*WENT, (6, DONE), (66, replace(DONE, phases=_phases(P, U, U)))], 70),
    "an_exercise": ([(minutes, requested(each, origin=Drill("monthly"))) for minutes, each in WELL], 80),
}
