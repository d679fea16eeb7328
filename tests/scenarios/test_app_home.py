"""The Home tab: what somebody may act on, what waits for them, and a way to ask; nothing for guests and strangers."""

import asyncio

from handlers import ids
from playground.slack.view import View
from playground.slack.viewcheck import view_problems
from tests.scenarios.test_form import KIND, ready
from tests.scenarios.world import ANA, BEN, CHLOE, GUEST, INCIDENT, STRANGER, World


async def home(world: World, user: str, words: str) -> View:
    """Their Home tab, once it says this."""
    world.slack.events.home_opened(user)

    def shown() -> View | None:
        view = world.slack.views.home(user)
        return view if view and words in str(view.shown) else None

    return await world.slack.wait_for(shown, timeout=8)


async def test_it_shows_what_runs_and_opens_the_form_and_then_what_waits_for_whom(world: World) -> None:
    mine = await home(world, ANA, "Open plan")
    first = world.slack.calls("views.publish")[0]
    assert "Reading what your services run" in str(first.arguments)
    assert "quilt-catalog:42" in str(mine.shown)
    assert "Waiting for you" not in str(mine.shown)
    assert view_problems(mine.shown, "home") == []

    assert await world.slack.forms.press(mine, ids.OPEN_PLAN) is None
    assert await world.slack.forms.submit(await ready(world), {KIND: "immediate", ids.REASON: "5xx"}) is None
    card = await world.card()
    while not ((newest := await world.newest()) and newest.card_ts):
        await asyncio.sleep(0.01)
    theirs = await home(world, BEN, "Waiting for you")
    assert world.slack.permalink(INCIDENT, card.ts) in str(theirs.shown)
    assert "5xx" in str(theirs.shown)
    mine = await home(world, ANA, "See its card")
    assert "Waiting for you" not in str(mine.shown), "nobody decides on what they asked for"


async def test_guests_and_strangers_read_one_sentence_and_whoever_may_not_act_is_told_so(world: World) -> None:
    for user, words in ((GUEST, "is a guest"), (STRANGER, "another workspace")):
        view = await home(world, user, words)
        assert "quilt" not in str(view.shown)
        assert len(view.blocks) == 1
    view = await home(world, CHLOE, "not act on any service")
    assert ids.OPEN_PLAN not in str(view.shown)


async def test_what_slack_refuses_leaves_the_tab_as_it_is_and_the_next_opening_mends_it(world: World) -> None:
    for status, error in ((200, "hash_conflict"), (404, "not_found")):
        world.slack.fail_next("views.publish", error=error, status=status)
        world.slack.events.home_opened(ANA)
        await world.slack.wait_for(lambda: world.slack.events.underway == 0 or None)
    await home(world, ANA, "Open plan")
    reads = len(world.aws.calls("DescribeServices"))
    await home(world, ANA, "Open plan")
    assert len(world.aws.calls("DescribeServices")) == reads, "what was read a moment ago is shown"
