"""Every target: by name, deregistered, with a moved tag, further and further back; and the undo."""

from dataclasses import replace

import pytest

from bot.model import Immediate, Rollback
from playground.slack import Message
from tests.scenarios.world import ANA, BEN, INCIDENT, SERVICE, STRANGER, World, everything


async def done(
    world: World, text: str = "quilt-catalog immediate", *, asking: str = ANA, approving: str = BEN
) -> Rollback:
    before = await world.newest()
    assert await world.ask(text, user=asking) is None
    card = await world.slack.wait_for(lambda: _card_after(world, before.card_ts if before else ""), timeout=8)
    await world.press(card, user=approving)
    return await world.ends("succeeded", timeout=25)


def _card_after(world: World, ts: str) -> Message | None:
    card = world._newest_card(INCIDENT)
    return card if card and card.ts > ts else None


async def test_a_named_revision_is_gone_to_and_what_speaks_against_it_is_loud(world: World) -> None:
    card = await world.propose("quilt-catalog immediate to :40 data: only 40 has the new index")

    assert "⚠" in everything(card)
    assert "quilt-catalog:40 failed" in everything(card)
    assert "The bot would choose quilt-catalog:38" in everything(card)
    assert "only 40 has the new index" in everything(card)
    world.aws.behave(40, "ok")
    await world.press(card)
    rollback = await world.ends("succeeded")
    assert world.running() == {40}
    assert rollback.request.ask == Immediate(":40")


async def test_a_named_revision_that_was_never_deployed_may_be_gone_to(world: World) -> None:
    card = await world.propose("quilt-catalog immediate to 39")

    assert "was never seen serving" in everything(card)


async def test_another_family_a_missing_one_and_the_current_one_are_refused(world: World) -> None:
    for revision, why in (("billing:38", "another family"), ("99", "does not exist"), ("42", "is on now")):
        await world.ask(f"quilt-catalog immediate to {revision}")
        await world.told_privately(ANA, why)

    assert await world.newest() is None


async def test_a_deregistered_revision_is_offered_only_where_no_active_one_would_do(world: World) -> None:
    for revision in (36, 37, 38):
        world.aws.deregister(revision)

    card = await world.propose()
    assert "a copy of quilt-catalog:41" in everything(card)
    assert "(deregistered)" in everything(card)
    await world.press(card)
    rollback = await world.ends("succeeded")

    assert rollback.registered.endswith(":43")
    assert world.running() == {43}
    assert len(world.aws.calls("RegisterTaskDefinition")) == 1
    [sent] = world.sent()
    assert sent["taskDefinition"] == rollback.registered
    ran = rollback.plan.target.chosen.images[0]
    copied = world.aws.cluster.describe(rollback.registered)["containerDefinitions"][0]["image"]
    assert copied.endswith(f"quiltdata/catalog@{ran.digest}")


async def test_a_deregistered_revision_that_is_named_is_copied_although_an_active_one_would_do(world: World) -> None:
    card = await world.propose("quilt-catalog immediate to 41")

    assert "a copy of quilt-catalog:41" in everything(card)
    await world.press(card)
    await world.ends("succeeded")
    assert world.running() == {43}


async def test_a_moved_tag_is_seen_while_planning_and_pinned_to_what_ran(world: World) -> None:
    new = world.aws.move_tag(38)

    card = await world.propose()
    assert "The tag catalog:c3f56d0 has moved" in everything(card)
    assert new[:19] in everything(card)
    await world.press(card)
    rollback = await world.ends("succeeded")

    ran = rollback.plan.target.chosen.images[0].digest
    assert ran != new
    copied = world.aws.cluster.describe(rollback.registered)["containerDefinitions"][0]["image"]
    assert copied.endswith(f"@{ran}")


@pytest.mark.long
async def test_repeated_rollback_goes_further_back_also_behind_a_copy_and_never_comes_round(world: World) -> None:
    world.aws.move_tag(38)
    seen = [(await done(world)).plan.to_name for _ in range(4)]

    actives = ["a copy of quilt-catalog:38", "quilt-catalog:37", "quilt-catalog:36"]
    assert seen == [*actives, "a copy of quilt-catalog:41"], "it was deregistered, and is good all the same"
    await world.ask()
    await world.told_privately(ANA, "no known good revision")


async def test_an_undo_goes_back_to_what_was_left_says_why_it_was_left_and_lifts_the_mark(world: World) -> None:
    first = await done(world, "quilt-catalog immediate 5xx since the MCP deploy")

    assert await world.ask("quilt-catalog undo the flag is off", user=BEN) is None
    card = await world.slack.wait_for(lambda: _card_after(world, first.card_ts), timeout=8)
    assert "Undo the rollback of quilt-catalog?" in everything(card)
    assert "quilt-catalog:42 was rolled away from" in everything(card)
    assert "5xx since the MCP deploy" in everything(card)
    await world.press(card, user=BEN)
    await world.told_privately(BEN, "somebody else must approve")
    await world.press(card, user=ANA)
    undone = await world.ends("succeeded", timeout=25)

    assert world.running() == {42}
    assert undone.plan.undoes == first.id
    await world.told("Undid the rollback of quilt-catalog")
    rows = {row.task_definition[-2:]: row for row in await world.bot.journal.remembered(undone.plan.service_arn)}
    assert rows["42"].bad_since is None
    assert rows["38"].bad_since is None
    await world.ask("quilt-catalog undo")
    await world.told_privately(ANA, "was undone already")


@pytest.mark.long
async def test_after_the_undo_of_a_copy_looking_twice_changes_no_target(world: World) -> None:
    world.aws.move_tag(38)
    for text in ("quilt-catalog immediate", "quilt-catalog undo"):
        await done(world, text)
        world.clock.advance(3600)

    for _ in range(2):
        await world.ask("quilt-catalog plan")
        await world.told_privately(ANA, "UpdateService to quilt-catalog:43")
    await done(world)

    assert world.running() == {43}, "the copy that was left by the undo alone is as good as what it is a copy of"


async def test_there_is_nothing_to_undo_before_a_rollback_and_none_after_the_service_has_moved(world: World) -> None:
    await world.ask("quilt-catalog undo")
    await world.told_privately(ANA, "no rollback of quilt-catalog to undo")
    await done(world)
    world.aws.deploy(SERVICE, world.aws.register())

    await world.ask("quilt-catalog undo")

    await world.told_privately(ANA, "has moved since the rollback")


@pytest.mark.long
async def test_an_undo_that_expired_is_planned_again_as_one(world: World) -> None:
    first = await done(world)
    await world.ask("quilt-catalog undo")
    card = await world.slack.wait_for(lambda: _card_after(world, first.card_ts), timeout=8)
    world.clock.advance(15 * 60)
    await world.ends("expired")

    await world.press(replace(card), "replan", user=BEN)
    again = await world.slack.wait_for(lambda: _card_after(world, card.ts), timeout=8)

    assert "Undo the rollback" in everything(again)


async def test_history_lists_what_ran_and_what_would_be_chosen(world: World) -> None:
    await world.ask("quilt-catalog history all", user=BEN)

    told = await world.told_privately(BEN, "What quilt-catalog ran")

    states = ["serving now", "deregistered", "failed", "never deployed", "6 days", "would go to `quilt-catalog:38`"]
    for words in [":42", ":41", ":40", ":39", ":38", "b90e4d7", *states]:
        assert words in told, told
    assert world.sent() == []


async def test_history_is_not_for_strangers(world: World) -> None:
    await world.ask("quilt-catalog history", user=STRANGER)

    await world.told_privately(STRANGER, "from another workspace")
    assert world.aws.calls("ListServiceDeployments") == []


async def test_where_ecs_remembers_no_deployment_the_card_still_names_the_image_that_is_left(world: World) -> None:
    world.aws.distort_next("ListServiceDeployments", lambda _: {"serviceDeployments": []}, times=4)

    card = everything(await world.propose("quilt-catalog immediate to 37"))

    assert "`catalog:b90e4d7` → `catalog:41b7e9a`" in card
