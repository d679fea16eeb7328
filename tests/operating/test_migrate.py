"""`rollback-bot migrate` for a file: the same, with nobody else at work."""

from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.engine import Guard
from bot.journal import EVERYBODYS_KEY, SqlJournal
from tests.journal.bare import Sql
from tests.journal.samples import Hands


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(cli, ["migrate", *words], env={"ROLLBACK_DATABASE_URL": url})


async def test_a_file_is_brought_forward_before_the_bot_begins_and_none_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    assert run(url, "--check").exit_code == 3
    assert run(url).exit_code == 1
    assert not (tmp_path / "bot.db").exists()

    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.close()
    assert run(url, "--check").exit_code == 0
    sql = Sql(url)
    sql.execute("UPDATE journal_schema SET version = 7")
    assert run(url, "--check").exit_code == 1
    at_work = Guard(url)
    at_work.acquire()
    assert "Another Rollback Bot works on this database" in str(run(url).exception)
    at_work.release()
    assert run(url).exit_code == 0
    assert sql.rows("SELECT version FROM journal_schema") == [(8,)]
    assert run(url, "--check").exit_code == 0
    sql.close()
