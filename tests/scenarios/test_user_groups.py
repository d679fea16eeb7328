"""Approvers and requesters who come from a Slack user group: read when somebody decides, and again before acting."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from tests.edited import edited
from tests.scenarios.kept import all_kept
from tests.scenarios.world import ANA, BEN, CHLOE, GUEST, INCIDENT, ROBOT, World, everything, running_world

GROUP = "S0ONCALL"
_READ = "usergroups.users.list"


def by_group(services: str) -> str:
    """Approved by whoever is in the group; and who may ask stands in the file. CHLOE and GUEST are named too."""
    changes = {
        "approvers: [engineer-a, engineer-b]": f"approver_sources: [{{user_group: {GROUP}}}]",
        "requesters: [engineer-a, engineer-b]": "requesters: [engineer-a]",
        "  engineer-b: [U0BBBB]": "  engineer-b: [U0BBBB, U0BBTWO]\n  engineer-c: [U0CCCC]\n  engineer-g: [U0GUEST]",
    }
    return edited(services, changes.items())


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=by_group) as world:
        yield world
        assert all_kept(world) == []


def members(world: World, *users: str, enabled: bool = True) -> None:
    """Who is in the group from now on."""
    groups = world.slack.workspace.groups
    groups[GROUP] = replace(groups[GROUP], users=users, enabled=enabled)


async def waits(world: World, user: str, words: str) -> None:
    await world.told_privately(user, words)
    newest = await world.newest()
    assert newest is not None
    assert newest.state == "proposed"
    assert world.sent() == []


async def settled(world: World) -> None:
    """All is told, so that the next who asks about the group is somebody who decides."""
    await world.told("Waiting for")
    while await world.bot.journal.outbox():
        await world.slack.wait_for(lambda: True)


async def test_a_member_of_the_group_approves_and_nobody_else_does(world: World) -> None:
    card = await world.propose()
    wanted = everything(await world.told("Waiting for"))
    assert f"<@{BEN}>" in wanted
    assert f"<@{CHLOE}>" in wanted
    assert f"<@{ANA}> " not in wanted.split("\n")[0]
    assert ROBOT not in wanted

    members(world, ANA, CHLOE, GUEST, ROBOT)
    for user, words in (
        (ROBOT, "not named in the services file"),
        (GUEST, "is a guest"),
        (BEN, f"Ask one of <@{ANA}>, <@{CHLOE}>, <@{GUEST}>."),
        (ANA, "somebody else must approve"),
    ):
        await world.press(card, user=user)
        await waits(world, user, words)

    await world.press(card, user=CHLOE)
    rollback = await world.ends("succeeded")
    assert rollback.approver == "engineer-c"
    assert {call.arguments["usergroup"] for call in world.slack.calls(_READ)} == {GROUP}


async def test_a_member_may_reject_too_and_the_requester_withdraws_whatever_slack_says_of_the_group(
    world: World,
) -> None:
    await world.press(await world.propose(), "reject", user=BEN)
    await world.ends("rejected")

    world.clock.advance(3600)
    card = await world.propose()
    await settled(world)
    world.slack.fail_next(_READ, status=500, times=50)
    await world.press(card, "cancel", user=ANA)
    await world.ends("cancelled")


SILENT = {
    "internal_error": "asked who is in the user group S0ONCALL: internal_error",
    "no_such_subteam": "Slack has no user group S0ONCALL, so it gives nobody any right",
    "plan_upgrade_required": "has no user groups on its plan, so S0ONCALL gives nobody any right",
    "missing_scope": "it lacks the scope usergroups:read",
}


async def test_while_slack_does_not_say_who_is_in_the_group_nobody_approves_by_it(world: World) -> None:
    card = await world.propose()
    await settled(world)

    for error, words in SILENT.items():
        world.slack.fail_next(_READ, error=error)
        await world.press(card, user=BEN)
        await waits(world, BEN, words)
    members(world, BEN, CHLOE, enabled=False)
    await world.press(card, user=BEN)
    await waits(world, BEN, "is not on the list of approvers")


async def test_who_left_the_group_before_acting_has_approved_nothing_and_a_silent_slack_is_waited_for(
    world: World,
) -> None:
    card = await world.propose()
    await settled(world)
    world.slack.fail_next(_READ, error="internal_error", skip=1, times=100_000)

    await world.press(card, user=BEN)
    await world.told("On hold: Slack cannot confirm right now who asked and approved")
    assert world.sent() == []
    members(world, CHLOE)
    world.slack.mend()

    outcome = (await world.ends("refused")).outcome
    assert f"<@{BEN}> is not on the list of approvers" in outcome
    assert "Nothing was changed" in outcome
    assert world.sent() == []


async def test_a_group_that_can_be_read_no_more_before_acting_stops_it_loudly(world: World) -> None:
    card = await world.propose()
    await settled(world)
    world.slack.fail_next(_READ, error="plan_upgrade_required", skip=1, times=100_000)

    await world.press(card, user=BEN)

    assert "has no user groups on its plan" in (await world.ends("refused")).outcome
    assert world.sent() == []


async def test_what_nobody_else_could_approve_is_not_asked_at_all(world: World) -> None:
    members(world, ANA, ROBOT)

    await world.ask()

    told = await world.told_privately(ANA, "1 approval of this is needed, and besides you nobody could give one")
    assert GROUP in told
    assert await world.newest() is None


async def test_requesters_come_from_a_group_as_well_and_must_be_in_it_until_it_is_done(tmp_path: Path) -> None:
    def edit(services: str) -> str:
        services = by_group(services).replace(f"approver_sources: [{{user_group: {GROUP}}}]", "approvers: [engineer-c]")
        return services.replace("requesters: [engineer-a]", f"requester_sources: [{{user_group: {GROUP}}}]")

    async with running_world(tmp_path, edit=edit) as world:
        await world.ask(user=ANA)
        await world.told_privately(ANA, "is not on the list of requesters")
        await world.ask("help", user=BEN)
        assert "quilt-catalog" in await world.told_privately(BEN, "You may ask")
        await world.ask("help", user=ANA)
        await world.told_privately(ANA, "/rollback")

        card = await world.propose(user=BEN)
        members(world, CHLOE)
        await world.press(card, user=CHLOE)
        await world.told_privately(CHLOE, "Whoever asked for this may not do so any more")
        assert world.sent() == []

        members(world, BEN, CHLOE)
        await world.press(card, user=CHLOE)
        assert (await world.ends("succeeded")).requester == "engineer-b"
    assert not any("S0ONCALL" in message.text for message in world.slack.messages(INCIDENT))
