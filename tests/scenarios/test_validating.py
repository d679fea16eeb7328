"""The bot may die while it validates: it goes on looking where it was, and says what nobody saw."""

import sqlite3

import pytest

from bot.model import DueKind
from playground.aws.names import SERVICE
from playground.slack import Message
from playground.stage import Stage
from tests.scenarios.forked import forked
from tests.scenarios.world import everything

__all__ = ["forked"]

INCIDENT = "C0INCIDENT"
pytestmark = pytest.mark.usefixtures("forked")


async def killed_after_the_first_look(stage: Stage) -> None:
    """What the rollback goes back to answers its health check with the wrong words, so the look is not the last."""
    stage.aws.deploy(SERVICE, stage.aws.register(answers={"/healthcheck": (200, "text/plain", "Catalog OK")}))
    stage.clock.advance(30 * 60)
    stage.aws.deploy(SERVICE, stage.aws.register())
    stage.clock.advance(30 * 60)
    await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate")
    card = await stage.slack.wait_for(lambda: asked(stage), timeout=10)
    await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve")
    await stage.slack.wait_for(lambda: stage.aws.calls("UpdateService"), timeout=10)
    await stage.slack.wait_for(lambda: has_begun(stage), timeout=30)
    before = looks(stage)
    await stage.slack.wait_for(lambda: looks(stage) > before, timeout=10)
    await stage.bot.kill()


def asked(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(INCIDENT) if any(b["type"] == "actions" for b in m.blocks))
    return next(having, None)


def looks(stage: Stage) -> int:
    return len(stage.aws.calls("DescribeTargetHealth"))


def has_begun(stage: Stage) -> bool:
    return DueKind.PHASE in waiting(stage)


def waiting(stage: Stage) -> set[str]:
    with sqlite3.connect(stage.home / "rollback-bot.db") as database:
        return {kind for (kind,) in database.execute("SELECT kind FROM due")}


def verdict(stage: Stage) -> str:
    told = (m for m in stage.slack.messages(INCIDENT) if m.thread_ts and "Validation" in m.text)
    return next(map(everything, told), "")


def ended(stage: Stage) -> str:
    return next((m.text for m in stage.slack.messages(INCIDENT) if "is not watched any more" in m.text), "")


@pytest.mark.long
async def test_killed_between_two_looks_it_goes_on_looking_and_tells_the_verdict_once() -> None:
    async with Stage(speed=30) as stage:
        await killed_after_the_first_look(stage)
        before = looks(stage)
        assert verdict(stage) == ""

        await stage.start_bot()
        await stage.slack.wait_for(lambda: verdict(stage), timeout=20)

        assert looks(stage) > before
        assert "failed" in verdict(stage)
        assert len([m for m in stage.slack.messages(INCIDENT) if m.text.startswith("*Validation 1")]) == 1


@pytest.mark.long
async def test_where_the_services_file_lacks_the_service_by_then_nobody_looks_and_the_thread_says_so() -> None:
    async with Stage(speed=30) as stage:
        await killed_after_the_first_look(stage)
        before = looks(stage)
        services = stage.home / "services.yml"
        services.write_text(services.read_text("utf-8").replace("  quilt-catalog:", "  other:", 1), encoding="utf-8")

        await stage.start_bot()
        await stage.slack.wait_for(lambda: ended(stage), timeout=10)

        assert looks(stage) == before
        assert "the services file does not have quilt-catalog any more" in ended(stage)
        assert waiting(stage) == set()
