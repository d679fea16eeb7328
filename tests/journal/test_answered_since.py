"""What a crash left unanswered: is it known that nobody answered it, whatever stands in the audit before that?"""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import NotAsRecorded
from bot.journal import SqlJournal, audit, dialects
from bot.journal.signing import Known, Signer
from bot.journal.transaction import Transaction
from tests.journal.samples import HOUR, MINUTE, Hands, interaction
from tests.scenarios.owner import Claims

OURS = Signer("ours")
LEFT = interaction("7" * 32, key="left")


async def served(url: str, clock: Hands, *decided: str, signer: Signer = OURS) -> None:
    """A bot that answers these and ends."""
    journal = SqlJournal(url, clock=clock, config_digest="", signer=signer)
    await journal.open()
    for each in decided:
        await journal.receive(interaction(each * 32, key=each))
        await journal.decided(interaction(each * 32, key=each), outcome="done")
    await journal.close()


async def answered(url: str, clock: Hands) -> bool:
    """What the bot says of LEFT that is started next."""
    journal = SqlJournal(url, clock=clock, config_digest="", signer=OURS)
    await journal.open()
    try:
        return await journal.answered(LEFT)
    finally:
        await journal.close()


def written(url: str, clock: Hands, detail: Mapping[str, Any]) -> None:
    engine = dialects.connect(url)
    with engine.begin() as connection:
        past = clock.now() - HOUR
        tx = Transaction(connection, past, "", Known(Claims("")))
        audit.append(tx, event="answered", actor="somebody", detail=detail)
    engine.dispose()


@pytest.mark.parametrize("before", ["", "older version", "another secret"])
async def test_what_stands_in_the_audit_before_it_was_asked_is_no_reason_to_refuse_it(
    url: str, clock: Hands, before: str
) -> None:
    clock.time -= HOUR
    if before:
        await served(url, clock, "1", "2", signer=Claims("") if before == "older version" else Signer("another"))
    clock.time += HOUR

    assert not await answered(url, clock)
    await served(url, clock, "3")
    assert not await answered(url, clock)


@pytest.mark.parametrize("signer", [Claims(""), Signer("another")])
async def test_who_else_answered_since_may_have_carried_it_out(url: str, clock: Hands, signer: Signer) -> None:
    await served(url, clock, "1")
    clock.time += MINUTE
    await served(url, clock, "2", signer=signer)

    with pytest.raises(NotAsRecorded, match="Another version of this bot"):
        await answered(url, clock)


async def test_its_answer_is_found_behind_rows_that_pose_as_old(url: str, clock: Hands) -> None:
    """Whoever may append to the audit cannot hide an answer behind a row that says it is of an hour ago."""
    clock.time -= HOUR
    await served(url, clock, "1")
    clock.time += HOUR
    await served(url, clock, "7")
    assert await answered(url, clock)

    written(url, clock, {"id": "1" * 32})
    with pytest.raises(NotAsRecorded):
        await answered(url, clock)
