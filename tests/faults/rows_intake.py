"""A command on its way in: who asks, over which socket, into which database."""

import asyncio
from collections.abc import Iterator

from tests.faults import slack_kinds as kinds
from tests.faults.row import Fault, Row, Stage, happens, nothing, reconnects, restarts
from tests.faults.slack_kinds import fails, waits
from tests.faults.world import FaultWorld
from tests.scenarios.world import ANA, BEN, INCIDENT, guest

_ASKED = "Slack, asked who U0AAAA is"
_NOTHING = "Nothing was changed"
_CARD = ("Roll back quilt-catalog?", "quilt-catalog:38")


def rows() -> Iterator[Row]:
    yield from _people()
    yield from _channel()
    yield from _sockets()
    yield from _two_at_once()
    yield _intake(
        "F12",
        happens("the database is locked for two seconds", FaultWorld.lock_database),
        "nothing",
        surprise=True,
        private=("could not be recorded, so nothing happened. Please try again",),
    )
    yield _intake(
        "F10",
        restarts("the bot restarts right after the ack"),
        "proposed",
        told=_CARD,
    )


def _intake(
    number: str,
    fault: Fault,
    ends: str,
    *,
    told: tuple[str, ...] = (),
    private: tuple[str, ...] = (),
    surprise: bool = False,
    differs: str = "",
) -> Row:
    return Row(
        number=number,
        stage=Stage.INTAKE,
        fault=fault,
        ends=ends,
        told=told,
        private=private,
        surprise=surprise,
        differs=differs,
    )


def _people() -> Iterator[Row]:
    yield _intake("F19", fails("users.info", kinds.CUT), "proposed", told=_CARD)
    for kind in (*kinds.PASSING, *kinds.FIRM):
        fault = fails("users.info", kind)
        number = "F29" if kind.passes else kind.number
        yield _intake(number, fault, "nothing", private=(_ASKED, kind.says, _NOTHING))
    for fault in (fails("users.info", kinds.LIMITED), waits("users.info", 2)):
        yield _intake("F17", fault, "proposed", told=_CARD)
    deactivated = happens("whoever asks was just deactivated", lambda world: world.slack.deactivate(ANA))
    yield _intake("F57", deactivated, "nothing", private=("deactivated",))
    outsider = happens("whoever asks has become a guest", lambda world: guest(world, ANA))
    yield _intake("F57", outsider, "nothing", private=("is a guest",))


def _channel() -> Iterator[Row]:
    yield _intake("F19", fails("conversations.info", kinds.CUT), "proposed", told=_CARD)
    for kind in (*kinds.PASSING, kinds.REVOKED, kinds.INACTIVE):
        fault = fails("conversations.info", kind)
        yield _intake(kind.number, fault, "nothing", private=("Slack, asked about the channel", kind.says, _NOTHING))
    for fault in (fails("conversations.info", kinds.LIMITED), waits("conversations.info", 1, at_once=2)):
        yield _intake("F17", fault, "proposed", told=_CARD)
    for error in ("channel_not_found", "missing_scope"):
        kind = kinds.Kind(error, "F26", "", {"error": error})
        yield _intake("F26", fails("conversations.info", kind), "proposed", told=_CARD)


def _sockets() -> Iterator[Row]:
    dropped = happens("every socket is cut", FaultWorld.cut_sockets)
    yield _intake("F21", dropped, "nothing", private=('/rollback failed with the error "dispatch_failed"',))
    again = reconnects("every socket is cut, and a moment later it is typed", FaultWorld.cut_sockets_and_wait)
    yield _intake("F21", again, "proposed", told=_CARD)
    silent = happens("every socket falls silent", lambda world: world.slack.blackhole_sockets())
    yield _intake("F21", silent, "nothing", private=('/rollback failed with the error "operation_timeout"',))
    replaced = reconnects("every socket falls silent, and is replaced", FaultWorld.silence_sockets_and_wait)
    yield _intake("F21", replaced, "proposed", told=_CARD)
    refused = reconnects("the new sockets are refused twice", _refused_and_back)
    yield _intake("F21", refused, "proposed", told=_CARD, surprise=True)
    refresh = reconnects("Slack asks for fresh sockets", lambda world: world.slack.disconnect_sockets())
    yield _intake("F21", refresh, "proposed", told=_CARD)
    twice = Fault("the command is delivered twice", lambda world: world.slack.deliver_twice(), _one_rollback)
    yield _intake("F22", twice, "proposed", told=_CARD)
    late = happens("the command is delivered after the three seconds", lambda world: world.slack.deliver_late(3.2))
    yield Row(
        number="F24",
        stage=Stage.INTAKE,
        fault=late,
        ends="proposed",
        told=_CARD,
        act=_ask_again,
        private=('/rollback failed with the error "operation_timeout"', "already under way"),
    )


def _two_at_once() -> Iterator[Row]:
    first = Fault("a rollback of the service waits already", nothing, _one_rollback, before=_ben_asks)
    yield _intake("F55", first, "proposed", told=_CARD, private=("already under way", "Decide on that one first"))
    together = Fault("two ask at the same moment", _both_ask, _one_rollback)
    yield _intake("F55", together, "proposed", told=_CARD, private=("already under way",))


def _one_rollback(world: FaultWorld) -> bool:
    return sum("Roll back quilt-catalog?" in message.text for message in world.slack.messages(INCIDENT)) == 1


async def _ben_asks(world: FaultWorld) -> None:
    await world.propose(user=BEN)


def _both_ask(world: FaultWorld) -> None:
    world.background.append(asyncio.create_task(world.ask(user=BEN)))


async def _ask_again(world: FaultWorld, _: object) -> None:
    await world.ask()


async def _refused_and_back(world: FaultWorld) -> None:
    world.slack.refuse_handshakes(2)
    await world.cut_sockets_and_wait()
