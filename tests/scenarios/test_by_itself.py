"""An alarm acts by itself upon a young deployment after a fortnight of a dry run; else its plan waits for people."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.approval import not_by_itself
from bot.catalog import Service
from bot.errors import NotYet
from bot.journal.verifying import verify_database
from bot.model import ALERT_ID, CameTo, DueKind, Mode, SignalKind, State
from tests.invariants.check import judge
from tests.invariants.doctored.hands import unnamed
from tests.invariants.doctored.signalled import ACTED
from tests.scenarios.test_alarm import BAD, ERRORS, WELL, evaluation, fires, watching
from tests.scenarios.world import INCIDENT, SERVICE, World, everything, running_bot, running_world

_DAY, _HOUR = 86_400, 3_600


def auto(world: World) -> Service:
    return world.bot._ports.catalog.services["quilt-catalog"]


async def after_a_dry_run(world: World) -> None:
    for mode in (Mode.DRY_RUN, Mode.AUTO):
        world.clock.advance(1)
        await world.bot.journal.watch({"quilt-catalog": mode})
        world.clock.advance(15 * _DAY if mode is Mode.DRY_RUN else 0)


async def released(world: World, bad_for: int) -> None:
    """What ran well is on, for hours; and then, for a quarter of an hour, what does not, in its last minutes."""
    for revision, lasts in ((WELL, 3 * _HOUR), (BAD, 900)):
        world.aws.deploy(SERVICE, revision)
        for _ in range(200):
            if world.running() == {revision}:
                break
            world.clock.advance(10)
            await asyncio.sleep(0.01)
        world.clock.advance(lasts)
    world.aws.traffic(BAD, "good", since=world.clock.now() - timedelta(hours=1))
    world.aws.traffic(BAD, "errors 40%", since=world.clock.now() - timedelta(minutes=bad_for))


async def fired(world: World, *, by_hand: bool, kind: SignalKind = SignalKind.ALARM, bad_for: int = 15) -> None:
    """By CloudWatch's own evaluation, unless somebody set it."""
    await after_a_dry_run(world)
    world.aws.alarm(ERRORS, "OK")
    await released(world, bad_for)
    world.aws.alarm(ERRORS, "ALARM")
    alarms = world.aws.cluster.alarms
    if not by_hand:
        alarms.set_state(alarms.known[ERRORS], "ALARM", "Threshold Crossed", data=evaluation(world))
    id_ = f"{ALERT_ID}1" if kind is SignalKind.ALERT else "event-1"
    assert (await fires(world, id_, kind=kind)).came_to is CameTo.PROPOSED
    assert ("*Acts by itself*" in everything(await world.card())) is (kind is SignalKind.ALARM)


async def test_it_acts_alone_once_its_plan_was_shown_and_everybody_is_told(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto"), speed=1.0) as world:
        await fired(world, by_hand=False)
        assert world.sent() == []

        world.clock.advance(61)
        ended = await world.ends("succeeded")

        loud = await world.told("*By itself*: alarm")
        assert ended.automatic
        assert (ended.approvals, ended.automatic.deployment != "") == ((), True)
        assert (loud.broadcast, "a dry run since" in everything(loud)) == (True, True)
        assert len(world.sent()) == 1
        assert world.running() == {WELL}
        true = world.evidence()
        assert judge(true, ended=False) == []
        assert unnamed(ACTED, true) == []
        assert verify_database(f"sqlite:///{world.home / 'journal.db'}", secret="xapp-playground").problem == ""


async def test_an_alert_that_is_called_as_the_alarm_waits_for_people(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto"), speed=1.0) as world:
        await fired(world, by_hand=False, kind=SignalKind.ALERT)

        due = {each.kind for each in await world.bot.journal.waiting()}
        world.clock.advance(61)

        assert DueKind.AUTOMATIC not in due
        shown = await world.newest()
        assert shown
        assert not_by_itself.closed(not_by_itself.At(rollback=shown, service=auto(world), now=world.clock.now()))
        assert (shown.state, world.sent()) == (State.PROPOSED, [])


async def test_what_somebody_set_by_hand_waits_for_people(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto"), speed=1.0) as world:
        await fired(world, by_hand=True)

        world.clock.advance(61)
        told = await world.told("does not act by itself, and waits for an approval")

        assert "The alarm was set by hand." in everything(told)
        assert world.sent() == []


@pytest.mark.long
@pytest.mark.parametrize("meanwhile", ["the bot restarts", "CloudWatch throttles"])
async def test_what_goes_wrong_before_it_acts_neither_loses_nor_doubles_it(tmp_path: Path, meanwhile: str) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto"), speed=1.0) as world:
        await fired(world, by_hand=False)
        async with AsyncExitStack() as again:
            if meanwhile == "the bot restarts":
                await world.bot.__aexit__(None)
                world.bot = await again.enter_async_context(running_bot(world.clock, world.slack, world.home))
            else:
                world.aws.fail_next("DescribeAlarms", code="Throttling", status=400, times=2)

            world.clock.advance(61)
            ended = await world.ends("succeeded")

            assert ended.automatic
            assert len(world.sent()) == 1


async def test_who_forges_an_evaluation_by_hand_does_not_make_it_act(tmp_path: Path) -> None:
    """The figures are bad by now, but have not lasted: nothing is even proposed, whatever the alarm says."""
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto"), speed=1.0) as world:
        with pytest.raises(NotYet, match="The figures do not prove it"):
            await fired(world, by_hand=False, bad_for=4)

        assert await world.newest() is None
        assert world.sent() == []


async def test_that_the_fortnight_is_over_is_told_once_where_it_was_not_yet_when_auto_came(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto")) as world:
        journal = world.bot.journal
        for mode in (Mode.OFF, Mode.DRY_RUN, Mode.AUTO):
            world.clock.advance(_DAY)
            await journal.watch({"quilt-catalog": mode})
        service = world.bot._ports.catalog.services["quilt-catalog"]

        async def told() -> list[str]:
            for _ in range(2):
                await world.bot._workers.telling._tell_switched_on(service)
            return [
                text for each in world.slack.messages(INCIDENT) if "quilt-catalog may be" in (text := everything(each))
            ]

        before = await told()
        assert "but not yet. 14 days from the beginning of its dry run come first" in before[-1]
        world.clock.advance(12 * _DAY)
        assert await told() == before
        world.clock.advance(_DAY)
        after = await told()

        assert len(after) == len(before) + 1
        assert "The 14 days are over: quilt-catalog may be rolled back by an alarm itself from now on" in after[-1]
        assert "Its dry run of 14 days would have proposed 0 rollbacks" in after[-1]
