"""Posting, editing and answering: nothing that Slack does stops a rollback, and nothing is told twice."""

from collections.abc import Iterator
from dataclasses import replace

from playground.slack import Message
from tests.faults import slack_kinds as kinds
from tests.faults.row import Act, Fault, Put, Row, Stage, both, happens, reconnects, restarts
from tests.faults.slack_kinds import Kind, fails, waits
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import INCIDENT

_CARD = ("Roll back quilt-catalog?", "quilt-catalog:38", "Waiting for <@U0BBBB>")
_DONE = ("Rolled quilt-catalog back in", "First 5 minutes: well")
_NOWHERE = "This is the home channel, so there is no other to tell it in: the log says so, and status tells who asks."
_POST, _EDIT = "chat.postMessage", "chat.update"
_DOUBT = (kinds.ERROR, kinds.INTERNAL, Kind("the connection cut", "F19", "", {}))
_PLAIN = tuple(
    Kind(error, "F27", "", {"error": error}) for error in ("invalid_blocks", "msg_too_long", "msg_blocks_too_long")
)
_CLOSED = tuple(
    Kind(error, "F26", "", {"error": error}) for error in ("is_archived", "not_in_channel", "channel_not_found")
)


def rows() -> Iterator[Row]:
    yield from _posts()
    yield from _answers()
    yield from _while_rolling()
    yield from _the_end()


def _posted(number: str, fault: Fault, *told: str, act: Act | None = None, private: tuple[str, ...] = ()) -> Row:
    return Row(
        number=number, stage=Stage.POST, fault=fault, ends="proposed", told=told or _CARD, act=act, private=private
    )


def _posts() -> Iterator[Row]:
    for which, skip in (("the card", 0), ("the details", 1)):
        for kind in (*_DOUBT, kinds.LIMITED, *_PLAIN):
            yield _posted(kind.number, _named(fails(_POST, kind, skip=skip), which))
        yield _posted("F17", _named(waits(_POST, 2, skip=skip), which))
        for kind in _DOUBT:
            fault = _named(fails(_POST, kind, skip=skip, apply=True), which)
            yield _posted(kind.number, replace(fault, name=f"{fault.name}, after it was posted"))
    for kind in (kinds.ERROR, kinds.INTERNAL):
        yield _posted(kind.number, fails(_POST, kind, times=4))
    lost = fails(_POST, _DOUBT[2], apply=True)
    for method, skip in (("conversations.history", 0), ("conversations.replies", 1)):
        lost = fails(_POST, _DOUBT[2], apply=True, skip=skip)
        for kind in (kinds.ERROR, kinds.LIMITED):
            unread = fails(method, kind)
            yield _posted(kind.number, both(lost, unread, f"a post cut after it was posted, then {unread.name}"))
    for kind in _CLOSED:
        yield Row(
            number=kind.number,
            stage=Stage.POST,
            fault=fails(_POST, kind),
            ends="cancelled",
            told=("Rollback of quilt-catalog withdrawn", "Its card could not be posted"),
            private=("The plan could not be shown",),
            excused=("I19",),  # what was given up is told once more, or belongs to a plan that is over
        )
    early = happens("the card is pressed before its answer came", _slow_card)
    yield Row(number="F23", stage=Stage.POST, fault=early, ends="succeeded", told=_DONE, act=_press_early, sent=1)


def _answers() -> Iterator[Row]:
    for kind in (kinds.ERROR, kinds.INTERNAL, kinds.LIMITED):
        yield _posted(kind.number, fails("chat.getPermalink", kind), act=_ask_again, private=("already under way",))
    yield _posted("F17", waits("chat.getPermalink", 1), act=_ask_again, private=("already under way",))


async def _ask_again(world: FaultWorld, card: Message) -> None:
    """The answer leads to the card that waits, which the channel shows already: it has to know the address."""
    await world.ask()


def _while_rolling() -> Iterator[Row]:
    for kind in (kinds.ERROR, kinds.INTERNAL, _DOUBT[2], kinds.LIMITED, *_PLAIN):
        yield _rolls(kind.number, fails(_EDIT, kind))
    yield _rolls("F17", waits(_EDIT, 2))
    for kind in (kinds.ERROR, kinds.INTERNAL):
        yield _rolls(kind.number, fails(_EDIT, kind, times=4))
    for error in ("message_not_found", "edit_window_closed", "cant_update_message"):
        yield replace(_rolls("F26", fails(_EDIT, Kind(error, "F26", "", {"error": error}))), excused=("I19",))
    deleted = _rolls("F26", happens("the card is deleted", _delete_card))
    yield replace(deleted, excused=("I19", "I5"))  # what was pressed is deleted too
    yield _rolls("F21", reconnects("every socket is cut", FaultWorld.cut_sockets_and_wait))
    yield _rolls("F21", happens("every socket falls silent", lambda w: w.slack.blackhole_sockets()))
    yield _rolls("F10", restarts("the bot restarts"))
    yield _rolls("F12", happens("the database is locked for two seconds", FaultWorld.lock_database))
    for name, hang in (("Slack is down until the end", False), ("Slack hangs until the end", True)):
        yield _rolls("F20", happens(name, _down(hang), mend=_mend_when_over))
    for name, put in (
        ("the channel is archived", lambda w: w.slack.archive(INCIDENT)),
        ("the bot is removed from the channel", lambda w: w.slack.remove_bot(INCIDENT)),
        ("the bot's token is revoked", lambda w: w.slack.revoke_token()),
        ("the bot's account is deactivated", lambda w: w.slack.deactivate("U0ROLLBACK")),
    ):
        number = "F28" if "bot's" in name else "F26"
        yield Row(
            number=number,
            stage=Stage.MONITOR,
            fault=Fault(name, put, lambda world: _DONE[0] not in world.public()),
            ends="succeeded",
            sent=1,
            health="passed",
            untold=True,
            differs="" if number == "F28" else _NOWHERE,
        )


def _rolls(number: str, fault: Fault) -> Row:
    return Row(number=number, stage=Stage.MONITOR, fault=fault, ends="succeeded", told=_DONE, sent=1, health="passed")


def _the_end() -> Iterator[Row]:
    """STARTED has been posted; what comes next is the outcome, then the validation."""
    for which, skip in (("the outcome", 0), ("the validation", 1)):
        yield _reported("F17", _named(waits(_POST, 2, skip=skip), which))
        for kind in (*_DOUBT, kinds.LIMITED, *_PLAIN):
            yield _reported(kind.number, _named(fails(_POST, kind, skip=skip), which))
        for kind in _DOUBT:
            fault = _named(fails(_POST, kind, skip=skip, apply=True), which)
            yield _reported(kind.number, replace(fault, name=f"{fault.name}, after it was posted"))


def _reported(number: str, fault: Fault) -> Row:
    return Row(number=number, stage=Stage.REPORT, fault=fault, ends="succeeded", told=_DONE, sent=1, health="passed")


def _named(fault: Fault, which: str) -> Fault:
    return replace(fault, name=f"{fault.name} for {which}")


def _slow_card(world: FaultWorld) -> None:
    """It is posted, but the answer does not come, and the history is slow."""
    world.slack.fail_next(_POST, apply=True)
    world.slack.delay_next("conversations.history", 1.0)


async def _press_early(world: FaultWorld, card: Message) -> None:
    await world.press(card)


async def _delete_card(world: FaultWorld) -> None:
    world.slack.delete(next(m for m in world.slack.messages(INCIDENT) if m.thread_ts is None))


def _down(hang: bool) -> Put:
    return lambda world: world.slack.break_down(hang=hang)


async def _mend_when_over(world: FaultWorld) -> None:
    await until(world.is_over, seconds=20)
    assert await world.bot.journal.outbox(), "nobody was kept waiting"
    world.slack.mend()
