"""SIGTERM: nothing more is taken in, what is in hand is finished, nothing is lost, and it is over in ten seconds."""

import asyncio
import os
import signal
import sqlite3
import time

import pytest

from playground.slack import Message
from playground.stage import Stage
from tests.operating.wires import door_of, get_json

INCIDENT, ANA, BEN = "C0INCIDENT", "U0AAAA", "U0BBBB"


def card(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(INCIDENT) if any(b["type"] == "actions" for b in m.blocks))
    return next(having, None)


async def rolling(stage: Stage) -> Message:
    await stage.slack.slash(ANA, INCIDENT, "quilt-catalog immediate")
    proposed = await stage.slack.wait_for(lambda: card(stage), timeout=10)
    await stage.slack.click(BEN, INCIDENT, proposed.ts, "approve")
    await stage.slack.wait_for(lambda: "rolling" in states(stage), timeout=10)
    return proposed


def states(stage: Stage) -> list[str]:
    return column(stage, "SELECT state FROM rollbacks")


def events(stage: Stage) -> list[str]:
    return column(stage, "SELECT event FROM audit ORDER BY seq")


def column(stage: Stage, question: str) -> list[str]:
    with sqlite3.connect(stage.home / "rollback-bot.db") as database:
        return [row[0] for row in database.execute(question)]


async def terminated(stage: Stage) -> float:
    """Seconds from SIGTERM to the end, which is a good one."""
    began = time.monotonic()
    await stage.bot.stop()
    assert await stage.bot.ended() == 0
    return time.monotonic() - began


async def succeeds(stage: Stage, proposed: Message) -> None:
    def passed() -> bool:
        return any(m.ts == proposed.ts and "checks" in m.text for m in stage.slack.messages(INCIDENT))

    await stage.slack.wait_for(passed, timeout=40)
    assert len(stage.aws.calls("UpdateService")) == 1


async def test_with_a_rollback_rolling_and_an_answer_being_made_it_ends_soon_and_loses_neither() -> None:
    """The process that goes on with it is also held still for a while, as a suspended machine is."""
    async with Stage(speed=20) as stage:
        proposed = await rolling(stage)
        assert stage.bot.pid is not None
        os.kill(stage.bot.pid, signal.SIGHUP)  # whoever started it has closed the terminal
        stage.aws.delay(0.4)
        assert await stage.slack.slash(BEN, INCIDENT, "quilt-catalog status") is None

        took = await terminated(stage)

        assert took < 10
        assert events(stage)[-1] == "paused"
        assert "SIGHUP: the services file is read again" in (stage.home / "bot.log").read_text(encoding="utf-8")
        stage.aws.delay(0)
        await stage.start_bot()
        await held_still(stage, await door_of(stage, start=2), seconds=3)
        await succeeds(stage, proposed)
        answers = [message.text for message in stage.slack.ephemerals(BEN)]
        assert sum("What runs now" in text for text in answers) == 1, "finished at the end, or made after the restart"


@pytest.mark.long
async def test_a_plan_that_takes_too_long_is_made_later_and_a_call_on_the_wire_is_waited_for() -> None:
    async with Stage(speed=40) as stage:
        stage.aws.delay(6)
        assert await stage.slack.slash(ANA, INCIDENT, "quilt-catalog immediate") is None

        assert await terminated(stage) < 10
        assert card(stage) is None

        stage.aws.delay(0)
        await stage.start_bot()
        proposed = await stage.slack.wait_for(lambda: card(stage), timeout=10)
        stage.aws.delay(0.7)
        await stage.slack.click(BEN, INCIDENT, proposed.ts, "approve")
        await stage.slack.wait_for(lambda: "executing" in states(stage), timeout=10)

        assert await terminated(stage) < 10
        assert states(stage) == ["rolling"]

        stage.aws.delay(0)
        await stage.start_bot()
        await succeeds(stage, proposed)


async def held_still(stage: Stage, door: str, *, seconds: float) -> None:
    pid = stage.bot.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(seconds)  # the process stands still, and ECS goes on
    os.kill(pid, signal.SIGCONT)
    assert (await get_json(f"{door}/healthz"))[0] == 200
