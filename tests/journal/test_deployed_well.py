"""A deployment that was well may prove a fix, and so end a hold: only one of which the audit says so."""

from bot.journal import SqlJournal
from bot.journal.signing import Signer
from bot.model import DeployedLine, LineState, WatchedDeployment
from tests.journal.bare import Sql
from tests.journal.samples import HOUR, MINUTE, NOON, Hands


async def judged(journal: SqlJournal, state: LineState, number: int = 1) -> None:
    line = DeployedLine(f"quilt-catalog:{42 + number}", NOON + number * MINUTE, NOON + number * MINUTE)
    found = WatchedDeployment(
        number, f"sd/{number}", "quilt-catalog", f"ecs-svc/{number}", line, "C0", NOON, NOON, None
    )
    await journal.deployed(found, replaced="Another one came.")
    await journal.deployment_ended(found.id, state, "It is well.")


async def proven(journal: SqlJournal) -> list[str]:
    return [each.line.revision for each in await journal.deployments_well("quilt-catalog", since=NOON - HOUR)]


async def test_one_that_was_judged_well_is_one_and_another_is_none(journal: SqlJournal) -> None:
    await judged(journal, LineState.WELL, 1)
    await judged(journal, LineState.UNWELL, 2)

    assert await proven(journal) == ["quilt-catalog:43"]


async def test_a_row_that_was_made_well_past_the_bot_proves_nothing(journal: SqlJournal, sql: Sql) -> None:
    await judged(journal, LineState.UNWELL, 1)
    await judged(journal, LineState.WELL, 2)
    sql.execute("UPDATE deployments SET state = 'well' WHERE id = 'sd/1'")
    assert await proven(journal) == ["quilt-catalog:44"]

    sql.execute("UPDATE deployments SET line = replace(line, 'quilt-catalog:44', 'quilt-catalog:99') WHERE id = 'sd/2'")
    assert await proven(journal) == []


async def test_what_was_judged_under_another_secret_proves_nothing(url: str, clock: Hands) -> None:
    for signer, found in ((Signer("one"), 1), (Signer("another"), 0)):
        journal = SqlJournal(url, clock=clock, config_digest="", signer=signer)
        await journal.open()
        if found:
            await judged(journal, LineState.WELL)
        assert len(await proven(journal)) == found
        await journal.close()
