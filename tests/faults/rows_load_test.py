"""A load test that a person starts: what becomes of StartBuild, of the build, and of what CodeBuild is asked of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from playground.slack import Message
from playground.stage import with_load_test
from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, action, for_good, spoil, steady
from tests.faults.row import Fault, Row, Stage, both, happens
from tests.faults.world import FaultWorld, until

_START, _LOOK, _LOG = "StartBuild", "BatchGetBuilds", "GetLogEvents"
_STARTED, _SUCCEEDED, _FAILED = "started the load test.", "The load test succeeded", "The load test failed"


def _breaks(world: FaultWorld) -> None:
    world.aws.cluster.builds.course = "broken"


_BREAKS = happens("the load test itself fails", _breaks)


def rows() -> Iterator[Row]:
    for kind in (kinds.THROTTLED_ONCE, *kinds.FIRM):
        says = kind.says.format(action=action(_START)) or "AWS is throttling this account"
        yield _row(kind.number, spoil(_START, kind), private=(says,), act=_presses)
    lost = Kind("the answer lost", "F60", "", {"code": None, "apply": True})
    yield _row("F60", spoil(_START, lost), _STARTED, _SUCCEEDED, private=("has not answered",))
    never = Kind("the connection cut before it arrives", "F60", "", {"code": None, "apply": False})
    yield _row("F60", spoil(_START, never), "not known to be started", "It is not started again")
    yield _row("F60", both(spoil(_START, lost), spoil("ListBuildsForProject", kinds.ERROR), _both(lost)), _SUCCEEDED)
    for kind in (*kinds.PASSING, *kinds.TRYING):
        yield _row(kind.number, spoil(_LOOK, kind), _STARTED, _SUCCEEDED)
    denied = replace(kinds.DENIED, times=1)
    yield _row(denied.number, for_good(_LOOK, denied), _STARTED, "AWS does not let this bot call codebuild:BatchGet")
    yield _row("F41", _BREAKS, _STARTED, _FAILED, "Error while executing command: k6 run load.js")
    unread = both(_BREAKS, spoil(_LOG, steady(kinds.DENIED)), "the load test itself fails, and its log may not be read")
    yield _row("F33", unread, _STARTED, _FAILED)
    restarted = Fault("the bot is restarted while it runs", lambda _: None, lambda world: world.restarts == 1)
    yield _row("F10", restarted, _STARTED, _SUCCEEDED, act=_presses_and_restarts)
    again = happens("two people press at once")
    yield _row("F20", again, _STARTED, _SUCCEEDED, private=("has started it already",), act=_two_press)


def _both(kind: Kind) -> str:
    return f"{_START}: {kind.name}, and ListBuildsForProject: {kinds.ERROR.name}"


def _row(number: str, fault: Fault, *told: str, **more: Any) -> Row:
    return Row(
        number=number, stage=Stage.LOAD_TEST, fault=fault, ends="succeeded", told=told, sent=1, edit=with_load_test,
        **more,
    )  # fmt: skip


async def _presses(world: FaultWorld, question: Message) -> None:
    await world.press(question, "load_test")


async def _presses_and_restarts(world: FaultWorld, question: Message) -> None:
    await world.press(question, "load_test")
    await world.told(_STARTED)
    await world.restart()
    await until(world.load_test_is_over, seconds=20)


async def _two_press(world: FaultWorld, question: Message) -> None:
    for user in ("U0AAAA", "U0BBBB"):
        await world.press(question, "load_test", user=user, stale=question)
    await until(world.load_test_is_over, seconds=20)
