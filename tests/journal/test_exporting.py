"""The audit as lines of JSON: all of it, or what came since, and nothing behind a break."""

import json
from itertools import islice

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.errors import Refused
from bot.journal import SqlJournal, export
from tests.journal.bare import Sql
from tests.journal.samples import approve, rollback


@pytest.fixture
async def three_rows(journal: SqlJournal) -> SqlJournal:
    await journal.propose(rollback(), tell=[])
    await approve(journal)
    await journal.note("a" * 32, tell=[], outcome="«noted»")
    return journal


async def test_every_row_is_a_line_and_what_was_taken_is_not_taken_again(three_rows: SqlJournal, url: str) -> None:
    done = CliRunner().invoke(cli, ["audit", "export"], env={"ROLLBACK_DATABASE_URL": url})
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.output.splitlines()]

    assert [(line["seq"], line["event"]) for line in lines] == [(1, "proposed"), (2, "approved"), (3, "noted")]
    assert lines[1]["previous"] == lines[0]["hash"]
    assert lines[2]["detail"]["outcome"] == "«noted»"
    assert [json.loads(line) for line in export(url, after=1)] == lines[1:]
    assert list(export(url, after=3)) == []
    with pytest.raises(Refused, match=r"There is no row 4\."):
        list(export(url, after=4))


async def test_it_does_not_go_on_behind_a_row_that_was_written_anew(three_rows: SqlJournal, sql: Sql, url: str) -> None:
    second = json.loads(list(export(url))[1])["hash"]
    assert len(list(export(url, after=2, head=second))) == 1
    with pytest.raises(Refused, match=r"Row 2 has not the hash 0123456789ab: it was written anew since\."):
        list(export(url, after=2, head="0123456789ab"))

    for words, status in ((["--head", second], 2), (["--after", "2", "--head", "none"], 2)):
        assert CliRunner().invoke(cli, ["audit", "export", *words]).exit_code == status
    words = ["audit", "export", "--after", "2", "--head", second.upper()[:32]]
    assert CliRunner().invoke(cli, words, env={"ROLLBACK_DATABASE_URL": url}).exit_code == 0


async def test_it_stops_where_the_chain_does(three_rows: SqlJournal, sql: Sql, url: str) -> None:
    sql.drop_triggers()
    sql.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2")

    lines = export(url)
    assert len(list(islice(lines, 1))) == 1
    with pytest.raises(Refused, match="Row 2 was changed after it was written"):
        next(lines)
    with pytest.raises(Refused, match="Row 2 was changed"):
        list(export(url, after=2))


@pytest.mark.parametrize("gone", ["seq = 3", "seq > 1", "seq > 0"])
async def test_what_is_left_of_an_audit_is_not_taken_for_all_of_it(
    three_rows: SqlJournal, sql: Sql, url: str, gone: str
) -> None:
    sql.drop_triggers()
    sql.execute(f"DELETE FROM audit WHERE {gone}")

    done = CliRunner().invoke(cli, ["audit", "export"], env={"ROLLBACK_DATABASE_URL": url})
    assert done.exit_code != 0
    assert "Rows are missing at the end" in str(done.exception)


async def test_no_audit_at_all_is_not_exported_as_an_empty_one(journal: SqlJournal, url: str) -> None:
    with pytest.raises(Refused, match="The audit is empty"):
        list(export(url))
