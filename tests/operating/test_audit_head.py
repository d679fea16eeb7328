"""The head in an outcome message: anybody can hold the database against it later."""

import re
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.journal import verify_database
from playground.bot_process import slack_variables
from tests.operating.wires import run
from tests.scenarios.world import INCIDENT, World, everything


async def test_the_head_in_the_outcome_is_the_row_that_records_it_and_a_rewritten_chain_does_not_know_it(
    world: World,
) -> None:
    card = await world.propose()
    before = world.home / "before.db"
    with closing(sqlite3.connect(world.home / "journal.db")) as now, closing(sqlite3.connect(before)) as copy:
        now.backup(copy)
    await world.press(card)
    rollback = await world.ends("succeeded")
    await world.told("First 5 minutes: ")
    file = world.home / "journal.db"
    variables = {"ROLLBACK_DATABASE_URL": f"sqlite:///{file}", **slack_variables(world.slack)}
    (outcome,) = [m for m in world.slack.messages(INCIDENT) if m.broadcast and rollback.outcome in everything(m)]
    found = re.search(r"audit ([0-9a-f]{32})\b", everything(outcome))
    assert found
    head = found[1]

    status, said, problem = await run("audit", "verify", "--head", head.upper(), variables=variables)

    with sqlite3.connect(file) as database:
        rows = {row[0]: row[1:] for row in database.execute("SELECT seq, hash, event, rollback_id FROM audit")}
    seq, row = next((seq, row) for seq, row in rows.items() if row[0].startswith(head))
    assert row[1:] == ("succeeded", rollback.id)
    assert seq < max(rows), "what came later does not change it"
    assert (status, problem) == (0, "")
    first, signed = said.splitlines()
    assert first.endswith(f" {head} is row {seq}.")
    assert signed == f"{max(rows)} are signed by this bot."

    older = {"ROLLBACK_DATABASE_URL": f"sqlite:///{before}"}  # whoever owns the file puts an older one in its place
    assert verify_database(older["ROLLBACK_DATABASE_URL"]).problem == "", "by itself, the shorter chain is unbroken"
    status, said, problem = await run("audit", "verify", "--head", head, variables=older)
    assert (status, said) == (1, "")
    assert problem == f"No row has the head {head}: this is another audit, or it was cut short or written anew since.\n"


@pytest.mark.parametrize("head", ["5f1d0c3a9b7", "not hexadecimal", "5" * 65])
def test_what_cannot_be_a_head_is_wrong_input(head: str) -> None:
    assert CliRunner().invoke(cli, ["audit", "verify", "--head", head]).exit_code == 2
