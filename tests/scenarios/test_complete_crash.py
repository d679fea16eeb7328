"""The bot dies while a build is started, and again while it runs: one build, one deployment, run to the end."""

import asyncio
import sqlite3
from collections import Counter

import pytest

from playground.aws.names import SERVICE
from playground.slack import Message
from playground.stage import Stage

INCIDENT = "C0INCIDENT"


async def approve(stage: Stage) -> Message:
    commit = stage.aws.cluster.repository.commit("mcp")
    await stage.slack.slash("U0AAAA", INCIDENT, f"quilt-catalog complete {commit}")
    card = await stage.slack.wait_for(lambda: card_of(stage), timeout=10)
    stage.aws.delay(0.5)
    await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")
    return card


def card_of(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(INCIDENT) if any(b["type"] == "actions" for b in m.blocks))
    return next(having, None)


def intended(stage: Stage) -> int:
    """How many intent rows for a build the bot has written."""
    with sqlite3.connect(stage.home / "rollback-bot.db") as database:
        return int(database.execute("SELECT count(*) FROM build_intents").fetchone()[0])


async def restart(stage: Stage) -> None:
    await stage.bot.kill()
    stage.aws.delay(0)
    await stage.start_bot()


async def told(stage: Stage, words: str, *, timeout: float = 30) -> None:
    await stage.slack.wait_for(
        lambda: any(words in message.text for message in stage.slack.messages(INCIDENT)), timeout=timeout
    )


@pytest.mark.long
async def test_killed_between_startbuild_and_its_answer_and_again_during_the_build_it_builds_once() -> None:
    async with Stage(speed=60) as stage:
        card = await approve(stage)
        await stage.slack.wait_for(lambda: intended(stage))
        await asyncio.sleep(0.2)  # the request has left, and the answer is 0.5 s away
        await restart(stage)
        await told(stage, "The build `quilt-catalog-rollback:")
        await restart(stage)

        await told(stage, "is well on", timeout=60)
        await told(stage, "|pull request>")

        assert [len(stage.aws.calls(operation)) for operation in ("StartBuild", "UpdateService")] == [1, 1]
        assert len(stage.aws.cluster.builds.all) == 1
        assert {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]} == {43}
        assert [pull.base for pull in stage.github.pulls] == ["master"]
        said = Counter(message.text for message in stage.slack.messages(INCIDENT))
        assert [text for text, times in said.items() if times > 1] == []
        assert stage.slack.refused == []
        assert any(
            m.ts == card.ts and "quilt-catalog is well on :43 without" in m.text for m in stage.slack.messages(INCIDENT)
        )
