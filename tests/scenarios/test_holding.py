"""After a rollback the service is held: CI can ask, a person releases it, and a tag that fails breaks nothing."""

import asyncio
from dataclasses import replace

import pytest

from bot.follow_up.hold import hold
from bot.model import Rollback
from bot.model.hold import TAG
from playground.slack import Message
from tests.operating.wires import run
from tests.patience import PATIENCE
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, SERVICE, World, everything


async def held(world: World) -> Rollback:
    await world.press(await world.propose("quilt-catalog immediate data: <5xx> since 14:02!"))
    rollback = await world.ends("succeeded")
    await world.told("A pipeline that asks")
    return rollback


async def another(world: World, before: Rollback, text: str, *, holds: int) -> Rollback:
    """Asked, approved and done; -> it, once so many holds of the service stand."""
    await world.ask(f"quilt-catalog {text}")
    await world.press(await world.slack.wait_for(lambda: _card_after(world, before.card_ts), timeout=8))
    rollback = await world.ends("succeeded", timeout=20)
    async with asyncio.timeout(8 * PATIENCE):
        while len(await status_of(world)) != holds:
            await asyncio.sleep(0.02)
    return rollback


async def status_of(world: World) -> list[str]:
    return [rollback.id for rollback in await world.bot.journal.holds("quilt-catalog")]


def tags(world: World) -> dict[str, str]:
    return dict(world.aws.cluster.services[SERVICE].tags)


def card(world: World, rollback: Rollback) -> Message:
    return next(message for message in world.slack.messages(INCIDENT) if message.ts == rollback.card_ts)


async def check(world: World) -> tuple[int, str, str]:
    """As CI asks: no Slack, no database."""
    variables = {"AWS_ENDPOINT_URL": world.aws.endpoint_url, "ROLLBACK_CONFIG": str(world.home / "services.yml")}
    return await run("hold", "--check", "quilt-catalog", variables={**_credentials(), **variables})


def _credentials() -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": "playground", "AWS_SECRET_ACCESS_KEY": "playground", "AWS_REGION": "us-east-1"}


async def test_a_rollback_leaves_the_service_held_until_somebody_who_may_ask_releases_it(world: World) -> None:
    assert (await check(world))[:2] == (0, "Deploys of quilt-catalog are not on hold.\n")
    rollback = await held(world)

    status, said, _ = await check(world)
    assert status == 1
    assert rollback.reference in said
    assert "engineer-a and engineer-b" in said
    assert "5xx" in said
    await world.ask("quilt-catalog hold")
    assert "hold release REASON" in await world.told_privately(ANA, "Deploys of quilt-catalog are on hold")

    await world.press(card(world, rollback), "release", user=CHLOE)
    await world.told_privately(CHLOE, "not named in the services file")
    assert tags(world)[TAG] == rollback.id

    await world.press(card(world, rollback), "release", user=BEN)
    await world.told("released the hold")
    assert tags(world) == {}
    assert (await check(world))[0] == 0
    await world.slack.wait_for(lambda: "not on hold any more" in everything(card(world, rollback)), timeout=6)
    assert len(world.aws.calls("TagResource")) == len(world.aws.calls("UntagResource")) == 1
    hold = (await world.bot.journal.recent(limit=1))[0].hold
    assert hold is not None
    assert (hold.released_by, hold.in_force) == (BEN, False)


async def test_a_hold_is_released_by_word_with_a_reason_and_only_once(world: World) -> None:
    rollback = await held(world)
    await world.ask("quilt-catalog status")
    by = f"by {rollback.reference}, rolled back by engineer-a and engineer-b"
    assert by in await world.told_privately(ANA, "are on hold since")

    await world.ask("quilt-catalog hold release the fix is merged")
    await world.told("released the hold: the fix is merged")
    await world.ask("quilt-catalog hold release again")
    await world.told_privately(ANA, "Deploys of quilt-catalog are not on hold")
    assert len(world.aws.calls("UntagResource")) == 1
    assert rollback.id


@pytest.mark.long
async def test_a_restore_ends_the_hold_of_what_it_restores_and_shows_the_one_before_again(world: World) -> None:
    first = await held(world)
    second = await another(world, first, "partial mcp", holds=2)
    assert tags(world)[TAG] == second.id
    assert (await status_of(world)) == [second.id, first.id]
    await world.ask("quilt-catalog hold")
    told = await world.told_privately(ANA, "Deploys of quilt-catalog are on hold")
    assert f"Besides, {first.reference} rolled" in told

    restored = await another(world, second, "restore mcp", holds=1)
    still = f"Deploys of quilt-catalog are still on hold: {first.reference} rolled quilt-catalog:42 away."
    await world.told(f"The hold ended: {restored.reference} brought it back. {still}")
    await world.slack.wait_for(lambda: any(m.text == still for m in world.slack.messages(INCIDENT)), timeout=6)
    assert tags(world)[TAG] == first.id
    assert (await check(world))[0] == 1
    assert world.aws.calls("UntagResource") == []  # the tag was set over the other: never was the service free

    again = await another(world, restored, "undo it leaks after all", holds=2)
    assert tags(world)[TAG] == again.id, "who undoes a restore takes the feature away once more"
    await world.press(card(world, first), "release", user=BEN)
    both = (
        f"{again.reference} undid {restored.reference} (mcp off again), {first.reference} rolled quilt-catalog:42 away"
    )
    await world.told(f"released all 2 holds ({both}): released with the button on the card. Pipelines may deploy")
    assert (tags(world), await status_of(world)) == ({}, [])


@pytest.mark.long
async def test_an_undo_ends_the_hold_of_what_it_undoes_and_no_other(world: World) -> None:
    first = await held(world)
    second = await another(world, first, "immediate further back", holds=2)
    assert tags(world)[TAG] == second.id
    await another(world, second, "undo it was 38 after all", holds=1)

    await world.told(f"Deploys of quilt-catalog are still on hold: {first.reference} rolled quilt-catalog:42 away.")
    assert tags(world)[TAG] == first.id


@pytest.mark.long
async def test_a_hold_that_cannot_be_shown_again_leaves_the_one_that_would_have_ended(world: World) -> None:
    first = await held(world)
    second = await another(world, first, "partial mcp", holds=2)
    world.aws.fail_next("TagResource", code="AccessDeniedException", status=400)
    await another(world, second, "restore mcp", holds=2)

    assert "ecs:TagResource" in everything(await world.told("Deploys of quilt-catalog are still on hold: "))
    assert tags(world)[TAG] == second.id
    assert await status_of(world) == [second.id, first.id]


@pytest.mark.long
async def test_a_tag_that_a_person_took_off_is_not_put_back(world: World) -> None:
    first = await held(world)
    second = await another(world, first, "partial mcp", holds=2)
    world.aws.cluster.services[SERVICE].tags.clear()
    restored = await another(world, second, "restore mcp", holds=0)

    await world.told("The hold ended: its tag was taken off the service.")
    assert (tags(world), await status_of(world)) == ({}, [])

    third = await another(world, restored, "partial mcp", holds=1)
    world.aws.cluster.services[SERVICE].tags.clear()
    fourth = await another(world, third, "immediate", holds=1)
    async with asyncio.timeout(8 * PATIENCE):
        while await status_of(world) != [fourth.id]:  # the one of before may end a moment later
            await asyncio.sleep(0.02)


@pytest.mark.long
async def test_a_bot_that_dies_while_a_hold_ends_changes_the_tag_once_and_ends_the_hold(world: World) -> None:
    first = await held(world)
    second = await another(world, first, "partial mcp", holds=2)
    restored = await another(world, second, "restore mcp", holds=1)
    await world.told(f"Deploys of quilt-catalog are still on hold: {first.reference}")
    journal, calls = world.bot.journal, len(world.aws.calls("TagResource"))
    ended = await journal.get(second.id)
    assert ended is not None
    assert ended.hold is not None

    assert await hold(restored.id, world.bot._ports) == "told"
    await journal.note(restored.id, tell=(), hold=None)  # it died before the restore's own thread was told
    assert await hold(restored.id, world.bot._ports) == "still held"
    await journal.note(restored.id, tell=(), hold=None)  # it died before the journal knew that the tag was changed
    await journal.note(second.id, tell=(), hold=replace(ended.hold, released_at=None))
    assert await hold(restored.id, world.bot._ports) == "still held"
    assert (tags(world)[TAG], await status_of(world)) == (first.id, [first.id])
    assert len(world.aws.calls("TagResource")) == calls


async def test_a_release_that_was_typed_without_a_reason_is_not_told_as_a_button(world: World) -> None:
    rollback = await held(world)

    await world.ask("quilt-catalog hold release")

    told = everything(await world.told("engineer-a released the hold: typed, without a reason"))
    assert "button" not in told
    await world.slack.wait_for(lambda: "not on hold any more" in everything(card(world, rollback)), timeout=6)
    assert "typed, without a reason" in everything(card(world, rollback))
    await world.ask("quilt-catalog status")
    await world.told_privately(ANA, "What runs now")
    assert "on hold since" not in " ".join(world.private_texts(ANA))


async def test_a_tag_that_cannot_be_set_fails_no_rollback_and_is_said(world: World) -> None:
    world.aws.fail_next("TagResource", code="AccessDeniedException", status=400)
    await world.press(await world.propose())
    await world.ends("succeeded")

    note = await world.told("could not be marked as held")
    assert "Nothing was changed" not in everything(note)
    assert "ecs:TagResource" in everything(note)
    assert "may bring quilt-catalog:42 back" in everything(note)
    assert tags(world) == {}


async def test_a_mark_of_another_bot_is_shown_and_left_alone(world: World) -> None:
    world.aws.cluster.services[SERVICE].tags[TAG] = "f" * 32

    await world.ask("quilt-catalog hold release not ours")
    await world.told_privately(ANA, "This bot does not know that rollback")
    assert world.aws.calls("UntagResource") == []
    await world.ask("status", user=BEN)
    assert "by rb-ffffffff" in await world.told_privately(BEN, "are on hold")


def _card_after(world: World, ts: str) -> Message | None:
    found = world._newest_card(INCIDENT)
    return found if found and found.ts > ts else None
