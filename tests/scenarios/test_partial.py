"""One feature off, and on again: asked in Slack, approved by a second person, carried out by a copy of what runs."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.model import DueKind, Health, Result, Rollback
from playground.aws.behaviour import GOOD_ANSWERS, Behaviour
from playground.aws.names import SERVICE
from playground.slack.interactions import has_button
from tests.invariants.writing import Log, written
from tests.scenarios.kept import all_kept
from tests.scenarios.world import ANA, BEN, INCIDENT, World, everything, guest, running_bot, running_world

HOURS = 3600.0
SECRET = "sesame-open-4711"
OFF = {"QURATOR": "false"}


@pytest_asyncio.fixture
async def mcp(tmp_path: Path, log: Log) -> AsyncIterator[World]:
    """The running revision has QURATOR set, to a value that nobody may read."""
    async with running_world(tmp_path) as world:
        deploy(world, QURATOR=SECRET)
        yield world
        said = await written("\n".join(log.lines), door=world.bot.http_server.url)
        assert all_kept(world, written=said, secrets=frozenset({SECRET})) == []


def deploy(world: World, **environment: str) -> int:
    """A revision that the service has been running for an hour."""
    revision = world.aws.register(environment={"MODE": "PRODUCT", **environment})
    world.aws.deploy(SERVICE, revision)
    world.clock.advance(HOURS)
    assert world.running() == {revision}
    return revision


def environment(world: World, revision: int) -> dict[str, str]:
    (container,) = world.aws.cluster.describe(f"quilt-catalog:{revision}")["containerDefinitions"]
    return {pair["name"]: pair["value"] for pair in container["environment"]}


def registrations(world: World) -> list[dict[str, Any]]:
    return [call.parameters for call in world.aws.calls("RegisterTaskDefinition") if call.outcome == "ok"]


async def switch(world: World, text: str, *, asks: str = ANA, approves: str = BEN) -> None:
    before = {message.ts for message in world.slack.messages(INCIDENT)}
    assert await world.ask(f"quilt-catalog {text}", user=asks) is None
    card = await world.slack.wait_for(
        lambda: next(
            (
                message
                for message in world.slack.messages(INCIDENT)
                if message.ts not in before and has_button(message, "approve")
            ),
            None,
        ),
        timeout=8,
    )
    await world.press(card, user=approves)
    await world.ends("succeeded")


async def test_partial_registers_one_copy_after_the_approval_and_the_thread_says_that_it_is_off(mcp: World) -> None:
    card = await mcp.propose("quilt-catalog partial mcp performance: 5xx")
    assert "QURATOR of catalog: `(not shown)` → `false`" in everything(card)
    assert registrations(mcp) == []

    await mcp.press(card)
    rollback = await mcp.ends("succeeded")
    await mcp.told("`mcp` is off now: qurator is false")

    (sent,) = registrations(mcp)
    assert rollback.plan.from_images[0].digest
    assert sent["containerDefinitions"][0]["image"].endswith(f"@{rollback.plan.from_images[0].digest}")
    assert {"git-sha", "rollback-bot"} == {tag["key"] for tag in sent["tags"]}
    assert mcp.running() == {44}
    assert environment(mcp, 44) == {"MODE": "PRODUCT", "QURATOR": "false"}
    assert [call["taskDefinition"].rpartition("/")[2] for call in mcp.sent()] == ["quilt-catalog:44"]
    told = await mcp.told("First 5 minutes: ")
    assert "feature mcp off" in everything(told)


async def test_restore_brings_back_the_very_value_and_it_never_leaves_aws(mcp: World) -> None:
    await switch(mcp, "partial mcp")
    await mcp.told("`mcp` is off now")
    await switch(mcp, "restore mcp", asks=BEN, approves=ANA)
    await mcp.told("`mcp` is on again: qurator is true")

    assert mcp.running() == {45}
    assert environment(mcp, 45) == {"MODE": "PRODUCT", "QURATOR": SECRET}
    await mcp.ask("quilt-catalog history")
    told = await mcp.told_privately(ANA, "serving now")
    assert "is the same as what run" in told
    assert "was left to swit" not in told


@pytest.mark.long
async def test_restore_keeps_what_was_deployed_meanwhile(mcp: World) -> None:
    await switch(mcp, "partial mcp")
    deploy(mcp, QURATOR="false", NEW="yes")

    await switch(mcp, "restore mcp")

    (running,) = mcp.running()
    assert environment(mcp, running) == {"MODE": "PRODUCT", "NEW": "yes", "QURATOR": SECRET}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("partial mpc", "no feature mpc"),
        ("partial mpc", "Declared in the services file: mcp."),
        ("partial mpc for 4h", "partial mcp for 4h`"),
        ("restore mpc", "restore mcp`"),
        ("restore mcp", "was not switched off by this bot"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_the_way_out(mcp: World, typed: str, why: str) -> None:
    await mcp.ask(f"quilt-catalog {typed}")

    assert "/rollback quilt-catalog" in await mcp.told_privately(ANA, why)
    assert await mcp.newest() is None


async def test_what_is_off_is_not_switched_off_again_and_what_is_on_not_on(mcp: World) -> None:
    await switch(mcp, "partial mcp")
    await mcp.ask("quilt-catalog partial mcp")
    await mcp.told_privately(ANA, "mcp is off already")

    deploy(mcp, QURATOR="true")
    await mcp.ask("quilt-catalog restore mcp")

    await mcp.told_privately(ANA, "mcp is not off")


async def test_nothing_is_copied_while_a_deployment_moves(mcp: World) -> None:
    mcp.aws.deploy(SERVICE, mcp.aws.register())

    await mcp.ask("quilt-catalog partial mcp")

    await mcp.told_privately(ANA, "A deployment of this service is moving")


async def test_the_requester_alone_registers_nothing(mcp: World) -> None:
    card = await mcp.propose("quilt-catalog partial mcp")
    await mcp.press(card, user=ANA)

    await mcp.told_privately(ANA, "approve")
    guest(mcp, BEN)
    await mcp.press(card, user=BEN)
    await mcp.told_privately(BEN, "guest")
    assert registrations(mcp) == []


async def test_a_copy_that_may_not_be_registered_leaves_the_service_alone_and_can_be_planned_again(mcp: World) -> None:
    mcp.aws.fail_next("RegisterTaskDefinition", code="AccessDeniedException", status=400)
    await mcp.press(await mcp.propose("quilt-catalog partial mcp"))

    rollback = await mcp.ends("failed")
    assert "ecs:RegisterTaskDefinition" in rollback.outcome
    assert mcp.sent() == []
    await mcp.press(await mcp.card(), "replan", user=ANA)
    await mcp.reaches("proposed")
    again = await mcp.newest()
    assert again is not None
    assert again.plan.switch == rollback.plan.switch


async def test_a_registration_without_an_answer_is_found_and_not_repeated(mcp: World) -> None:
    mcp.aws.fail_next("RegisterTaskDefinition", code=None, apply=True)

    await switch(mcp, "partial mcp")

    assert len(mcp.aws.calls("RegisterTaskDefinition")) == 1
    assert mcp.running() == {44}


async def test_a_registration_of_which_ecs_shows_nothing_is_not_sent_again_and_the_service_stays(mcp: World) -> None:
    mcp.aws.fail_next("RegisterTaskDefinition", code=None)
    await mcp.press(await mcp.propose("quilt-catalog partial mcp"))

    rollback = await mcp.ends("failed")
    assert "ECS shows no revision with its mark. It is not sent again." in rollback.outcome
    assert len(mcp.aws.calls("RegisterTaskDefinition")) == 1
    assert mcp.sent() == []


async def test_a_hotfix_that_comes_while_the_copy_is_registered_is_not_overwritten(mcp: World) -> None:
    mcp.aws.fail_next("RegisterTaskDefinition", code=None)  # for half a minute it is looked for
    await mcp.press(await mcp.propose("quilt-catalog partial mcp"))
    await mcp.slack.wait_for(lambda: mcp.aws.calls("RegisterTaskDefinition"), timeout=8)

    mcp.aws.deploy(SERVICE, mcp.aws.register())
    mcp.aws.register(more=mcp.aws.calls("RegisterTaskDefinition")[0].parameters)  # the copy, as late as that

    rollback = await mcp.ends("stale")
    assert "after this plan was made" in rollback.outcome
    assert mcp.sent() == []


async def newest(world: World) -> Rollback:
    rollback = await world.newest()
    assert rollback is not None
    return rollback


async def test_a_copy_that_cannot_start_ends_as_reverted_and_the_feature_stays_on(mcp: World) -> None:
    mcp.aws.behave(43, "fails", where=OFF)
    await mcp.press(await mcp.propose("quilt-catalog partial mcp"))

    await mcp.ends("reverted")
    await mcp.told("ECS undid switching mcp")

    assert mcp.running() == {43}
    await mcp.ask("quilt-catalog restore mcp")
    await mcp.told_privately(ANA, "mcp is not off")


async def test_a_service_that_does_not_say_it_is_off_fails_its_validation(mcp: World) -> None:
    config = (200, "application/json", '{"mode": "PRODUCT", "qurator": true}')
    mcp.aws.behave(43, Behaviour(answers={**GOOD_ANSWERS, "/config.json": config}), where=OFF)

    await switch(mcp, "partial mcp")
    await mcp.told("feature mcp off* failed")

    rollback = await mcp.newest()
    assert rollback is not None
    assert rollback.phases[0].result is Health.FAILED
    assert {c.name: c.result for c in rollback.checks}["feature mcp off"] is Result.FAIL


@pytest.mark.long
async def test_switched_on_again_with_the_same_image_what_was_bad_is_as_bad_as_before(world: World) -> None:
    await switch(world, "partial mcp")
    await world.told("`mcp` is off now")
    off = {check.name: check.result for check in (await newest(world)).checks}
    await switch(world, "restore mcp", asks=BEN, approves=ANA)
    await world.told("config* failed")

    assert off["config"] is Result.PASS
    assert (await newest(world)).phases[0].result is Health.FAILED


@pytest.mark.long
async def test_a_switch_that_the_image_does_not_know_cures_nothing(tmp_path: Path) -> None:
    async with running_world(
        tmp_path, edit=lambda text: text.replace('{QURATOR: "false"}', '{QURATR: "false"}')
    ) as world:
        await switch(world, "partial mcp")
        await world.told("config* failed")

        assert (await newest(world)).phases[0].result is Health.FAILED


async def test_when_the_time_is_over_the_channel_is_reminded_once_also_after_a_restart(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        await switch(world, "partial mcp for 4h 5xx")
        await world.told("First 5 minutes: ")
        await world.bot.__aexit__(None, None, None)
        world.clock.advance(4 * HOURS)
        async with running_bot(world.clock, world.slack, tmp_path) as bot:
            told = await world.told("was switched off for 4 h, and that time is over")
            assert "`/rollback quilt-catalog restore mcp`" in everything(told)
            world.clock.advance(24 * HOURS)
            world.bot = bot
            await world.ask("quilt-catalog status")
            await world.told_privately(ANA, "What runs now")
        reminders = [m for m in world.slack.messages(INCIDENT) if "that time is over" in m.text]
        assert len(reminders) == 1


@pytest.mark.long
async def test_nobody_is_reminded_of_what_is_on_again(mcp: World) -> None:
    await switch(mcp, "partial mcp for 4h")
    await switch(mcp, "restore mcp")
    mcp.clock.advance(5 * HOURS)
    journal = mcp.bot.journal

    async def all_seen() -> bool:
        return not any(row.kind is DueKind.REMINDER for row in await journal.waiting())

    while not await all_seen():
        await mcp.told("is on again")
    assert not any("that time is over" in message.text for message in mcp.slack.messages(INCIDENT))


async def test_the_reminder_does_not_call_for_a_restore_where_another_revision_brought_the_feature_back(
    mcp: World,
) -> None:
    await switch(mcp, "partial mcp for 4h")
    mcp.aws.deploy(SERVICE, 42)
    mcp.clock.advance(5 * HOURS)

    told = everything(await mcp.told("was switched off for 4 h, and that time is over."))

    assert "quilt-catalog:42, which runs now, does not have it off any more: nothing needs to be done." in told
    assert "restore" not in told


@pytest.mark.long
async def test_an_undo_says_what_it_switches(mcp: World) -> None:
    await switch(mcp, "partial mcp")
    await mcp.ask("quilt-catalog undo")
    on = await mcp.told("Undo the rollback of quilt-catalog (mcp on again)?")
    await mcp.press(on, "cancel", user=ANA)
    await mcp.ends("cancelled")
    await switch(mcp, "restore mcp")

    await mcp.ask("quilt-catalog undo")
    off = everything(await mcp.told("Undo the rollback of quilt-catalog (mcp off again)?"))

    assert "left, with mcp off again" in off
    assert "With it mcp off again." in off


async def test_an_immediate_rollback_afterwards_goes_to_a_known_good_revision_not_to_the_one_that_was_left(
    mcp: World,
) -> None:
    await switch(mcp, "partial mcp")
    mcp.clock.advance(HOURS)

    await mcp.propose("quilt-catalog immediate still broken")
    rollback = await mcp.newest()

    assert rollback is not None
    assert rollback.plan.to_name == "quilt-catalog:42"
    passed = {each.name: each.why for each in rollback.plan.target.passed_over}
    assert passed["quilt-catalog:43"] == "was left to switch mcp off"


@pytest.mark.long
async def test_after_a_restore_the_revision_with_the_feature_off_is_a_good_one_to_go_back_to(mcp: World) -> None:
    await switch(mcp, "partial mcp")
    mcp.clock.advance(HOURS)
    await switch(mcp, "restore mcp")
    mcp.clock.advance(HOURS)

    await mcp.propose("quilt-catalog immediate it is back")
    rollback = await mcp.newest()

    assert rollback is not None
    assert (rollback.plan.from_name, rollback.plan.to_name) == ("quilt-catalog:45", "quilt-catalog:44")
