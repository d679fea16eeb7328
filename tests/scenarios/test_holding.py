"""After a rollback the service is held: CI can ask, a person releases it, and a tag that fails breaks nothing."""

import pytest

from bot.model import Rollback
from bot.model.hold import TAG
from playground.slack import Message
from tests.operating.wires import run
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, SERVICE, World, everything


async def held(world: World) -> Rollback:
    await world.press(await world.propose("quilt-catalog immediate data: <5xx> since 14:02!"))
    rollback = await world.ends("succeeded")
    await world.told("A pipeline that asks")
    return rollback


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
    assert (await check(world))[:2] == (0, "quilt-catalog is not held.\n")
    rollback = await held(world)

    status, said, _ = await check(world)
    assert status == 1
    assert rollback.reference in said
    assert "engineer-a and engineer-b" in said
    assert "5xx" in said
    await world.ask("quilt-catalog hold")
    assert "hold release REASON" in await world.told_privately(ANA, "quilt-catalog is held")

    await world.press(card(world, rollback), "release", user=CHLOE)
    await world.told_privately(CHLOE, "not named in the services file")
    assert tags(world)[TAG] == rollback.id

    await world.press(card(world, rollback), "release", user=BEN)
    await world.told("released the hold")
    assert tags(world) == {}
    assert (await check(world))[0] == 0
    await world.slack.wait_for(lambda: "Not held any more" in everything(card(world, rollback)), timeout=6)
    assert len(world.aws.calls("TagResource")) == len(world.aws.calls("UntagResource")) == 1
    hold = (await world.bot.journal.recent(limit=1))[0].hold
    assert hold is not None
    assert (hold.released_by, hold.stands) == (BEN, False)


async def test_a_hold_is_released_by_word_with_a_reason_and_only_once(world: World) -> None:
    rollback = await held(world)

    await world.ask("quilt-catalog hold release the fix is merged")
    await world.told("released the hold: the fix is merged")
    await world.ask("quilt-catalog hold release again")
    await world.told_privately(ANA, "quilt-catalog is not held")
    assert len(world.aws.calls("UntagResource")) == 1
    assert rollback.id


@pytest.mark.long
async def test_an_undo_ends_the_hold_and_a_further_rollback_takes_it_over(world: World) -> None:
    first = await held(world)
    await world.ask("quilt-catalog immediate further back")
    further = await world.slack.wait_for(lambda: _card_after(world, first.card_ts), timeout=8)
    await world.press(further)
    second = await world.ends("succeeded")
    await world.slack.wait_for(lambda: "holds the service now" in everything(card(world, first)), timeout=8)
    assert tags(world)[TAG] == second.id

    await world.ask("quilt-catalog undo it was 38 after all", user=BEN)
    await world.press(await world.slack.wait_for(lambda: _card_after(world, second.card_ts), timeout=8), user=ANA)
    await world.ends("succeeded")
    await world.told("The hold ended")
    assert tags(world) == {}


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


def _card_after(world: World, ts: str) -> Message | None:
    found = world._newest_card(INCIDENT)
    return found if found and found.ts > ts else None
