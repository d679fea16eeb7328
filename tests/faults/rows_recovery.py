"""A rollback that ECS undid: what becomes of its evidence in Slack, and of the case with AWS Support."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from handlers import ids
from handlers.delivery.uploads import Uploads
from playground.slack import Message
from playground.stage import allow_uploads
from tests.faults import aws_kinds
from tests.faults import slack_kinds as kinds
from tests.faults.aws_kinds import Kind, spoil
from tests.faults.row import Act, Fault, Row, Stage, both, happens
from tests.faults.slack_kinds import fails
from tests.faults.world import FaultWorld, until
from tests.scenarios.called import with_contacts
from tests.scenarios.world import BEN, INCIDENT

_URL, _COMPLETE = "files.getUploadURLExternal", "files.completeUploadExternal"
_WAYS, _KEPT, _OPEN = "What is possible now", "The evidence is collected", "is open with AWS Support"
_LOST = Kind("the answer lost", "F60", "", {"code": None, "apply": True})
_NEVER = Kind("the connection cut before it arrives", "F60", "", {"code": None, "apply": False})


def rows() -> Iterator[Row]:
    uploads = Fault("the app may upload", lambda world: allow_uploads(world.slack), lambda _: True)
    for method in (_URL, _COMPLETE):
        for kind in (kinds.ERROR, kinds.INTERNAL, kinds.LIMITED):
            fault = both(uploads, fails(method, kind), f"{method}: {kind.name}")
            yield _row(kind.number, fault, "Evidence of rb-", act=_uploaded)
    unheard = happens("the scope files:write was not given, and the answer to what says so is lost", _said_unheard)
    yield _row("F19", unheard, _KEPT, "files:write")
    lost = both(uploads, fails(_COMPLETE, kinds.INTERNAL, apply=True), f"{_COMPLETE}: carried out, the answer lost")
    yield _row("F19", lost, "Evidence of rb-", act=_uploaded)
    refused = kinds.Kind(
        "file_upload_size_restricted", "F28", "", {"error": "file_upload_size_restricted"}, passes=False
    )
    yield _row("F28", both(uploads, fails(_URL, refused), f"{_URL}: refused"), _KEPT, "Slack took no files here")
    yield _row("F28", happens("the scope files:write was not given"), _KEPT, "files:write")
    yield from _cases()


def _cases() -> Iterator[Row]:
    denied = aws_kinds.DENIED
    yield _row(denied.number, spoil("CreateCase", denied), private=("support:CreateCase",), act=_opens)
    throttled = aws_kinds.THROTTLED_ONCE
    yield _row(
        throttled.number, spoil("CreateCase", throttled), private=("AWS is throttling this account",), act=_opens
    )
    no_plan = happens("the account has no support plan with an API", _no_plan)
    yield _row("F33", no_plan, private=("Nothing was opened",), act=_opens)
    yield _row("F60", spoil("CreateCase", _LOST), _OPEN, private=("has not answered",), act=_opens_and_waits)
    yield _row("F60", spoil("CreateCase", _NEVER), "none is found under this subject", act=_opens_and_waits)
    restarted = Fault("the bot is restarted after CreateCase was sent", _lose, lambda world: world.restarts == 1)
    yield _row("F10", restarted, _OPEN, act=_opens_and_restarts)


def _row(number: str, fault: Fault, *told: str, act: Act | None = None, private: tuple[str, ...] = ()) -> Row:
    return Row(
        number=number,
        stage=Stage.RECOVERY,
        fault=fault,
        ends="reverted",
        told=(_WAYS, *told),
        private=private,
        sent=1,
        act=act,
        edit=with_contacts,
    )


async def _uploaded(world: FaultWorld, _: Message) -> None:
    def files() -> list[Message]:
        return [message for message in world.slack.messages(INCIDENT) if message.files]

    await until(lambda: bool(files()), seconds=15)
    await until(world.is_calm)
    assert len(files()) == 1, "each file is there once"


def _said_unheard(world: FaultWorld) -> None:
    """What is said instead of the files is the next message after Slack took none."""
    usual = Uploads.put

    async def put(*whole: Any, **how: Any) -> str:
        world.slack.fail_next("chat.postMessage", error="internal_error", apply=True)
        patched.close()
        return await usual(*whole, **how)

    patched = world.outside.enter_context(ExitStack())
    patched.enter_context(patch.object(Uploads, "put", put))


def _no_plan(world: FaultWorld) -> None:
    world.aws.cluster.told.plan = "basic"


def _lose(world: FaultWorld) -> None:
    world.aws.fail_next("CreateCase", code=None, apply=True)


async def _opens(world: FaultWorld, ways: Message) -> None:
    await world.press(ways, "support", user=BEN)
    await until(lambda: _drafted(world), seconds=8)
    view = world.slack.views.of(BEN)
    assert view is not None
    await world.slack.forms.submit(view, {ids.SEVERITY: "high"})


def _drafted(world: FaultWorld) -> bool:
    view = world.slack.views.of(BEN)
    return view is not None and any(block["type"] == "input" for block in view.blocks)


async def _opens_and_waits(world: FaultWorld, ways: Message) -> None:
    await _opens(world, ways)
    await until(lambda: bool(world.aws.calls("CreateCase")), seconds=15)
    for _ in range(14):
        world.clock.advance(31)
        await until(world.is_calm)
    assert len(world.aws.calls("CreateCase")) == 1, "it is sent once"


async def _opens_and_restarts(world: FaultWorld, ways: Message) -> None:
    await _opens(world, ways)
    await until(lambda: bool(world.aws.calls("CreateCase")), seconds=15)
    await world.restart()
    world.clock.advance(31)
    await world.told(_OPEN)
    assert len(world.aws.calls("CreateCase")) == 1, "it is sent once"
