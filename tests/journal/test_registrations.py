"""A registration has an intent of its own: after the approval of its very plan, in time, once, and for good."""

import pytest
from sqlalchemy.exc import DBAPIError

from bot.journal import SqlJournal, verify_database
from bot.model import RegistrationIntent, RevisionCopy, Rollback, State
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, IMAGE, MINUTE, NOON, Hands, approval, approve, plan, rollback

ID = "a" * 32
REGISTRATION = RegistrationIntent(ID, {"mark": ID}, NOON + 2 * MINUTE)


def copying() -> Rollback:
    return rollback(plan=plan(copy=RevisionCopy("arn:…/quilt-catalog:41", (IMAGE,))))


async def test_a_copy_is_registered_once_and_only_after_the_approval(journal: SqlJournal, url: str) -> None:
    await journal.propose(copying(), tell=[])
    assert await journal.intend_registration(REGISTRATION, good_for=HOUR) is None
    await approve(journal)
    assert not await journal.registering(ID)

    begun = await journal.intend_registration(REGISTRATION, good_for=HOUR)

    assert begun is not None
    assert begun.state is State.APPROVED
    assert await journal.registering(ID) == REGISTRATION.at
    assert await journal.intend_registration(REGISTRATION, good_for=HOUR) is None
    assert verify_database(url).problem == ""


async def test_nothing_is_registered_on_an_approval_whose_time_is_over(journal: SqlJournal, clock: Hands) -> None:
    await journal.propose(copying(), tell=[])
    await approve(journal)
    clock.time = approval().at + HOUR

    assert await journal.intend_registration(REGISTRATION, good_for=HOUR) is None


async def test_a_plan_without_a_copy_registers_nothing(journal: SqlJournal) -> None:
    await journal.propose(rollback(), tell=[])
    await approve(journal)

    assert await journal.intend_registration(REGISTRATION, good_for=HOUR) is None


async def test_the_database_lets_no_intent_of_a_registration_be_changed(journal: SqlJournal, sql: Sql) -> None:
    await journal.propose(copying(), tell=[])
    await approve(journal)
    await journal.intend_registration(REGISTRATION, good_for=HOUR)

    for forbidden in ("UPDATE registration_intents SET digest = 'x'", "DELETE FROM registration_intents"):
        with pytest.raises(DBAPIError):
            sql.execute(forbidden)
