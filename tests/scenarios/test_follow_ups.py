"""What follows a success: the list in the thread, ticked by people or by proof, until the hold is released."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.model import DueKind, FollowUp, Item, Rollback
from handlers import ids
from playground.aws import SimulatedAws
from playground.slack import Message
from playground.slack.viewcheck import view_problems
from playground.staging import STAGING, add_staging, with_staging
from tests.patience import PATIENCE
from tests.scenarios.listening import with_events
from tests.scenarios.test_app_home import home
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, SERVICE, World, everything, guest, running_world


def listing(text: str) -> str:
    return with_staging(text).replace("  follow_ups: off\n", "", 1)


def with_a_staging(set_variable: Callable[[str, str], None]) -> Callable[[SimulatedAws], None]:
    past = with_events(set_variable)

    def lived(aws: SimulatedAws) -> None:
        past(aws)
        add_staging(aws, 42)

    return lived


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=listing, past=with_a_staging(monkeypatch.setenv)) as world:
        yield world


async def rolled_back(world: World) -> Message:
    """-> the list, once it stands in the thread."""
    await world.press(await world.propose(), user=BEN)
    await world.ends("succeeded")
    await world.judged(1)
    return await there(world, "*Follow-ups*")


async def there(world: World, words: str) -> Message:
    """Let time pass from one thing that is due to the next, until a message says this."""
    async with asyncio.timeout(20 * PATIENCE):
        while not (found := [m for m in world.slack.messages(INCIDENT) if words in everything(m)]):
            await on(world)
    return found[-1]


async def on(world: World) -> None:
    """To the next look at a deployment, and else a little further: nobody must be late to what has just happened."""
    now = world.clock.now()
    watched = [each.due_at for each in await world.bot.journal.deployments_due(now + timedelta(days=1))]
    nexts = [at for at in watched if at]
    moving = any(len(world.aws.view(name)["deployments"]) > 1 for name in world.aws.cluster.services)
    left = (min(nexts) - now).total_seconds() if nexts and not moving else 20 if moving else 1
    world.clock.advance(max(0.0, left) + 0.1)
    await asyncio.sleep(0.02)


async def at_rest(world: World, service: str) -> None:
    async with asyncio.timeout(10 * PATIENCE):
        while len(world.aws.view(service)["deployments"]) > 1:
            world.clock.advance(20)
            await asyncio.sleep(0.01)


def item(rollback: Rollback | None, key: FollowUp) -> Item:
    assert rollback
    return next(each for each in rollback.items if each.key == key)


async def items(world: World, key: FollowUp) -> Item:
    return item(await world.newest(), key)


async def press(world: World, message: Message, verb: str, key: FollowUp, *, user: str) -> str | None:
    """The button of one item."""
    value = next(
        element["value"]
        for block in now(world, message).blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == verb and f":{key}:" in element["value"]
    )
    return await world.slack.click(user, INCIDENT, message.ts, verb, value=value)


def now(world: World, message: Message) -> Message:
    """The message as it is shown by now."""
    return next(each for each in world.slack.messages(INCIDENT) if each.ts == message.ts)


async def shows(world: World, message: Message, words: str) -> str:
    def shown() -> str:
        text = everything(now(world, message))
        return text if words in text else ""

    return await world.slack.wait_for(shown, timeout=10)


async def test_from_the_rollback_to_the_fix_every_item_is_ticked_and_the_hold_is_released(world: World) -> None:
    message = await rolled_back(world)
    text = everything(message)
    assert "0 of 4 done" in text
    assert text.count("engineer-a · due") >= 4, "whoever asked owns it, until somebody says otherwise"
    assert message.thread_ts

    await press(world, message, "tick", FollowUp.ROOT_CAUSE, user=BEN)
    await shows(world, message, "on the word of engineer-b")

    await press(world, message, "retest", FollowUp.RETEST, user=ANA)
    refused = await world.told_privately(ANA, "contains no fix")
    assert "catalog still has the image that was rolled away" in refused

    fix = world.aws.register()
    world.aws.deploy(STAGING, fix)
    await at_rest(world, STAGING)
    shown = next(e for b in message.blocks if b["type"] == "actions" for e in b["elements"] if ":retest:" in e["value"])
    forged = shown["value"].replace(":retest:", ":redeploy:")
    await world.slack.click(ANA, INCIDENT, message.ts, "retest", value=forged)
    await world.told_privately(ANA, "is not proven by a re-test")
    assert (await items(world, FollowUp.REDEPLOY)).open
    await press(world, message, "retest", FollowUp.RETEST, user=ANA)
    await shows(world, message, f"`quilt-catalog:{fix}` on {STAGING} passed 2 declared checks.")
    assert await world.bot.journal.holds("quilt-catalog")

    await press(world, message, "tick", FollowUp.FIX, user=ANA)
    await shows(world, message, "3 of 4 done")
    world.aws.deploy(SERVICE, fix)
    await there(world, "The hold ended: the fix is deployed and well")
    ended = await shows(world, message, "4 of 4 done")
    assert "has another image than the one rolled away" in ended
    assert not await world.bot.journal.holds("quilt-catalog")
    assert (await items(world, FollowUp.REDEPLOY)).ticked
    assert DueKind.FOLLOW_UPS not in {due.kind for due in await world.bot.journal.waiting()}


async def test_whoever_has_a_right_may_assign_and_tick_and_nobody_else(world: World) -> None:
    message = await rolled_back(world)
    await press(world, message, "tick", FollowUp.FIX, user=CHLOE)
    await world.told_privately(CHLOE, "services file")
    guest(world, BEN)
    await press(world, message, "tick", FollowUp.FIX, user=BEN)
    await world.told_privately(BEN, "is a guest")
    assert (await items(world, FollowUp.FIX)).open

    await press(world, message, "tick", FollowUp.FIX, user=ANA)
    await shows(world, message, "1 of 4 done")
    await press(world, message, "untick", FollowUp.FIX, user=ANA)
    await shows(world, message, "0 of 4 done")

    assert await assigned(world, message, "engineer-b") is None
    await world.told_privately(ANA, "could not tick it")
    assert (await items(world, FollowUp.ROOT_CAUSE)).owner == "engineer-a"


async def assigned(world: World, message: Message, owner: str) -> str | None:
    """Ana gives the root cause to somebody, by the form."""
    await press(world, message, "assign", FollowUp.ROOT_CAUSE, user=ANA)
    view = await world.slack.wait_for(lambda: world.slack.views.of(ANA), timeout=10)
    element = next(block["element"] for block in view.blocks if block.get("block_id") == ids.DUE)
    return await world.slack.forms.submit(view, {ids.OWNER: owner, ids.DUE: element["options"][2]["value"]})


@pytest.mark.long
async def test_the_owner_is_reminded_on_the_day_in_their_own_hours_and_never_twice_a_day(world: World) -> None:
    person = world.slack.workspace.people[BEN]
    world.slack.workspace.people[BEN] = replace(person, tz="Asia/Tokyo")
    message = await rolled_back(world)
    assert await assigned(world, message, "engineer-b") is None
    await shows(world, message, "engineer-b · due")
    due = (await items(world, FollowUp.ROOT_CAUSE)).due_at
    assert due
    assert due.hour == 8, "17:00 in Tokyo"

    at = set()
    world.clock.advance((due - timedelta(hours=17) - world.clock.now()).total_seconds())
    for hours in (0, 19, 15, 6, 9, 12):  # from the night before on, and past the whole first day
        world.clock.advance(hours * 3600)
        await asyncio.sleep(0.15)
        at.add((await items(world, FollowUp.ROOT_CAUSE)).reminded_at)
    local = sorted(each.astimezone(ZoneInfo("Asia/Tokyo")) for each in at if each)
    assert local
    assert all(9 <= moment.hour < 17 for moment in local), local
    assert all(later - earlier >= timedelta(days=1) for earlier, later in pairwise(local)), local
    told = await world.told("<@U0BBBB>: still to be done")
    assert "*Root cause*" in everything(told)
    assert "*Fix*" not in everything(told), "that is somebody else's"


async def test_the_command_and_the_home_tab_say_what_is_open(world: World) -> None:
    message = await rolled_back(world)
    await press(world, message, "tick", FollowUp.ROOT_CAUSE, user=ANA)
    await shows(world, message, "1 of 4 done")

    await world.ask("quilt-catalog follow-ups", user=BEN)
    told = await world.told_privately(BEN, "*Follow-ups*")
    assert "*Fix*" in told
    assert "*Root cause*" not in told

    view = await home(world, ANA, "Left for you to do")
    assert "Re-deploy" in json.dumps(view.blocks)
    assert view_problems(view.shown, "home") == []
