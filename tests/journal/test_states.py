"""Whatever is tried in whatever order: the states stay on their path, and a final one is never left."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import LIVE, Rollback, State
from tests.journal.samples import D1, D2, HOUR, MINUTE, NOON, Hands, approve, intent, plan, rollback
from tests.postgres.server import SQLITE_ONLY

ID = "a" * 32
Attempt = Callable[[SqlJournal], Coroutine[Any, Any, Rollback | None]]
MOVES = sorted(set(State) - {State.PROPOSED, State.APPROVED, State.EXECUTING})
BEFORE_THE_CALL = {State.PROPOSED, State.APPROVED}


def moving(to: State) -> Attempt:
    return lambda journal: journal.move(ID, to, when=set(State), outcome=f"tried {to}")


def approving(digest: str) -> Attempt:
    return lambda journal: approve(journal, digest=digest)


def remaking(digest: str) -> Attempt:
    return lambda journal: journal.remake(ID, plan(digest=digest), expires_at=NOON + 60 * MINUTE, tell=[])


def intending(journal: SqlJournal) -> Coroutine[Any, Any, Rollback | None]:
    return journal.intend(intent(), good_for=HOUR)


AS_IT_SHOULD_BE: list[Attempt] = [approving(D1), intending, moving(State.ROLLING), moving(State.SUCCEEDED)]
ANYTHING = st.sampled_from(
    [*AS_IT_SHOULD_BE, approving(D2), remaking(D1), remaking(D2), intending, *map(moving, MOVES)]
)


async def seen(url: str, attempts: list[Attempt]) -> list[State]:
    """The states that one rollback went through, checked step by step."""
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    now = await journal.propose(rollback(), tell=[])
    states = [now.state]
    for attempt in attempts:
        changed = await attempt(journal)
        stored = await journal.get(ID)
        assert stored == (changed or now)
        assert stored.revision == now.revision + (changed is not None)
        assert (stored.ended_at is None) == stored.live
        now = stored
        states += [stored.state] if changed else []
    await journal.close()
    assert verify_database(url).rows == now.revision
    return states


@SQLITE_ONLY  # forty databases; the transitions by themselves are tested on both
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), st.lists(ANYTHING, max_size=8))
def test_no_order_of_attempts_leaves_a_final_state_or_skips_the_approval(
    fresh: Callable[[], str], well: int, then: list[Attempt]
) -> None:
    states = asyncio.run(seen(fresh(), AS_IT_SHOULD_BE[:well] + then))

    assert all(state in LIVE for state in states[:-1])
    for before, after in pairwise(states):
        assert after is not State.APPROVED or before is State.PROPOSED
        assert after is not State.EXECUTING or before is State.APPROVED
        assert after is not State.ROLLING or before is State.EXECUTING
        assert after is not State.SUCCEEDED or before not in BEFORE_THE_CALL
        assert after is not State.CANCELLED or before in BEFORE_THE_CALL
    assert states.count(State.EXECUTING) <= 1
