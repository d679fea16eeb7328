"""Between the plan and the approval: what people and Slack do to a click."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from playground.slack import Message
from tests.faults import slack_kinds as kinds
from tests.faults.people import DONE, becomes_a_bot, moves_away, succeeds
from tests.faults.row import Act, Fault, Row, Stage, happens, reconnects, restarts
from tests.faults.slack_kinds import fails, waits
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import ANA, BEN, INCIDENT, guest

_ASKED = "Slack, asked who U0BBBB is"
_NOTHING = "Nothing was changed"
_QUARTER = 15 * 60


def rows() -> Iterator[Row]:
    yield from _rights()
    yield from _deliveries()
    yield from _decisions()


def _waits(number: str, fault: Fault, *private: str, act: Act | None = None, surprise: bool = False) -> Row:
    """The click decides nothing; whoever pressed is told why."""
    return Row(
        number=number, stage=Stage.CLICK, fault=fault, ends="proposed", private=private, act=act, surprise=surprise
    )


def _rights() -> Iterator[Row]:
    for kind in (*kinds.PASSING, *kinds.FIRM):
        number = "F29" if kind.passes else kind.number
        yield _waits(number, fails("users.info", kind), _ASKED, kind.says, _NOTHING)
    yield succeeds("F17", fails("users.info", kinds.LIMITED))
    yield succeeds("F17", waits("users.info", 2))
    yield succeeds("F19", fails("users.info", kinds.CUT))
    slow = Fault("users.info: slower than Slack's three seconds", _slow_people, kinds.called("users.info"))
    yield succeeds("F18", slow)
    yield _waits("F57", happens("the approver was deactivated", lambda w: w.slack.deactivate(BEN)), "deactivated")
    yield _waits("F57", happens("the approver has become a guest", lambda w: guest(w, BEN)), "is a guest")
    yield _waits("F57", happens("the approver's account has become a bot", becomes_a_bot), "is a bot")
    yield _waits("F57", happens("the approver has moved to another workspace", moves_away), "another workspace")
    yield _waits("F57", happens("the requester approves"), "somebody else must approve", act=_ana_approves)
    down = happens("Slack's Web API is down", lambda w: w.slack.break_down(), mend=_slack_mends)
    yield _waits("F29", down, _ASKED, _NOTHING)
    shared = happens("the card's channel is shared with another organization meanwhile", _shared)
    yield _waits("F26", shared, "is shared with another organization")


def _deliveries() -> Iterator[Row]:
    yield succeeds("F22", happens("the click is delivered twice", lambda w: w.slack.deliver_twice()))
    late = happens("the click is delivered after the three seconds", lambda w: w.slack.deliver_late(3.2))
    yield succeeds("F24", late, act=_sees("operation_timeout"))
    yield _waits("F21", happens("every socket is cut", FaultWorld.cut_sockets), act=_sees("dispatch_failed"))
    yield succeeds("F21", reconnects("every socket is cut, and comes back", FaultWorld.cut_sockets_and_wait))
    silent = happens("every socket falls silent", lambda w: w.slack.blackhole_sockets())
    yield _waits("F21", silent, act=_sees("operation_timeout"))
    replaced = reconnects("every socket falls silent, and is replaced", FaultWorld.silence_sockets_and_wait)
    yield succeeds("F21", replaced)
    yield succeeds("F21", reconnects("Slack asks for fresh sockets", lambda w: w.slack.disconnect_sockets()))
    yield succeeds("F10", happens("the bot restarts before the click", FaultWorld.restart))
    yield succeeds("F10", restarts("the bot restarts right after the click"))
    yield _waits(
        "F12",
        happens("the database is locked for two seconds", FaultWorld.lock_database),
        "could not be recorded",
        surprise=True,
    )


def _decisions() -> Iterator[Row]:
    expired = happens("nobody approves in time", lambda w: w.clock.advance(_QUARTER))
    yield Row(
        number="F53",
        stage=Stage.CLICK,
        fault=expired,
        ends="expired",
        told=("Nobody approved in time", "Ask again"),
        private=("expired",),
        act=_late_approval,
    )
    jump = happens("the clock jumps an hour ahead", lambda w: w.clock.advance(3600))
    yield Row(
        number="F53",
        stage=Stage.CLICK,
        fault=jump,
        ends="expired",
        told=("Nobody approved in time",),
        act=_late_approval,
    )
    late = succeeds("F53", happens("approved one minute before it expires", lambda w: w.clock.advance(_QUARTER - 60)))
    yield replace(late, told=("Rolled quilt-catalog back in 16 min",))
    yield succeeds("F55", happens("four clicks at the same moment"), "lready approved", act=_four_clicks)
    for word, ends in (("reject", "rejected"), ("cancel", "cancelled")):
        row = Row(
            number="F56",
            stage=Stage.CLICK,
            fault=happens(f"somebody presses {word}, then somebody approves"),
            ends=ends,
            told=({"reject": "Rejected", "cancel": "Withdrawn"}[word], _NOTHING),
            private=("ed by",),
            act=_then_approve(word),
        )
        yield row
        yield succeeds(
            "F56", happens(f"somebody presses {word} after the approval"), "lready approved", act=_then(word)
        )
    yield _waits("F23", happens("a forged card is pressed"), "belongs to another message", act=_forged)
    yield _waits(
        "F23", happens("a card with another plan's digest is pressed"), "belongs to another message", act=_digest
    )
    again = happens("the rollback was not enough, and the next is asked for")
    yield Row(
        number="F59",
        stage=Stage.CLICK,
        fault=again,
        ends="proposed",
        told=(*DONE, "Roll back quilt-catalog?", "quilt-catalog:37"),
        sent=1,
        act=_twice,
    )


def _slow_people(world: FaultWorld) -> None:
    world.slack.delay_next("users.info", 3.3)


def _shared(world: FaultWorld) -> None:
    channels = world.slack.workspace.channels
    channels[INCIDENT] = replace(channels[INCIDENT], is_ext_shared=True)


def _slack_mends(world: FaultWorld) -> None:
    world.slack.mend()


async def _ana_approves(world: FaultWorld, card: Message) -> None:
    await world.press(card, user=ANA)


def _sees(error: str) -> Act:
    """Slack shows Ben an error beside the button."""

    async def act(world: FaultWorld, card: Message) -> None:
        assert await world.press(card) == error

    return act


async def _late_approval(world: FaultWorld, card: Message) -> None:
    await until(world.is_over)
    await world.press(card, stale=card)


async def _four_clicks(world: FaultWorld, card: Message) -> None:
    await asyncio.gather(*(world.press(card, stale=card) for _ in range(4)))


def _then_approve(word: str) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        await world.press(card, word)
        await until(world.is_over)
        await world.press(card, stale=card)

    return act


def _then(word: str) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        await world.press(card)
        await world.press(card, word, stale=card)

    return act


async def _forged(world: FaultWorld, card: Message) -> None:
    await world.press(world.slack.workspace.post(INCIDENT, "U0ROLLBACK", "Approve harmless things", blocks=card.blocks))


async def _digest(world: FaultWorld, card: Message) -> None:
    value = next(e["value"] for b in card.blocks if b["type"] == "actions" for e in b["elements"])
    await world.press(card, value=value[:-8] + "0" * 8)


async def _twice(world: FaultWorld, card: Message) -> None:
    await world.press(card)
    await until(world.is_over)
    await world.ask(user=BEN)
    await until(lambda: "quilt-catalog:37" in world.public())
