"""An alarm acts by itself upon a young deployment after a fortnight of a dry run; else its plan waits for people."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.journal.verifying import verify_database
from bot.model import ALERT_ID, CameTo, Mode, SignalKind
from tests.invariants.check import judge
from tests.invariants.doctored.hands import unnamed
from tests.invariants.doctored.signalled import ACTED
from tests.scenarios.test_alarm import BAD, ERRORS, WELL, fires, watching
from tests.scenarios.world import SERVICE, World, everything, running_world

_DAY, _HOUR = 86_400, 3_600


async def after_a_dry_run(world: World) -> None:
    for mode in (Mode.DRY_RUN, Mode.AUTO):
        world.clock.advance(1)
        await world.bot.journal.watch({"quilt-catalog": mode})
        world.clock.advance(15 * _DAY if mode is Mode.DRY_RUN else 0)


async def released(world: World) -> None:
    """What ran well is on, for hours; and then, for a quarter of an hour, what does not."""
    for revision, lasts in ((WELL, 3 * _HOUR), (BAD, 900)):
        world.aws.deploy(SERVICE, revision)
        for _ in range(200):
            if world.running() == {revision}:
                break
            world.clock.advance(10)
            await asyncio.sleep(0.01)
        world.clock.advance(lasts)
    world.aws.traffic(BAD, "errors 40%", since=world.clock.now() - timedelta(minutes=15))


async def fired(world: World, *, by_hand: bool, kind: SignalKind = SignalKind.ALARM) -> None:
    """By CloudWatch's own evaluation, unless somebody set it."""
    await after_a_dry_run(world)
    world.aws.alarm(ERRORS, "OK")
    await released(world)
    world.aws.alarm(ERRORS, "ALARM")
    alarms = world.aws.cluster.alarms
    if not by_hand:
        alarms.set_state(alarms.known[ERRORS], "ALARM", "Threshold Crossed", data='{"version":"1.0"}')
    id_ = f"{ALERT_ID}1" if kind is SignalKind.ALERT else "event-1"
    assert (await fires(world, id_, kind=kind)).came_to is CameTo.PROPOSED
    assert "*Acts by itself*" in everything(await world.card())


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

        world.clock.advance(61)
        told = await world.told("does not act by itself, and waits for an approval")

        assert "Only an alarm that the bot keeps acts by itself." in everything(told)
        assert world.sent() == []


async def test_what_somebody_set_by_hand_waits_for_people(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "auto"), speed=1.0) as world:
        await fired(world, by_hand=True)

        world.clock.advance(61)
        told = await world.told("does not act by itself, and waits for an approval")

        assert "The alarm does not fire any more, was muted, or was set by hand." in everything(told)
        assert world.sent() == []
