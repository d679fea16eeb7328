"""An alarm asks, in the midst of trouble: one proposal, decided on once; and whatever speaks against it stops it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from playground.slack import Message
from tests.faults.people import DONE
from tests.faults.row import Act, Fault, Put, Row, Stage, done, nothing
from tests.faults.ways import listen, ring
from tests.faults.world import FaultWorld, until
from tests.scenarios.listening import ALARM
from tests.scenarios.test_alarm import watching
from tests.scenarios.world import BEN

NUMBER = "F65"
_THROTTLED = {"code": "Throttling", "status": 400, "times": 2}
_DOWN = {"code": "ServiceUnavailable", "status": 503}
_ASKS = (f"alarm {ALARM} asks",)
_QUARTER = 14 * 60


def rows() -> Iterator[Row]:
    yield from _read_again()
    yield from _on_its_way()
    yield from _while_it_waits()


def _read_again() -> Iterator[Row]:
    for what, operation, how in (
        ("CloudWatch throttles as the alarm is read again", "DescribeAlarms", _THROTTLED),
        ("CloudWatch answers 503 when it is asked for mute rules", "ListAlarmMuteRules", _DOWN),
        ("CloudWatch throttles as the figures are read", "GetMetricData", _THROTTLED),
        ("ECS throttles as the service is read", "DescribeServices", {"code": "ThrottlingException", "status": 400}),
    ):
        yield _asks(what, _fails(operation, **how))


def _on_its_way() -> Iterator[Row]:
    yield _asks("SQS answers 503 when the alarm rings", _fails("ReceiveMessage", **_DOWN, times=2))
    yield _asks("EventBridge delivers the alarm twice", lambda world: world.aws.cluster.buses.accidents.double())
    yield _asks("EventBridge delivers the alarm a minute late", _late)
    yield _asks("the alarm rings again while its plan waits", act=_and_approve(_again))
    yield _asks("the bot restarts once the alarm has asked", act=_and_approve(FaultWorld.restart))


def _while_it_waits() -> Iterator[Row]:
    yield _asks("the clock jumps by 14 minutes while its plan waits", act=_and_approve(_jumps(_QUARTER)))
    yield _row(
        "somebody snoozes it while its plan waits", act=_snoozed, ends="cancelled", told=("snoozed alarms of",), sent=0
    )


def _asks(what: str, put: Put = nothing, *, act: Act | None = None) -> Row:
    return _row(what, put, act=act, ends="succeeded", told=DONE, sent=1)


def _row(what: str, put: Put = nothing, **more: Any) -> Row:
    fault = Fault(what, put, _asked_once, before=listen)
    return Row(number=NUMBER, stage=Stage.ALARM, fault=fault, seen=_ASKS, edit=watching, **more)


def _fails(operation: str, **how: Any) -> Put:
    return lambda world: world.aws.fail_next(operation, **how)


def _late(world: FaultWorld) -> None:
    world.aws.cluster.buses.accidents.delay(60)
    world.clock.advance(61)


def _again(world: FaultWorld) -> None:
    ring(world)


def _jumps(seconds: float) -> Put:
    return lambda world: world.clock.advance(seconds)


def _and_approve(put: Put) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        await until(world.is_calm)
        await done(put, world)
        await until(lambda: _taken(world))
        await world.press(card)

    return act


async def _snoozed(world: FaultWorld, _: Message) -> None:
    await world.ask("quilt-catalog snooze 30m a load test", user=BEN)


def _taken(world: FaultWorld) -> bool:
    return _count(world, "SELECT count(*) FROM signals WHERE taken_at IS NULL") == 0


def _asked_once(world: FaultWorld) -> bool:
    return _taken(world) and _count(world, "SELECT count(*) FROM rollbacks") == 1


def _count(world: FaultWorld, question: str) -> int:
    with closing(sqlite3.connect(world.home / "journal.db")) as journal:
        found: int = journal.execute(question).fetchone()[0]
        return found
