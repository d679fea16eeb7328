"""Nobody decides: contacts are called one after the other, somebody looks, or it times out."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from playground.slack import Message
from playground.slack.letters import letters
from tests.faults import slack_kinds as kinds
from tests.faults.people import DONE
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens
from tests.faults.slack_kinds import Kind, fails, waits
from tests.faults.ways import UNTIL_NEXT
from tests.faults.world import FaultWorld, until
from tests.scenarios.called import with_contacts, with_emergency
from tests.scenarios.world import ANA, BEN, CHLOE, GUEST, INCIDENT, everything, guest

_POST = "chat.postMessage"
_CALLED = ("you are called as primary contact",)
_NEXT = (*_CALLED, "you are called as secondary contact")
_LOOKING = ("engineer-b is looking",)


def rows() -> Iterator[Row]:
    yield from _calls()
    yield from _looking()
    yield from _ends()


def _call(number: str, fault: Fault, *told: str, ends: str = "proposed", act: Act | None = None, **more: bool) -> Row:
    once = Fault(fault.name, fault.put, lambda w: fault.met(w) and _each_called_once(w), mend=fault.mend)
    told = told or _CALLED
    return Row(number=number, stage=Stage.CALL, fault=once, ends=ends, told=told, act=act, edit=with_contacts, **more)


def _calls() -> Iterator[Row]:
    for kind in (kinds.ERROR, kinds.INTERNAL, kinds.CUT, kinds.LIMITED):
        yield _call(kind.number, fails(_POST, kind))
    yield _call("F17", waits(_POST, 2))
    lost = fails(_POST, kinds.CUT, apply=True)
    yield _call("F19", replace(lost, name=f"{lost.name}, after it was posted"))
    yield _call("F10", happens("the bot restarts when the first contact is due", _restart_when_due))
    yield _call("F10", happens("no bot runs when two contacts are due", _no_bot_for_a_while), act=_the_next_is_called)
    locked = happens("the database is locked when the first contact is due", FaultWorld.lock_database)
    yield _call("F12", locked, surprise=True)
    silent = Fault("Slack is down while two contacts are called", _down, _nobody_may_act_alone, mend=_mend_too_late)
    yield replace(_call("F20", silent, *_NEXT), edit=with_emergency)
    yield _call("F20", happens("Slack is down when the first contact is due", _down, mend=_mend_in_time))
    gone = happens("the first contact's account is deactivated", lambda w: w.slack.deactivate(BEN))
    yield _call("F57", gone, *_NEXT, act=_the_next_is_called)
    deleted = happens("somebody deletes the call")
    yield replace(_call("F26", deleted, _NEXT[1], act=_deleted), excused=("I19",))
    out = happens("the service is taken out of the services file, and the bot restarts", _taken_out)
    yield replace(_call("F58", out, "Roll back quilt-catalog?"), fault=replace(out, met=_nobody_called))
    none = happens("its contacts are taken out of the services file, and the bot restarts", _without_contacts)
    yield replace(_call("F58", none, "Roll back quilt-catalog?"), fault=replace(none, met=_nobody_called))


def _looking() -> Iterator[Row]:
    for kind in (*kinds.PASSING, kinds.REVOKED):
        said = ("Slack, asked who U0BBBB is", kind.says, "Nothing was changed")
        yield replace(_call(kind.number, happens(f"users.info: {kind.name}"), act=_looks_in_vain(kind)), private=said)
    twice = happens("“I am looking” is delivered twice")
    yield _call("F22", twice, *_LOOKING, act=_looks(lambda w: w.slack.deliver_twice()))
    late = happens("“I am looking” is delivered after the three seconds")
    yield _call("F24", late, *_LOOKING, act=_looks(lambda w: w.slack.deliver_late(3.2)))
    again = happens("the bot restarts right after “I am looking”")
    yield _call("F10", again, *_LOOKING, act=_looks_over_a_restart)
    locked = happens("the database is locked when “I am looking” is pressed")
    said = ("could not be recorded",)
    act = _looks(FaultWorld.lock_database)
    yield replace(_call("F12", locked, act=act, surprise=True), private=said)
    two = happens("two contacts press “I am looking” at the same moment")
    yield replace(_call("F55", two, "is looking", act=_two_look), private=("is looking already",))
    mine = happens("whoever asked presses “I am looking”")
    yield replace(_call("F57", mine, act=_by(ANA)), private=("so somebody else must look",))
    other = happens("a guest presses “I am looking”")
    yield replace(_call("F57", other, act=_by(GUEST)), private=("is not named in the services file",))
    turned = happens("the contact has become a guest")
    yield replace(_call("F57", turned, act=_looks(lambda w: guest(w, BEN))), private=("is a guest",))
    forged = happens("a forged call is pressed")
    yield replace(_call("F23", forged, act=_forged), private=("belongs to another message",))


def _ends() -> Iterator[Row]:
    over = happens("the call is pressed when it was rejected")
    rejected = _call("F56", over, "Rejected by", ends="rejected", act=_rejected_then_pressed)
    yield replace(rejected, private=("Look at its card",))
    out = happens("nobody answers, and it times out")
    said = (*_NEXT, "timed out", "Whom to call", "AWS support")
    yield replace(_call("F53", out, *said, ends="expired", act=_nobody), private=("Look at its card",))
    both = happens("somebody approves at the moment when the next contact is due")
    yield replace(_call("F55", both, *_CALLED, *DONE, ends="succeeded", act=_approved_when_due), sent=1)
    shut = happens("the channel is archived when the first contact is due", lambda w: w.slack.archive(INCIDENT))
    shut = replace(shut, mend=_reopened)
    letter = ("you are called as primary contact", "that channel is archived. So this comes to you alone")
    row = replace(_call("F26", shut, "Roll back quilt-catalog?", act=None), excused=("I19",), untold=True)
    yield replace(row, private=letter)


def _each_called_once(world: FaultWorld) -> bool:
    said = [everything(message) for message in world.slack.messages(INCIDENT)]
    return all(sum(words in each for each in said) <= 1 for words in _NEXT)


def _nobody_called(world: FaultWorld) -> bool:
    return "you are called as" not in world.ever_public()


def _nobody_may_act_alone(world: FaultWorld) -> bool:
    return "you may act alone now" not in world.ever_public()


async def _restart_when_due(world: FaultWorld) -> None:
    world.background.append(asyncio.create_task(world.restart()))


async def _no_bot_for_a_while(world: FaultWorld) -> None:
    await world.stack.aclose()
    world.clock.advance(UNTIL_NEXT)
    await world.restart()
    await world.told(_CALLED[0])


async def _the_next_is_called(world: FaultWorld, _: Message) -> None:
    world.clock.advance(UNTIL_NEXT)
    await world.told(_NEXT[1])


def _down(world: FaultWorld) -> None:
    world.slack.break_down()


async def _mend_in_time(world: FaultWorld) -> None:
    async def waits_to_be_told() -> bool:
        return bool(await world.bot.journal.outbox())

    await until(waits_to_be_told)
    world.slack.mend()


async def _mend_too_late(world: FaultWorld) -> None:
    """Both would have had their time by now; the second is called when the first has had it."""
    for _ in range(3):
        await asyncio.sleep(0.3)
        world.clock.advance(UNTIL_NEXT)
    world.slack.mend()
    await world.told(_CALLED[0])
    await asyncio.sleep(0.3)
    assert _NEXT[1] not in world.public()
    world.clock.advance(UNTIL_NEXT)
    await world.told(_NEXT[1])


async def _deleted(world: FaultWorld, call: Message) -> None:
    world.slack.delete(call)
    await _the_next_is_called(world, call)


async def _taken_out(world: FaultWorld) -> None:
    text = (world.home / "services.yml").read_text(encoding="utf-8")
    await world.restart(services=text.replace("services:\n  quilt-catalog:", "services:\n  another:"))


async def _without_contacts(world: FaultWorld) -> None:
    text = (world.home / "services.yml").read_text(encoding="utf-8")
    before, _, after = text.partition("    contacts:\n")
    await world.restart(services=before + after[after.index("    approval_expires") :])


def _looks(put: Put) -> Act:
    async def act(world: FaultWorld, call: Message) -> None:
        await until(world.is_calm)
        await done(put, world)
        await world.press(call, "looking", user=BEN)

    return act


def _looks_in_vain(kind: Kind) -> Act:
    return _looks(lambda world: world.slack.fail_next("users.info", **kind.how))


async def _looks_over_a_restart(world: FaultWorld, call: Message) -> None:
    await world.press(call, "looking", user=BEN)
    await world.restart()
    world.clock.advance(UNTIL_NEXT)


async def _two_look(world: FaultWorld, call: Message) -> None:
    await asyncio.gather(*(world.press(call, "looking", user=user) for user in (BEN, CHLOE)))


def _by(user: str) -> Act:
    async def act(world: FaultWorld, call: Message) -> None:
        await world.press(call, "looking", user=user)

    return act


async def _forged(world: FaultWorld, call: Message) -> None:
    row = [block for block in call.blocks if block["type"] == "actions"]
    forged = world.slack.workspace.post(INCIDENT, "U0ROLLBACK", "Look here", blocks=row)
    await world.press(forged, "looking", user=BEN)


async def _rejected_then_pressed(world: FaultWorld, call: Message) -> None:
    await until(world.is_calm)
    await world.press(await _card(world), "reject", user=BEN)
    await until(world.is_over)
    await world.press(call, "looking", user=CHLOE)


async def _nobody(world: FaultWorld, call: Message) -> None:
    await _the_next_is_called(world, call)
    world.clock.advance(10 * 60)
    await until(world.is_over)
    await world.press(call, "looking", user=CHLOE)


async def _approved_when_due(world: FaultWorld, _: Message) -> None:
    pressing = asyncio.create_task(world.press(await _card(world)))
    world.clock.advance(UNTIL_NEXT)
    await pressing


async def _card(world: FaultWorld) -> Message:
    newest = await world.newest()
    assert newest
    return next(m for m in world.slack.messages(INCIDENT) if m.ts == newest.card_ts)


async def _reopened(world: FaultWorld) -> None:
    """Once the first contact was written to."""
    await until(lambda: letters(world.slack.workspace, BEN))
    await until(world.is_calm)
    channels = world.slack.workspace.channels
    channels[INCIDENT] = replace(channels[INCIDENT], is_archived=False)
