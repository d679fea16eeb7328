"""Ticking a checklist, writing the lessons, going through a drill: what each comes to when something goes wrong."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from playground.slack import Message
from tests.faults import aws_kinds
from tests.faults import slack_kinds as kinds
from tests.faults.aws_kinds import spoil, steady
from tests.faults.learning import LESSONS, opened, ticks
from tests.faults.row import Act, Fault, Row, Stage, happens, nothing, restarts
from tests.faults.slack_kinds import fails
from tests.faults.world import FaultWorld
from tests.scenarios.test_checklists import listing
from tests.scenarios.test_drill import staging
from tests.scenarios.world import ANA, BEN, INCIDENT

_TICKED, _UNTICKED = "2 of 6 done", "1 of 6 done"
_WRITTEN = "Version 1, written by engineer-a"
_UNRECORDED = "could not be recorded"
_TYPED = "JWT compression"  # what is given back to whoever wrote it
_HALF_WAY, _OVER = "Half way through the drill", "The drill is over: quilt-catalog runs quilt-catalog:42 again"
_STANDS = "The drill did not come to its end: quilt-catalog was to go forth to quilt-catalog:42 again"


def _asking(text: str) -> str:
    return text.replace("  lessons: off\n", "", 1)


_CALM = happens("nothing")
_LIST = Row(number="", stage=Stage.CHECKLIST, fault=_CALM, ends="proposed", told=(_TICKED,), edit=listing)
_LEARN = Row(number="", stage=Stage.LESSONS, fault=_CALM, ends="reverted", told=(_WRITTEN,), sent=1, edit=_asking)
_DRILL = Row(number="", stage=Stage.DRILL, fault=_CALM, ends="succeeded", told=(_HALF_WAY, _OVER), sent=2, edit=staging)


def rows() -> Iterator[Row]:
    yield from _ticking()
    yield from _writing()
    yield from _drilling()


def _when(usual: Row, number: str, fault: Fault, **otherwise: Any) -> Row:
    return replace(usual, number=number, fault=fault, **otherwise)


def _redrawn(usual: Row) -> Iterator[Row]:
    """What Slack does not take is edited once more."""
    for kind in (kinds.LIMITED, *kinds.PASSING, kinds.CUT):
        yield _when(usual, kind.number, fails("chat.update", kind))


def _locked(usual: Row, what: str, act: Act) -> Row:
    return _when(usual, "F12", happens(f"the database is locked when {what} again"), act=act, surprise=True)


def _ticking() -> Iterator[Row]:
    yield from _redrawn(_LIST)
    for kind in kinds.PASSING:
        unsure = fails("users.info", kind)
        yield _when(_LIST, kind.number, unsure, private=("asked who U0BBBB is",), told=(_UNTICKED,))
    yield _when(_LIST, "F10", restarts("the bot restarts right after an item was ticked"))
    yield _locked(_LIST, "an item is ticked, and it is ticked", _ticked_again)
    gone = happens("the channel is archived before an item is ticked", lambda w: w.slack.archive(INCIDENT))
    yield _when(_LIST, "F26", gone, told=())


async def _ticked_again(world: FaultWorld, message: Message) -> None:
    world.lock_database()
    await ticks(world, message)
    await asyncio.sleep(2.2)
    assert _TICKED not in world.public(), "it was not stored"
    await ticks(world, message)


def _writing() -> Iterator[Row]:
    for kind in (kinds.ERROR, kinds.EXPIRED):
        shut = fails("views.open", kind)
        yield _when(_LEARN, kind.number, shut, private=("Slack did not open the form",), told=("until",), act=_opens)
    yield from _redrawn(_LEARN)
    for kind in kinds.PASSING:
        unsure = fails("users.info", kind, skip=1)
        yield _when(_LEARN, kind.number, unsure, private=("asked who U0AAAA is", _TYPED), told=("until",))
    yield _when(_LEARN, "F10", happens("the bot restarts while the form is open"), act=_over_a_restart)
    yield _when(_LEARN, "F10", restarts("the bot restarts right after the form was sent"))
    yield _when(_LEARN, "F22", Fault("the form is sent twice", nothing, _one_version), act=_twice)
    yield _locked(_LEARN, "the form is sent, and it is sent", _sent_again)


async def _opens(world: FaultWorld, message: Message) -> None:
    await world.press(message, "learn", user=ANA)


async def _over_a_restart(world: FaultWorld, message: Message) -> None:
    view = await opened(world, message)
    await world.restart()
    await world.slack.forms.submit(view, LESSONS)


async def _twice(world: FaultWorld, message: Message) -> None:
    view = await opened(world, message)
    await asyncio.gather(*(world.slack.forms.submit(view, LESSONS) for _ in range(2)))


def _one_version(world: FaultWorld) -> bool:
    return _WRITTEN in world.public()


async def _sent_again(world: FaultWorld, message: Message) -> None:
    view = await opened(world, message)
    world.lock_database()
    wrong = await world.slack.forms.submit(view, LESSONS)
    assert wrong
    assert _UNRECORDED in wrong
    await asyncio.sleep(1)
    await world.slack.forms.submit(view, LESSONS)


def _drilling() -> Iterator[Row]:
    for kind in (aws_kinds.DROPPED_ONCE, aws_kinds.THROTTLED):
        yield _when(_DRILL, kind.number, spoil("DescribeServices", kind))
    yield _when(_DRILL, kinds.INTERNAL.number, fails("chat.postMessage", kinds.INTERNAL))
    yield _when(_DRILL, "F10", restarts("the bot restarts half way"))
    denied = spoil("UpdateService", steady(aws_kinds.DENIED))
    yield _when(_DRILL, "F33", denied, told=(_STANDS, "ecs:UpdateService"), ends="failed")
    fails_forth = happens("the tasks of the way forth do not stay up", lambda w: w.aws.behave(42, "fails"))
    yield _when(_DRILL, "F47", fails_forth, told=(_STANDS,), ends="reverted")
    for who, leaves in (("the approver", BEN), ("who asked for it", ANA)):
        left = happens(f"{who} leaves half way", partial(_deactivate, leaves))
        yield _when(_DRILL, "F57", left, told=(_STANDS, "is deactivated"), ends="refused", sent=1)


def _deactivate(slack_id: str, world: FaultWorld) -> None:
    world.slack.deactivate(slack_id)
