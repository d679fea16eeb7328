"""`rollback-bot follow-ups`: what is left to be done, where Slack cannot be asked."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.follow_up import list_rules
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Ticked
from tests.journal.samples import NOON, Hands
from tests.journal.test_phases import PASSED, succeeded


async def test_what_is_left_is_told_by_service_with_owner_and_day(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'journal.db'}"

    async def run(*words: str) -> Result:
        invoked = ["follow-ups", *words]
        return await asyncio.to_thread(CliRunner().invoke, cli, invoked, env={"ROLLBACK_DATABASE_URL": url})

    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    ended = await succeeded(journal, PASSED)
    nothing = await run()
    assert (nothing.exit_code, nothing.output) == (0, "Nothing is left to be done.\n")

    cause, *others = list_rules.begun("engineer-a", "U0AAAA", NOON + timedelta(days=5))
    await journal.begin_items(ended.id, [cause, *others], tell=[])
    await journal.tick(ended.id, cause, Ticked(NOON, "U0BBBB", "engineer-b"), tell=[])
    await journal.close()

    left = await run("quilt-catalog")
    assert left.exit_code == 1, left.output
    assert left.output.startswith("quilt-catalog, rolled back by rb-")
    assert left.output.count("(engineer-a, due 2026-03-06)") == 3
    told = json.loads((await run("--json")).stdout)
    assert [each["key"] for each in told] == ["fix", "retest", "redeploy"]
    assert {each["owner"] for each in told} == {"engineer-a"}
    assert (await run("another-service")).exit_code == 0
