"""The states of a rollback, and of its validation."""

from enum import StrEnum


class State(StrEnum):
    """The first four are live, the others final. See docs/states.md."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    EXECUTING = "executing"
    ROLLING = "rolling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVERTED = "reverted"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    STALE = "stale"
    REFUSED = "refused"
    INDETERMINATE = "indeterminate"


# What came to nothing may be asked for again; where a person must look first, that comes before it.
REPLANNABLE = frozenset(
    {State.FAILED, State.REVERTED, State.SUPERSEDED, State.EXPIRED, State.STALE}
    | {State.REJECTED, State.CANCELLED, State.REFUSED}
)
# Approved, and then not done, or done and undone, or nobody knows: somebody has to go on by hand.
WENT_WRONG = frozenset({State.FAILED, State.REVERTED, State.SUPERSEDED, State.INDETERMINATE})
LIVE = frozenset({State.PROPOSED, State.APPROVED, State.EXECUTING, State.ROLLING})


class Health(StrEnum):
    """Beside `succeeded`: what validation has shown so far."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
