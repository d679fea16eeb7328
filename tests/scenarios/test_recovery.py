"""After a rollback that went wrong: ways on, the evidence, and people who are called until one of them looks."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.model import Level
from bot.settings import Settings
from bot.terminal import evidence
from handlers import ids
from playground.slack import Message
from playground.slack.view import View
from playground.stage import allow_uploads
from tests.scenarios.called import with_contacts
from tests.scenarios.test_rollout import approved
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, everything, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_contacts) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


async def undone(world: World) -> Message:
    """ECS undoes the rollback; -> what is possible then."""
    world.aws.behave(38, "fails")
    await approved(world)
    await world.ends("reverted")
    return await world.told("What is possible now")


async def test_ways_on_are_prepared_and_contacts_called_until_one_looks(world: World) -> None:
    ways = await undone(world)
    said = everything(ways)
    assert "was undone by ECS" in said
    assert "The same again: quilt-catalog:38 was tried just now" in said
    assert "More capacity" in said
    assert "--task-definition quilt-catalog:3" in said

    world.clock.advance(125)
    first = await world.told(f"<@{BEN}>, you are called as primary contact. The rollback")
    assert (first.thread_ts, first.broadcast) == (ways.thread_ts, True)
    world.clock.advance(305)
    await world.told(f"<@{CHLOE}>, you are called as secondary contact. The rollback")
    world.clock.advance(305)
    await world.told(f"<@{ANA}>, you are called as escalation contact. The rollback")
    reminder = await world.told("Still open since")
    world.clock.advance(605)
    await world.slack.wait_for(lambda: len(reminders(world)) >= 2, timeout=10)

    await world.press(reminder, "take", user="U0GUEST")
    await world.told_privately("U0GUEST", "is not named in the services file")
    await world.press(first, "take", user=CHLOE)
    await world.told("engineer-c is looking. Nobody else is called")
    await world.press(ways, "take", user=BEN)
    await world.told_privately(BEN, f"<@{CHLOE}> is looking already")
    newest = await world.newest()
    assert newest is not None
    assert newest.recovery is not None
    assert [each.level for each in newest.recovery.called] == [Level.PRIMARY, Level.SECONDARY, Level.ESCALATION]
    told = len(reminders(world))
    world.clock.advance(1300)
    await asyncio.sleep(0.2)
    assert len(reminders(world)) == told


async def test_a_way_on_is_only_planned_and_ends_the_calling_once_it_is_carried_out(world: World) -> None:
    ways = await undone(world)
    before = len(world.sent())

    await world.press(ways, "further_back", user=BEN)
    card = await world.slack.wait_for(world._newest_proposal, timeout=8)
    assert len(world.sent()) == before
    world.clock.advance(200)
    await world.press(card, user=ANA)
    await world.ends("succeeded")
    world.clock.advance(700)
    await world.press(ways, "further_back", user=BEN)
    await world.told_privately(BEN, "was rolled back again since")
    assert not [m for m in world.slack.messages(INCIDENT) if "contact. The rollback" in everything(m)]


def reminders(world: World) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if "Still open since" in everything(m)]


def files(world: World) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if m.files]


async def test_the_evidence_is_uploaded_once_also_where_slack_first_fails(world: World) -> None:
    allow_uploads(world.slack)
    world.slack.fail_next("files.completeUploadExternal", error="internal_error", apply=True)
    ways = await undone(world)
    (message,) = await world.slack.wait_for(lambda: files(world), timeout=10)
    rollback = await world.newest()
    assert rollback is not None
    name = f"{rollback.reference}-evidence"
    markdown, told = world.slack.files.named(f"{name}.md"), json.loads(world.slack.files.named(f"{name}.json"))

    assert message.thread_ts == ways.thread_ts
    for words in ("Essential container", "## Timeline", "## Deployments", "circuit breaker", "| minute |"):
        assert words in markdown
    assert told["state"] == "reverted"
    assert told["after"]["stopped"]
    while await world.bot.journal.outbox():
        await asyncio.sleep(0.02)
    assert len(files(world)) == 1


async def test_without_the_scope_the_evidence_is_kept_and_printed_by_a_command(world: World) -> None:
    await undone(world)
    told = everything(await world.told("The evidence is collected"))
    rollback = await world.newest()
    assert rollback is not None
    assert f"rollback-bot evidence {rollback.reference}" in told
    assert "files:write" in told
    assert files(world) == []
    kept = await world.bot.journal.evidence_file(rollback.id)
    assert kept is not None
    settings = Settings.read(ROLLBACK_DATABASE_URL=f"sqlite:///{world.home / 'journal.db'}")
    assert await evidence.read(settings, rollback.reference) == kept
    assert "Essential container" in kept.markdown


async def drafted(world: World, ways: Message, *, user: str = BEN) -> View:
    await world.press(ways, "support", user=user)

    def filled() -> View | None:
        view = world.slack.views.of(user)
        return view if view and "Drafting" not in json.dumps(view.blocks) else None

    return await world.slack.wait_for(filled, timeout=8)


async def test_a_case_with_aws_support_is_opened_once_after_its_text_was_confirmed(world: World) -> None:
    ways = await undone(world)
    view = await drafted(world, ways)
    (text,) = [b["element"]["initial_value"] for b in view.blocks if b.get("element", {}).get("multiline")]
    assert "sales-prod" in text
    assert not world.aws.calls("CreateCase")

    world.aws.fail_next("CreateCase", code="InternalServerError", apply=True)
    world.clock.advance(5)
    assert await world.slack.forms.submit(view, {ids.REASON: f"{text} As seen by us.", ids.SEVERITY: "urgent"}) is None
    world.clock.advance(35)
    told = everything(await world.told("is open with AWS Support, severity urgent"))
    (case,) = world.aws.cluster.told.cases
    assert case.display_id in told
    assert case.body.endswith("As seen by us.")
    assert len(world.aws.calls("CreateCase")) == 1
    again = await drafted(world, ways, user=ANA)
    assert "There is one case for each rollback" in json.dumps(again.blocks)


async def test_without_a_support_plan_that_is_said_and_another_case_may_be_tried(world: World) -> None:
    world.aws.cluster.told.plan = "basic"
    ways = await undone(world)
    view = await drafted(world, ways)
    assert await world.slack.forms.submit(view, {ids.SEVERITY: "high"}) is None
    await world.told_privately(BEN, "needs a Business, Enterprise On-Ramp or Enterprise support plan")
    rollback = await world.newest()
    assert rollback is not None
    assert rollback.recovery is not None
    assert rollback.recovery.case is None
