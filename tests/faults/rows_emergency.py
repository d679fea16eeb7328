"""Nobody answers, and whoever asked acts alone: told to everybody, once, and reviewed by somebody else."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from playground.slack import Message
from playground.slack.letters import letters
from tests.faults import slack_kinds as kinds
from tests.faults.people import DONE
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens, restarts
from tests.faults.slack_kinds import Kind, fails
from tests.faults.ways import alone, behind, reviews, send
from tests.faults.world import FaultWorld, until
from tests.scenarios.called import with_emergency
from tests.scenarios.world import ANA, BEN, INCIDENT, everything, guest

_POST = "chat.postMessage"
_ALONE = ("*Emergency*: engineer-a acts alone", "1 approver skipped", *DONE)
_LETTER = "You may approve it, and were not asked"
_WHY = {"service": "quilt-catalog", "reason": "the shop is down and nobody answers"}
_NOTE = {"reason": "it was right"}


def rows() -> Iterator[Row]:
    yield from _asked_again()
    yield from _forms()
    yield from _at_once()
    yield from _letters()
    yield from _reviews()


def _acts(number: str, fault: Fault, *private: str, act: Act = alone, **more: bool) -> Row:
    """It is done, once, and everybody is told."""
    once = Fault(fault.name, fault.put, lambda w: fault.met(w) and _loud(w) == 1, mend=fault.mend)
    return Row(
        number=number,
        stage=Stage.EMERGENCY,
        fault=once,
        ends="succeeded",
        told=_ALONE,
        private=private or (_LETTER,),
        sent=1,
        act=act,
        edit=with_emergency,
        **more,
    )


def _refused(number: str, fault: Fault, *private: str, act: Act = alone, **more: bool) -> Row:
    """It waits on, and nobody was told that anybody acts alone."""
    quiet = Fault(fault.name, fault.put, lambda w: fault.met(w) and _loud(w) == 0, mend=fault.mend)
    return Row(
        number=number,
        stage=Stage.EMERGENCY,
        fault=quiet,
        ends="proposed",
        told=("you may act alone now",),
        private=private,
        act=act,
        edit=with_emergency,
        **more,
    )


def _asked_again() -> Iterator[Row]:
    """Whether whoever asked still may."""
    for kind in (*kinds.PASSING, kinds.REVOKED, kinds.NO_USER):
        said = ("Slack, asked who U0AAAA is", kind.says, "Nothing was changed")
        yield _refused(kind.number, happens(f"users.info: {kind.name}"), *said, act=_later(_unknown(kind)))
    turned = happens("whoever asked has become a guest")
    yield _refused("F57", turned, "is a guest", act=_later(lambda w: guest(w, ANA)))
    shared = happens("the channel is shared with another organization meanwhile", _shared)
    yield _refused("F26", shared, "is shared with another organization")
    for kind in (kinds.ERROR, kinds.REVOKED):
        fault = fails("conversations.info", kind)
        yield _refused(kind.number, fault, "Slack, asked about the channel", "Nothing was changed")
    out = happens("the service opts out meanwhile, and the bot restarts", _opted_out)
    yield _refused("F58", out, "has no emergency path")
    other = happens("somebody else than who asked presses it")
    yield _refused("F57", other, "nobody else acts on it alone", act=_by(BEN))
    wrong = happens("another name is typed than the service's")
    yield _refused("F23", wrong, "is not the name of the service", act=_typed({**_WHY, "service": "quilt"}))


def _forms() -> Iterator[Row]:
    late = "Slack did not open the form in time. Nothing happened"
    for kind in (kinds.ERROR, kinds.CUT, kinds.EXPIRED):
        yield _refused(kind.number, fails("views.open", kind), late, act=_only_pressed)
    closed = happens("the form is closed without being sent")
    yield _refused("F26", closed, "You act alone: nobody approves this", act=_closed)
    yield _acts("F22", happens("what is sent is delivered twice"), act=_sent_twice)
    yield _acts("F24", happens("what is sent is delivered after the three seconds"), act=_sent_late)
    locked = happens("the database is locked when it is sent, and it is sent again")
    yield _acts("F12", locked, act=_locked, surprise=True)
    yield _acts("F10", restarts("the bot restarts right after it was sent"))


def _at_once() -> Iterator[Row]:
    both = happens("somebody approves at the same moment: one of them decides")
    yield Row(
        number="F55",
        stage=Stage.EMERGENCY,
        fault=replace(both, met=lambda w: _loud(w) <= 1),
        ends="succeeded",
        told=DONE,
        sent=1,
        act=_approved_too,
        edit=with_emergency,
    )
    looked = happens("somebody looks, and then it is pressed")
    yield _refused("F55", looked, "is looking, so this is no emergency", act=_looked_first)
    over = happens("it was rejected, and then it is pressed")
    yield replace(_refused("F56", over, "Rejected by", act=_rejected_first), ends="rejected", told=("Rejected",))
    out = happens("it timed out, and then it is pressed")
    late = ("Nobody approved in time",)
    yield replace(_refused("F53", out, *late, act=_timed_out_first), ends="expired", told=("timed out",))


def _letters() -> Iterator[Row]:
    untold = (*_ALONE, "was skipped, and Slack took no direct message to them")
    for name, put in (
        ("whoever was skipped is deactivated", lambda w: w.slack.deactivate(BEN)),
        ("the app has no Messages tab, so that it writes to nobody", _no_messages_tab),
    ):
        row = _acts("F26", happens(name, put))
        yield replace(row, told=untold, private=(), excused=("I19", "I3 told"))
    for kind in (kinds.ERROR, kinds.INTERNAL, kinds.CUT, kinds.LIMITED):
        yield _acts(kind.number, happens(f"the letter: {kind.name}"), act=_with_the_letter(kind))
    yield _acts("F18", happens("Slack is down when everybody is to be told", mend=_mend), act=_down_then)


def _reviews() -> Iterator[Row]:
    closed = "engineer-b closed the review of this emergency"
    plain = _acts("F22", happens("the review is sent twice at the same moment"), act=_reviewed_twice)
    yield replace(plain, told=(*_ALONE, closed))
    own = _acts("F57", happens("whoever acted alone closes the review"), act=_reviews_own)
    yield replace(own, private=("so somebody else must close the review",))
    for kind in (kinds.ERROR, kinds.REVOKED):
        fault = happens(f"the review is sent, and users.info: {kind.name}")
        row = _acts(kind.number, fault, act=_reviewed(_later_unknown(kind)))
        yield replace(row, private=("Slack, asked who U0BBBB is", "Nothing was changed"))
    turned = happens("the reviewer has become a guest, and is right again", mend=_back)
    row = _acts("F57", turned, act=_reviewed(_becomes_a_guest))
    yield replace(row, private=("is a guest",))
    late = happens("the review's form cannot be opened: expired_trigger_id")
    row = _acts("F24", late, act=_review_not_opened)
    yield replace(row, private=("Slack did not open the form in time",))
    again = happens("the bot restarts while the review waits, and its reminder comes once")
    row = _acts("F10", again, act=_reminded_over_a_restart)
    yield replace(row, told=(*_ALONE, "this emergency waits for its review"))
    deleted = happens("the loud message is deleted, and the review is typed")
    row = _acts("F26", deleted, act=_typed_review)
    fault = replace(row.fault, met=lambda w: _loud(w) == 0)
    yield replace(row, fault=fault, told=(*DONE, closed), excused=("I19",))


def _loud(world: FaultWorld) -> int:
    return sum("*Emergency*: engineer-a acts alone" in m.text for m in world.slack.messages(INCIDENT))


def _unknown(kind: Kind) -> Put:
    return lambda world: world.slack.fail_next("users.info", **kind.how)


def _later(put: Put) -> Act:
    """So late that who somebody is was forgotten."""

    async def act(world: FaultWorld, offered: Message) -> None:
        world.clock.advance(61)
        await done(put, world)
        await alone(world, offered)

    return act


def _shared(world: FaultWorld) -> None:
    channels = world.slack.workspace.channels
    channels[INCIDENT] = replace(channels[INCIDENT], is_ext_shared=True)


async def _opted_out(world: FaultWorld) -> None:
    text = (world.home / "services.yml").read_text(encoding="utf-8")
    await world.restart(services=text.replace("    emergency: {review_within: 2d}\n", ""))


def _by(user: str) -> Act:
    async def act(world: FaultWorld, offered: Message) -> None:
        await send(world, user, offered, "emergency", _WHY)

    return act


def _typed(typed: dict[str, str]) -> Act:
    async def act(world: FaultWorld, offered: Message) -> None:
        await send(world, ANA, offered, "emergency", typed)

    return act


async def _only_pressed(world: FaultWorld, offered: Message) -> None:
    await world.slack.click(ANA, offered.channel, offered.ts, "emergency")


async def _closed(world: FaultWorld, offered: Message) -> None:
    view = await behind(world, ANA, offered, "emergency")
    await world.slack.forms.close(view)
    await _only_pressed(world, offered)
    await until(lambda: world.slack.views.of(ANA))


async def _sent_twice(world: FaultWorld, offered: Message) -> None:
    view = await behind(world, ANA, offered, "emergency")
    world.slack.deliver_twice()
    await world.slack.forms.submit(view, _WHY)


async def _sent_late(world: FaultWorld, offered: Message) -> None:
    view = await behind(world, ANA, offered, "emergency")
    world.slack.deliver_late(3.2)
    assert await world.slack.forms.submit(view, _WHY)
    await world.slack.forms.submit(view, _WHY)


async def _locked(world: FaultWorld, offered: Message) -> None:
    view = await behind(world, ANA, offered, "emergency")
    world.lock_database()
    assert "could not be recorded" in (await world.slack.forms.submit(view, _WHY) or "")
    await asyncio.sleep(1)
    await world.slack.forms.submit(view, _WHY)


async def _card(world: FaultWorld) -> Message:
    newest = await world.newest()
    assert newest
    return next(m for m in world.slack.messages(INCIDENT) if m.ts == newest.card_ts)


async def _approved_too(world: FaultWorld, offered: Message) -> None:
    view = await behind(world, ANA, offered, "emergency")
    await asyncio.gather(world.slack.forms.submit(view, _WHY), world.press(await _card(world)))


async def _looked_first(world: FaultWorld, offered: Message) -> None:
    call = next(m for m in world.slack.messages(INCIDENT) if "called as primary contact" in everything(m))
    await world.press(call, "looking", user=BEN)
    await until(lambda: "is looking" in world.public())
    await alone(world, offered)


async def _rejected_first(world: FaultWorld, offered: Message) -> None:
    await world.press(await _card(world), "reject", user=BEN)
    await until(world.is_over)
    await alone(world, offered)


async def _timed_out_first(world: FaultWorld, offered: Message) -> None:
    world.clock.advance(30 * 60)
    await until(world.is_over)
    await alone(world, offered)


def _no_messages_tab(world: FaultWorld) -> None:
    world.slack.workspace.manifest = replace(world.slack.workspace.manifest, messages_tab=False)


def _with_the_letter(kind: Kind) -> Act:
    """It is posted right after the loud message, and nothing else is by then."""

    async def act(world: FaultWorld, offered: Message) -> None:
        world.slack.fail_next(_POST, skip=1, **kind.how)
        await alone(world, offered)
        await until(lambda: bool(letters(world.slack.workspace, BEN)))

    return act


async def _down_then(world: FaultWorld, offered: Message) -> None:
    view = await behind(world, ANA, offered, "emergency")
    asked = len(world.slack.calls("users.info"))
    world.clock.advance(61)
    pressing = asyncio.create_task(world.slack.forms.submit(view, _WHY))
    await until(lambda: len(world.slack.calls("users.info")) > asked)
    await until(lambda: world.slack.calls("conversations.info"))
    await pressing
    world.slack.break_down()


async def _mend(world: FaultWorld) -> None:
    await asyncio.sleep(0.5)
    world.slack.mend()


def _reviewed(before: Put) -> Act:
    async def act(world: FaultWorld, offered: Message) -> None:
        await alone(world, offered)
        await until(world.is_over, seconds=20)
        await until(world.is_calm)
        await done(before, world)
        await reviews(world)

    return act


async def _reviewed_twice(world: FaultWorld, offered: Message) -> None:
    await alone(world, offered)
    loud = await world.told("*Emergency*: engineer-a acts alone")
    view = await behind(world, BEN, loud, "review")
    await asyncio.gather(*(world.slack.forms.submit(view, _NOTE) for _ in range(2)))


async def _reviews_own(world: FaultWorld, offered: Message) -> None:
    await alone(world, offered)
    await reviews(world, ANA)


def _later_unknown(kind: Kind) -> Put:
    def put(world: FaultWorld) -> None:
        world.clock.advance(61)
        world.slack.fail_next("users.info", **kind.how)

    return put


def _becomes_a_guest(world: FaultWorld) -> None:
    world.clock.advance(61)
    guest(world, BEN)


async def _back(world: FaultWorld) -> None:
    """The invariants are judged by who people are at the end."""
    await until(lambda: "is a guest" in world.private())
    person = world.slack.workspace.people[BEN]
    world.slack.workspace.people[BEN] = replace(person, is_restricted=False, is_ultra_restricted=False)


async def _review_not_opened(world: FaultWorld, offered: Message) -> None:
    await alone(world, offered)
    loud = await world.told("*Emergency*: engineer-a acts alone")
    world.slack.fail_next("views.open", error="expired_trigger_id")
    await world.slack.click(BEN, loud.channel, loud.ts, "review")


async def _reminded_over_a_restart(world: FaultWorld, offered: Message) -> None:
    await alone(world, offered)
    await until(world.is_over, seconds=20)
    await world.judged(3)
    await world.restart()
    world.clock.advance(24 * 3600 + 60)
    await world.told("waits for its review")


async def _typed_review(world: FaultWorld, offered: Message) -> None:
    await alone(world, offered)
    loud = await world.told("*Emergency*: engineer-a acts alone")
    await until(world.is_calm)
    world.slack.delete(loud)
    await world.ask("quilt-catalog review it was right", user=BEN)
