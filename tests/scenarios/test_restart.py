"""The bot may die at any moment: nothing is lost, nothing is sent or said twice."""

import asyncio
import sqlite3
from collections import Counter

import pytest

from playground.bot_process import BotProcess
from playground.slack import Message
from playground.stage import Stage
from tests.scenarios.forked import forked

__all__ = ["forked"]

INCIDENT = "C0INCIDENT"
pytestmark = pytest.mark.usefixtures("forked")


async def rolling(stage: Stage) -> Message:
    await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate")
    card = await stage.slack.wait_for(lambda: card_of(stage), timeout=10)
    await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")
    await stage.slack.wait_for(lambda: stage.aws.calls("UpdateService"), timeout=10)
    return card


def card_of(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(INCIDENT) if any(b["type"] == "actions" for b in m.blocks))
    return next(having, None)


async def ends_well(stage: Stage, card: Message) -> None:
    def passed() -> bool:
        return any(m.ts == card.ts and "is well on" in m.text for m in stage.slack.messages(INCIDENT))

    await stage.slack.wait_for(passed, timeout=30)
    assert len(stage.aws.calls("UpdateService")) == 1
    said = Counter(message.text for message in stage.slack.messages(INCIDENT))
    assert [text for text, times in said.items() if times > 1] == []
    assert stage.slack.refused == []


@pytest.mark.long
async def test_killed_while_rolling_it_goes_on_and_neither_ecs_nor_slack_is_told_twice() -> None:
    async with Stage(speed=60) as stage:
        card = await rolling(stage)
        await stage.bot.kill()
        await stage.start_bot()

        await ends_well(stage, card)


async def test_killed_while_the_call_is_on_the_wire_it_finds_its_deployment_and_does_not_send_again() -> None:
    async with Stage(speed=60) as stage:
        await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate")
        card = await stage.slack.wait_for(lambda: card_of(stage), timeout=10)
        stage.aws.delay(0.5)
        await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")
        await stage.slack.wait_for(lambda: intents(stage))
        await asyncio.sleep(0.2)  # the request has left, and the answer is 0.5 s away
        await stage.bot.kill()
        stage.aws.delay(0)
        await stage.start_bot()

        await ends_well(stage, card)


@pytest.mark.long
async def test_killed_before_the_plan_was_made_it_makes_it_after_the_restart() -> None:
    async with Stage(speed=60) as stage:
        stage.aws.delay(0.5)
        assert await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate") is None
        await stage.bot.kill()
        stage.aws.delay(0)
        assert card_of(stage) is None
        await stage.start_bot()

        card = await stage.slack.wait_for(lambda: card_of(stage), timeout=10)
        await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")
        await ends_well(stage, card)


@pytest.mark.long
async def test_killed_between_the_approval_and_the_call_and_back_too_late_it_asks_again() -> None:
    async with Stage(speed=200) as stage:
        await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate")
        card = await stage.slack.wait_for(lambda: card_of(stage), timeout=10)
        stage.aws.delay(2)
        await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")
        await asyncio.sleep(0.5)  # the approval is stored, and ECS has not yet said again what runs
        await stage.bot.kill()
        stage.aws.delay(0)
        services = stage.home / "services.yml"
        services.write_text(
            services.read_text(encoding="utf-8").replace("approval_expires: 2h", "approval_expires: 15m")
        )
        await asyncio.sleep(6)  # twenty minutes
        await stage.start_bot()

        def asked_again() -> bool:
            return any("please approve again" in message.text for message in stage.slack.messages(INCIDENT))

        await stage.slack.wait_for(asked_again, timeout=20)
        assert stage.aws.calls("UpdateService") == []


@pytest.mark.long
async def test_a_card_posted_but_not_remembered_is_found_again_and_not_doubled() -> None:
    async with Stage(speed=60) as stage:
        stage.slack.fail_next("chat.postMessage", apply=True)
        await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate")
        card = await stage.slack.wait_for(lambda: card_of(stage), timeout=10)
        await stage.bot.kill()
        await stage.start_bot()
        await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")

        await ends_well(stage, card)


async def test_a_second_bot_on_the_same_database_does_not_start_and_names_the_first() -> None:
    async with Stage(speed=60) as stage:
        log = stage.home / "second.log"
        second = BotProcess(stage.bot.variables, log=log)

        await second.start()

        assert await second.ended() == 1
        assert f"process {stage.bot.pid}" in log.read_text(encoding="utf-8")
        assert stage.bot.running


def intents(stage: Stage) -> int:
    """How many intent rows the bot has written."""
    with sqlite3.connect(stage.home / "rollback-bot.db") as database:
        return int(database.execute("SELECT count(*) FROM intents").fetchone()[0])
