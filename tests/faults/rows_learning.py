"""Ticking a checklist, writing the lessons, going through a drill: what each comes to when something goes wrong."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from playground.slack import Message
from tests.faults import aws_kinds
from tests.faults import slack_kinds as kinds
from tests.faults.aws_kinds import spoil, steady
from tests.faults.learning import LESSONS, opened, ticks
from tests.faults.row import Act, Fault, Row, Stage, happens, restarts
from tests.faults.slack_kinds import Kind, fails
from tests.faults.world import FaultWorld
from tests.scenarios.test_checklists import listing
from tests.scenarios.test_drill import staging
from tests.scenarios.world import BEN, INCIDENT

_CUT = Kind("the connection cut", "F19", "", {})
_EXPIRED = Kind("expired_trigger_id", "F24", "", {"error": "expired_trigger_id"})
_TICKED, _UNTICKED = "2 of 6 done", "1 of 6 done"
_WRITTEN = "Version 1, written by engineer-a"
_UNRECORDED = "could not be recorded"
_TYPED = "JWT compression"  # what is given back to whoever wrote it
_HALF_WAY, _OVER = "Half way through the drill", "The drill is over: quilt-catalog runs quilt-catalog:42 again"


def rows() -> Iterator[Row]:
    yield from _ticking()
    yield from _writing()
    yield from _drilling()


def _list(number: str, fault: Fault, *private: str, told: str = _TICKED, act: Act | None = None) -> Row:
    return Row(
        number=number,
        stage=Stage.CHECKLIST,
        fault=fault,
        ends="proposed",
        told=(told,),
        private=private,
        act=act,
        edit=listing,
    )


def _ticking() -> Iterator[Row]:
    for kind in (kinds.LIMITED, *kinds.PASSING, _CUT):
        yield _list(kind.number, fails("chat.update", kind))
    for kind in kinds.PASSING:
        unsure = fails("users.info", kind)
        yield _list(kind.number, unsure, "asked who U0BBBB is", told=_UNTICKED)
    yield _list("F10", restarts("the bot restarts right after an item was ticked"))
    locked = happens("the database is locked when an item is ticked, and it is ticked again")
    yield replace(_list("F12", locked, act=_ticked_again), surprise=True)
    gone = happens("the channel is archived before an item is ticked", lambda w: w.slack.archive(INCIDENT))
    yield replace(_list("F26", gone), told=())


async def _ticked_again(world: FaultWorld, message: Message) -> None:
    world.lock_database()
    await ticks(world, message)
    await asyncio.sleep(2.2)
    assert _TICKED not in world.public(), "it was not stored"
    await ticks(world, message)


def _learn(number: str, fault: Fault, *private: str, told: str = _WRITTEN, act: Act | None = None) -> Row:
    return Row(
        number=number,
        stage=Stage.LESSONS,
        fault=fault,
        ends="reverted",
        told=(told,),
        private=private,
        sent=1,
        act=act,
        edit=_asking,
    )


def _asking(text: str) -> str:
    return text.replace("  lessons: off\n", "", 1)


def _writing() -> Iterator[Row]:
    for kind in (kinds.ERROR, _EXPIRED):
        yield _learn(kind.number, fails("views.open", kind), "Slack did not open the form", told="until", act=_opens)
    for kind in (kinds.LIMITED, *kinds.PASSING, _CUT):
        yield _learn(kind.number, fails("chat.update", kind))
    for kind in kinds.PASSING:
        unsure = fails("users.info", kind, skip=1)
        yield _learn(kind.number, unsure, "asked who U0AAAA is", _TYPED, told="until")
    yield _learn("F10", happens("the bot restarts while the form is open"), act=_over_a_restart)
    yield _learn("F10", restarts("the bot restarts right after the form was sent"))
    yield _learn("F22", Fault("the form is sent twice", lambda world: None, _one_version), act=_twice)
    locked = happens("the database is locked when the form is sent, and it is sent again")
    yield replace(_learn("F12", locked, act=_locked), surprise=True)


async def _opens(world: FaultWorld, message: Message) -> None:
    await world.press(message, "learn", user="U0AAAA")


async def _over_a_restart(world: FaultWorld, message: Message) -> None:
    view = await opened(world, message)
    await world.restart()
    await world.slack.forms.submit(view, LESSONS)


async def _twice(world: FaultWorld, message: Message) -> None:
    view = await opened(world, message)
    await asyncio.gather(*(world.slack.forms.submit(view, LESSONS) for _ in range(2)))


def _one_version(world: FaultWorld) -> bool:
    return _WRITTEN in world.public()


async def _locked(world: FaultWorld, message: Message) -> None:
    view = await opened(world, message)
    world.lock_database()
    wrong = await world.slack.forms.submit(view, LESSONS)
    assert wrong
    assert _UNRECORDED in wrong
    await asyncio.sleep(1)
    await world.slack.forms.submit(view, LESSONS)


def _drill(number: str, fault: Fault, *told: str, ends: str = "succeeded", sent: int = 2) -> Row:
    return Row(
        number=number,
        stage=Stage.DRILL,
        fault=fault,
        ends=ends,
        told=told or (_HALF_WAY, _OVER),
        sent=sent,
        edit=staging,
    )


def _drilling() -> Iterator[Row]:
    for kind in (aws_kinds.DROPPED_ONCE, aws_kinds.THROTTLED):
        yield _drill(kind.number, spoil("DescribeServices", kind))
    yield _drill(kinds.INTERNAL.number, fails("chat.postMessage", kinds.INTERNAL))
    denied = spoil("UpdateService", steady(aws_kinds.DENIED))
    stands = "The drill did not come to its end: quilt-catalog was to go forth to quilt-catalog:42 again"
    yield _drill("F33", denied, stands, "ecs:UpdateService", ends="failed")
    fails_forth = happens("the tasks of the way forth do not stay up", lambda w: w.aws.behave(42, "fails"))
    yield _drill("F47", fails_forth, stands, ends="reverted")
    yield _drill("F10", restarts("the bot restarts half way"))
    left = happens("the approver leaves half way", lambda w: w.slack.deactivate(BEN))
    yield _drill("F57", left, stands, "is deactivated", ends="refused", sent=1)
