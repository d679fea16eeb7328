"""What goes wrong with events on their way in. A rollback beside them is none the worse, and each is seen to once."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tests.faults.people import succeeds
from tests.faults.row import Fault, Put, Row, Stage, done
from tests.faults.ways import listen
from tests.faults.world import FaultWorld
from tests.scenarios.listening import ALARM, ALERT, post, queue

NUMBER = "F65"
_DOWN = {"code": "ServiceUnavailable", "status": 503}
_SLOW_DOWN = {"code": "RequestThrottled", "status": 400}


def rows() -> Iterator[Row]:
    faults = (
        _event("SQS answers 503 when events are asked for", _fails("ReceiveMessage", times=2, **_DOWN)),
        _event("SQS does not answer when events are asked for", _fails("ReceiveMessage", code=None)),
        _event("SQS throttles the deletion of an event", _fails("DeleteMessageBatch", **_SLOW_DOWN)),
        _event("EventBridge delivers an event twice", lambda world: world.aws.cluster.buses.accidents.double()),
        _event("EventBridge delivers an event a minute late", _late),
        _event("somebody else's events and nonsense lie in the queue", _nonsense),
        _event("the bot restarts while events come in", FaultWorld.restart, restarts=2),
    )
    for fault in faults:
        yield succeeds(NUMBER, fault, stage=Stage.MONITOR)
    yield succeeds(NUMBER, _alert(), stage=Stage.MONITOR)


def _fails(operation: str, **how: Any) -> Put:
    return lambda world: world.aws.fail_next(operation, **how)


def _late(world: FaultWorld) -> None:
    world.aws.cluster.buses.accidents.delay(60)


def _nonsense(world: FaultWorld) -> None:
    with world.aws._lock:
        for body in ("{", "[]", '{"Type": "Notification"}', "x" * 300_000):
            world.aws.cluster.queues.send(queue(world.aws), body)


def _event(name: str, put: Put, *, restarts: int = 1) -> Fault:
    """Something goes wrong, and then an alarm of ours rings."""

    async def strike(world: FaultWorld) -> None:
        await done(put, world)
        world.aws.alarm(ALARM, "ALARM")

    def met(world: FaultWorld) -> bool:
        return _taken(world) == [(ALARM, "ALARM")] and world.restarts == restarts

    return Fault(name, strike, met, before=listen)


def _alert() -> Fault:
    async def strike(world: FaultWorld) -> None:
        url = f"http://127.0.0.1:{os.environ['PORT']}/alerts"
        answers = [await post(url, ALERT), await post(url, ALERT), await post(url, ALERT, secret="not the secret")]
        assert [status for status, _ in answers] == [202, 202, 401]

    def met(world: FaultWorld) -> bool:
        return _taken(world) == [(ALERT["title"], "ALARM")]

    return Fault("an alert is sent twice, and once with a wrong signature", strike, met, before=listen)


def _taken(world: FaultWorld) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(world.home / "journal.db")) as journal:
        found = "SELECT name, state FROM signals WHERE taken_at IS NOT NULL AND kind IN ('alarm', 'alert')"
        return journal.execute(found).fetchall()
