"""How things are with a rollback, for people who do not know what a rollback is."""

from collections.abc import Mapping

from bot.model import Drill, Health, Rollback, Situation, State

MENDED = "mended"
"""In place of WELL: a later deployment has put right what a rollback could not."""
BAD = frozenset({Situation.UNWELL, Situation.FAILED, Situation.REVERTED, Situation.SUPERSEDED, Situation.INDETERMINATE})
"""Its story stays open."""

_OF_STATE: Mapping[State, Situation] = {
    State.PROPOSED: Situation.ASKED,
    State.APPROVED: Situation.AGREED,
    State.EXECUTING: Situation.UNDER_WAY,
    State.ROLLING: Situation.UNDER_WAY,
    **dict.fromkeys((State.REJECTED, State.CANCELLED, State.EXPIRED), Situation.CALLED_OFF),
    **dict.fromkeys((State.STALE, State.REFUSED), Situation.CALLED_OFF),
    State.FAILED: Situation.FAILED,
    State.REVERTED: Situation.REVERTED,
    State.SUPERSEDED: Situation.SUPERSEDED,
    State.INDETERMINATE: Situation.INDETERMINATE,
}
_OF_HEALTH: Mapping[Health, Situation] = {
    Health.PENDING: Situation.WATCHED,
    Health.PASSED: Situation.WELL,
    Health.FAILED: Situation.UNWELL,
    Health.INCONCLUSIVE: Situation.UNCLEAR,
}


def situation_of(rollback: Rollback) -> Situation | None:
    """None: it is an exercise, of which nobody outside the team is told."""
    if isinstance(rollback.request.origin, Drill):
        return None
    if rollback.state is State.SUCCEEDED:
        return _OF_HEALTH[rollback.health]
    if rollback.state is State.FAILED and rollback.acted_at is None:
        return Situation.CALLED_OFF  # nothing was changed
    return _OF_STATE[rollback.state]
