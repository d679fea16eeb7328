"""Between the approval and the call: does the approver still have the right? Slack and the services file are asked."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.ports import read_ahead
from playground.slack import Message
from playground.slack.world import PEOPLE
from tests.edited import edited
from tests.faults import aws_kinds
from tests.faults import slack_kinds as kinds
from tests.faults.aws_kinds import spoil, steady
from tests.faults.people import DONE, becomes_a_bot, moves_away, succeeds
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens, nothing
from tests.faults.slack_kinds import fails
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import BEN, SERVICE, guest

_NOTHING = "Nothing was changed"
_HOLD = "On hold: Slack cannot confirm right now who asked and approved"


def rows() -> Iterator[Row]:
    yield from _rights_again()
    yield from _behind_a_hold()
    yield from _configuration()
    yield from _user_group()


def _rights_again() -> Iterator[Row]:
    """Slack is asked again before acting when the click's answer is older than ten seconds."""
    for kind in kinds.PASSING:
        fault = fails("users.info", kind, times=3, skip=1)
        yield replace(
            succeeds("F29", fault, stage=Stage.RE_CHECK, act=_slow_approval(fault.put)),
            told=(_HOLD, *DONE),
            fault=replace(fault, put=nothing),
        )
    for kind in kinds.FIRM:
        fault = fails("users.info", kind, skip=1)
        yield _refused(kind.number, fault, "Slack does not confirm who asked and approved", kind.says, _NOTHING)
    for name, put, said in (
        ("the approver was deactivated since the click", lambda w: w.slack.deactivate(BEN), "is deactivated"),
        ("the approver has become a guest since the click", lambda w: guest(w, BEN), "is a guest"),
        ("the approver's account has become a bot since the click", becomes_a_bot, "is a bot"),
        ("the approver has moved to another workspace since the click", moves_away, "is from another workspace"),
    ):
        yield _refused("F57", happens(name, _on_hold(put), mend=_back_to_work), said, _NOTHING)
    silent = kinds.Kind("HTTP 500 until the approval expires", "F29", "", {"status": 500})
    fault = replace(fails("users.info", silent, times=100_000, skip=1), name=f"users.info: {silent.name}")
    yield replace(
        _refused("F29", fault, _HOLD, "The approval expired while Slack could not confirm who asked and approved"),
        fault=replace(fault, put=nothing, mend=_mend_when_over),
    )


def _behind_a_hold() -> Iterator[Row]:
    """Slack was silent for longer than a look counts for: the service is looked at once more before it is changed."""
    read = "Could not read the service sales-prod/quilt-catalog-service (DescribeServices)"

    def row(number: str, fault: Fault, ends: str, *told: str, sent: int = 0) -> Row:
        named, act = f"while Slack cannot say who approved, {fault.name}", _slow_approval(_on_hold(_later(fault.put)))
        held = replace(fault, name=named, put=nothing)
        return Row(number=number, stage=Stage.RE_CHECK, fault=held, ends=ends, told=(_HOLD, *told), sent=sent, act=act)

    moved = "after this plan was made"
    hotfix = happens("somebody deploys a hotfix", lambda w: w.aws.deploy(SERVICE, w.aws.register()))
    yield row("F38", hotfix, "stale", moved, "quilt-catalog:43")
    anew = happens("somebody deploys the current revision anew", lambda w: w.aws.deploy(SERVICE, 42))
    yield row("F38", anew, "stale", moved)
    for kind in (aws_kinds.DENIED, aws_kinds.EXPIRED, aws_kinds.DROPPED):
        says = kind.says.format(action=aws_kinds.action("DescribeServices"))
        yield row(kind.number, spoil("DescribeServices", steady(kind)), "failed", read, says, _NOTHING)
    once = spoil("DescribeServices", aws_kinds.THROTTLED_ONCE)
    yield row("F30", once, "succeeded", *DONE, sent=1)


def _later(put: Put) -> Put:
    """And not before the look of the act is too old to count."""

    async def behind(world: FaultWorld) -> None:
        await asyncio.sleep(read_ahead._GOOD_FOR + 0.1)
        await done(put, world)

    return behind


async def _back_to_work(world: FaultWorld) -> None:
    """The invariants are judged by who people are at the end."""
    await until(world.is_over)
    world.slack.workspace.people[BEN] = next(person for person in PEOPLE if person.id == BEN)


def _refused(number: str, fault: Fault, *told: str) -> Row:
    act = _slow_approval(fault.put)
    return Row(
        number=number, stage=Stage.RE_CHECK, fault=replace(fault, put=nothing), ends="refused", told=told, act=act
    )


def _configuration() -> Iterator[Row]:
    """The bot is restarted with another services file while the approval waits for Slack."""
    gone, taken_out = (
        ("services:\n  quilt-catalog:", "services:\n  another:"),
        "the service is taken out of the services file",
    )
    yield replace(_restarted(taken_out, *gone), ends="refused", told=("The service is no longer in the services file",))
    approvers = ("approvers: [engineer-a, engineer-b]", "approvers: [engineer-a, engineer-c]")
    people = ("  engineer-b: [U0BBBB]", "  engineer-b: [U0BBBB]\n  engineer-c: [U0CCCC]")
    row = _restarted("the approver is taken off the list", *approvers, *people)
    yield replace(row, ends="refused", told=("is not on the list of approvers", _NOTHING))
    requesters = ("requesters: [engineer-a, engineer-b]", "requesters: [engineer-b]")
    row = _restarted("the requester is taken off the list", *requesters)
    yield replace(row, ends="refused", told=("is not on the list of requesters", _NOTHING))
    early = happens(f"{taken_out}, and the bot restarts", lambda w: _reconfigure(w, *gone))
    said = ("There is no service quilt-catalog in the services file",)
    yield Row(number="F58", stage=Stage.CLICK, fault=early, ends="proposed", private=said)


_BY_GROUP = ("approvers: [engineer-a, engineer-b]", "approver_sources: [{user_group: S0ONCALL}]")
_GROUP = "usergroups.users.list"


def _user_group() -> Iterator[Row]:
    """Approvers come from a user group: it is read at the click, and again before acting."""
    for number, name, error, said in (
        ("F29", "is silent", "internal_error", "asked who is in the user group S0ONCALL"),
        ("F28", "has none on its plan any more", "plan_upgrade_required", "has no user groups on its plan"),
        ("F28", "has taken the scope away", "missing_scope", "lacks the scope usergroups:read"),
        ("F57", "has switched the group off", "", "is not on the list of approvers"),
    ):
        fault = happens(f"approvers are a user group's, and Slack {name}", _by_group(error), mend=_mend_when_told)
        private = (said, _NOTHING) if error else (said,)
        yield Row(number=number, stage=Stage.CLICK, fault=fault, ends="proposed", private=private)
    left = happens("the approver has left the user group since the click", _leaves, before=_by_group("-"))
    yield _refused("F57", left, "is not on the list of approvers", _NOTHING)


def _by_group(error: str) -> Put:
    """With the bot restarted; `error` is Slack's from then on, "" where the group is switched off, "-" for none."""

    async def put(world: FaultWorld) -> None:
        await _reconfigure(world, *_BY_GROUP)
        if error == "":
            _changed(world, enabled=False)
        elif error != "-":
            world.slack.fail_next(_GROUP, error=error, times=100)

    return put


async def _mend_when_told(world: FaultWorld) -> None:
    await until(lambda: "S0ONCALL" in world.private() or "on the list of approvers" in world.private())
    world.slack.mend()


def _leaves(world: FaultWorld) -> None:
    _changed(world, users=())


def _changed(world: FaultWorld, **how: Any) -> None:
    groups = world.slack.workspace.groups
    groups["S0ONCALL"] = replace(groups["S0ONCALL"], **how)


def _restarted(name: str, *changes: str) -> Row:
    act = _slow_approval(_on_hold(lambda world: _reconfigure(world, *changes)))
    return Row(number="F58", stage=Stage.RE_CHECK, fault=happens(f"{name}, and the bot restarts"), ends="", act=act)


async def _reconfigure(world: FaultWorld, *changes: str) -> None:
    file = world.home / "services.yml"
    text = file.read_text(encoding="utf-8")
    await world.restart(services=edited(text, zip(changes[::2], changes[1::2], strict=True)))


async def _mend_when_over(world: FaultWorld) -> None:
    await until(world.is_over, seconds=20)
    world.slack.mend()


def _slow_approval(put: Put) -> Act:
    """Ben approves; Slack dawdles over who he is for so long that the bot asks again before it acts.

    What `put` plans must let the answer under way pass (`skip=1`).
    """

    async def act(world: FaultWorld, card: Message) -> None:
        asked = len(world.slack.calls("users.info"))
        world.slack.delay_next("users.info", 0.1)
        pressing = asyncio.create_task(world.press(card))
        await until(lambda: len(world.slack.calls("users.info")) > asked)
        world.clock.advance(11)
        await done(put, world)
        await pressing

    return act


def _on_hold(then: Put) -> Put:
    """The second answer fails; while the bot waits to ask a third time, `then` happens."""

    async def put(world: FaultWorld) -> None:
        world.slack.fail_next("users.info", status=500, skip=1)
        world.clock.held = True
        await until(lambda: "On hold" in world.public())
        await done(then, world)
        world.clock.held = False

    return put
