"""Approvers who are on call in a PagerDuty schedule: by the ids that the services file declares, and no other."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import catalog as catalogs
from bot.app import Bot
from bot.errors import Misconfigured
from bot.settings import Settings
from playground.bot_process import slack_variables
from tests.edited import edited
from tests.invariants.writing import Log
from tests.scenarios.kept import all_kept
from tests.scenarios.world import BEN, CHLOE, World, everything, running_bot, running_world

SCHEDULE = "PCATALOG"


def by_schedule(services: str) -> str:
    """Approved by whoever is on call; that PBENBEN is BEN, and PCHLOE1 is CHLOE, is declared."""
    changes = {
        "approvers: [engineer-a, engineer-b]": f"approver_sources: [{{pagerduty_schedule: {SCHEDULE}}}]",
        "  engineer-b: [U0BBBB]": "  engineer-b: [U0BBBB]\n  engineer-c: [U0CCCC]",
        "\nservices:\n": "\npagerduty: {engineer-b: PBENBEN, engineer-c: PCHLOE1}\n\nservices:\n",
    }
    return edited(services, changes.items())


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=by_schedule) as world:
        yield world
        assert all_kept(world) == []


async def refused(world: World, user: str, words: str) -> None:
    await world.told_privately(user, words)
    newest = await world.newest()
    assert newest is not None
    assert newest.state == "proposed"
    assert world.sent() == []


async def test_who_is_on_call_now_approves_is_called_and_nobody_else_may(world: World) -> None:
    card = await world.propose()
    assert f"<@{CHLOE}>, until" in everything(await world.told("Waiting for"))

    await world.press(card, user=BEN)
    await refused(world, BEN, f"Ask <@{CHLOE}>.")
    world.pagerduty.shift = timedelta(hours=3)  # CHLOE's shift begins later
    await world.press(card, user=CHLOE)
    await refused(world, CHLOE, "is not on the list of approvers")
    world.pagerduty.shift = timedelta(0)

    await world.press(card, user=CHLOE)
    assert (await world.ends("succeeded")).approver == "engineer-c"
    assert set(world.pagerduty.asked) == {SCHEDULE}


SILENT = {
    401: "PagerDuty does not accept the token of this bot",
    403: "may not do that",
    404: "no such schedule",
    429: "PagerDuty answered with HTTP 429",
    500: "PagerDuty answered with HTTP 500",
}


async def test_while_pagerduty_does_not_say_who_is_on_call_nobody_approves_by_it(world: World) -> None:
    card = await world.propose()
    await world.told("Waiting for")

    for world.pagerduty.failing, words in SILENT.items():
        await world.press(card, user=CHLOE)
        await refused(world, CHLOE, words)


async def test_whose_shift_ended_before_acting_has_approved_nothing_and_a_silent_pagerduty_is_waited_for(
    world: World,
) -> None:
    card = await world.propose()
    await world.told("Waiting for")
    world.aws.delay(0.3)
    world.slack.delay_next("users.info", 0.2)  # who approves: PagerDuty has said by then that CHLOE is on call
    asked = len(world.pagerduty.asked)

    await world.press(card, user=CHLOE)
    await world.slack.wait_for(lambda: len(world.pagerduty.asked) > asked or None)
    world.pagerduty.failing = 503
    await world.told("On hold: Slack or PagerDuty cannot confirm right now")
    assert world.sent() == []
    world.pagerduty.on_call[SCHEDULE] = ("PBENBEN",)
    world.pagerduty.failing = 0

    assert f"<@{CHLOE}> is not on the list of approvers" in (await world.ends("refused")).outcome
    assert world.sent() == []


async def test_a_schedule_with_nobody_whom_the_file_knows_is_warned_of_and_nobody_asks_in_vain(
    world: World, log: Log
) -> None:
    world.pagerduty.on_call[SCHEDULE] = ("PSOMEBODY",)
    await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.slack.wait_for(lambda: any("is named in the services file" in line for line in log.lines) or None)
        await world.ask()
        await world.told_privately("U0AAAA", "besides you nobody could give one")
        assert await world.newest() is None


async def test_without_a_token_a_schedule_ends_the_start_and_its_token_is_told_to_nobody(tmp_path: Path) -> None:
    file = tmp_path / "services.yml"
    async with running_world(tmp_path, edit=by_schedule) as world:
        settings = Settings.read(**slack_variables(world.slack), ROLLBACK_DATABASE_URL=f"sqlite:///{tmp_path}/other.db")
        with pytest.raises(Misconfigured, match="names the PagerDuty schedule PCATALOG, and ROLLBACK_PAGERDUTY_TOKEN"):
            Bot(settings, catalogs.load(file), clock=world.clock)
    assert "playground-pagerduty" in Settings.read(ROLLBACK_PAGERDUTY_TOKEN="playground-pagerduty").secrets()
