"""How many rollbacks are in which state: what ended before is not counted again, and nothing is counted twice."""

from collections.abc import Mapping
from datetime import timedelta

from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import State
from tests.journal.samples import HOUR, Hands, plan, rollback

_DAY = timedelta(days=1)


async def propose(journal: SqlJournal, name: str, clock: Hands) -> None:
    made = rollback(name * 32, plan=plan(service_arn=name), requested_at=clock.time, expires_at=clock.time + 99 * _DAY)
    await journal.propose(made, tell=[])


async def states(journal: SqlJournal) -> Mapping[str, int]:
    return {state: number for state, number in (await journal.census()).states.items() if number}


async def counted_anew(url: str, clock: Hands) -> Mapping[str, int]:
    another = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await another.open()
    found = await states(another)
    await another.close()
    return found


async def test_what_ends_after_it_was_counted_counts_as_it_is_now(journal: SqlJournal, url: str, clock: Hands) -> None:
    for name in "abc":
        await propose(journal, name, clock)
    await journal.move("a" * 32, State.CANCELLED, when={State.PROPOSED})
    assert await states(journal) == {"proposed": 2, "cancelled": 1}

    clock.time += 50 * _DAY
    assert await states(journal) == {"proposed": 2, "cancelled": 1}
    await journal.move("b" * 32, State.EXPIRED, when={State.PROPOSED})
    assert await states(journal) == {"proposed": 1, "cancelled": 1, "expired": 1}
    await propose(journal, "d", clock)
    await journal.move("c" * 32, State.CANCELLED, when={State.PROPOSED})
    clock.time += 50 * _DAY
    assert await states(journal) == {"proposed": 1, "cancelled": 2, "expired": 1}
    assert await states(journal) == await counted_anew(url, clock)
    assert (await journal.census()).live == 1


async def test_what_another_replica_stored_is_counted(journal: SqlJournal, url: str, clock: Hands) -> None:
    await propose(journal, "a", clock)
    await journal.move("a" * 32, State.CANCELLED, when={State.PROPOSED})
    clock.time += 30 * _DAY
    assert await states(journal) == {"cancelled": 1}
    other = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await propose(other, "b", clock)
    await other.close()

    assert await states(journal) == {"proposed": 1, "cancelled": 1}


async def test_a_clock_that_was_wrong_for_a_while_hides_nothing(journal: SqlJournal, clock: Hands) -> None:
    right = clock.time
    clock.time += 999 * _DAY
    assert await states(journal) == {}
    clock.time = right + HOUR
    await propose(journal, "a", clock)

    assert await states(journal) == {"proposed": 1}


async def test_what_an_alarm_of_days_ago_asked_for_is_counted(journal: SqlJournal, url: str, clock: Hands) -> None:
    """It is looked at for a day whether it proves something, and longer where no bot ran: only then it is stored."""
    await propose(journal, "a", clock)
    await journal.move("a" * 32, State.CANCELLED, when={State.PROPOSED})
    heard_at, clock.time = clock.time, clock.time + 2 * _DAY
    assert await states(journal) == {"cancelled": 1}

    late = rollback("b" * 32, plan=plan(service_arn="b"), requested_at=heard_at, expires_at=clock.time + _DAY)
    await journal.propose(late, tell=[])
    assert await states(journal) == {"cancelled": 1, "proposed": 1}
    await journal.move("b" * 32, State.CANCELLED, when={State.PROPOSED})
    assert await states(journal) == {"cancelled": 2}

    clock.time += 20 * _DAY
    assert await states(journal) == {"cancelled": 2}
    later = rollback("c" * 32, plan=plan(service_arn="c"), requested_at=heard_at, expires_at=clock.time + _DAY)
    await journal.propose(later, tell=[])
    assert await states(journal) == {"cancelled": 2, "proposed": 1} == await counted_anew(url, clock)
