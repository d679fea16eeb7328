"""The click is not the last word: rights are read again before acting, unless the click's answer is ten seconds new.

Business time runs 2,000 times as fast here, so that between the click and the act more than ten seconds go by.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports import read_ahead
from playground.aws.names import SERVICE
from tests.scenarios.world import ANA, BEN, World, guest, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    def patient(services: str) -> str:
        for deadline in ("approval_expires", "rollout_deadline"):
            assert f"{deadline}: 15m" in services
            services = services.replace(f"{deadline}: 15m", f"{deadline}: 3h")
        return services

    async with running_world(tmp_path, speed=2000, edit=patient) as world:
        yield world


async def approved_and_about_to_act(world: World) -> None:
    """The click was answered and stored; Slack takes half a second to say again who asked and who approved."""
    card = await world.propose()
    for seconds in (0.0, 0.0, 0.5, 0.5):
        world.slack.delay_next("users.info", seconds)
    asked = len(world.slack.calls("users.info"))
    await world.press(card)
    await world.slack.wait_for(lambda: len(world.slack.calls("users.info")) == asked + 4 or None)


async def test_an_approver_deactivated_between_click_and_act_has_approved_nothing(world: World) -> None:
    await approved_and_about_to_act(world)
    world.slack.deactivate(BEN)

    rollback = await world.ends("refused")

    assert "deactivated" in rollback.outcome
    assert "Nothing was changed" in rollback.outcome
    assert world.sent() == []


async def test_an_approver_made_a_guest_between_click_and_act_has_approved_nothing(world: World) -> None:
    await approved_and_about_to_act(world)
    guest(world, BEN)

    assert "guest" in (await world.ends("refused")).outcome
    assert world.sent() == []


async def test_a_requester_deactivated_between_click_and_act_has_asked_for_nothing(world: World) -> None:
    await approved_and_about_to_act(world)
    world.slack.deactivate(ANA)

    rollback = await world.ends("refused")

    assert "Whoever asked for this may not do so any more: <@U0AAAA> is deactivated" in rollback.outcome
    assert world.sent() == []


async def test_while_slack_cannot_say_who_approved_it_holds_loudly_and_then_goes_on(world: World) -> None:
    await approved_and_about_to_act(world)
    world.slack.fail_next("users.info", error="internal_error", times=100_000)

    await world.told("On hold")
    assert world.sent() == []
    world.slack.mend()

    await world.ends("succeeded")
    assert len(world.sent()) == 1


async def test_what_was_deployed_while_it_held_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 0.4)  # seconds, less than Slack takes to answer here
    await approved_and_about_to_act(world)
    world.slack.fail_next("users.info", error="internal_error", times=100_000)
    await world.told("On hold")
    hotfix = world.aws.register()
    world.aws.deploy(SERVICE, hotfix)
    world.slack.mend()

    assert f"quilt-catalog:{hotfix}" in (await world.ends("stale")).outcome
    assert world.sent() == []


async def test_a_hold_does_not_outlast_the_approval(world: World) -> None:
    await approved_and_about_to_act(world)
    world.slack.fail_next("users.info", error="internal_error", times=100_000)

    await world.told("On hold")
    world.clock.advance(3 * 3600)

    assert "expired" in (await world.ends("refused")).outcome
    await asyncio.sleep(0.1)
    assert world.sent() == []
