"""It is asked for in the thread of an alert: by a mention, or by the menu of the alert; the thread is told of it."""

from collections.abc import Iterator
from dataclasses import replace

from handlers import ids
from playground.slack import Message
from tests.faults import slack_kinds as kinds
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens, nothing, restarts
from tests.faults.slack_kinds import fails
from tests.faults.ways import MENTIONED, SENT, filled, from_the_menu, mentions
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import ANA, BEN, GENERAL, GUEST, INCIDENT, ROBOT, SHARED, everything, guest

_CARD = ("Roll back quilt-catalog?", "5xx since the MCP deploy")
_TIED = (*_CARD, "is asked for because of this")
_DELETED = "is told nothing: the message that it begins with was deleted"


def rows() -> Iterator[Row]:
    yield from _deliveries()
    yield from _places()
    yield from _threads()
    yield from _ends()


def _asked(
    number: str,
    fault: Fault,
    ends: str = "proposed",
    *private: str,
    told: tuple[str, ...] = (),
    act: Act = mentions,
    **more: bool,
) -> Row:
    told = told or (_TIED if ends == "proposed" else ())
    return Row(number=number, stage=Stage.INCIDENT, fault=fault, ends=ends, told=told, private=private, act=act, **more)


def _deliveries() -> Iterator[Row]:
    twice = Fault("the mention is delivered twice", lambda w: w.slack.deliver_twice(), _one_card)
    yield _asked("F22", twice)
    again = Fault("the mention is delivered after the three seconds, and again", _late, _one_card)
    yield _asked("F24", again)
    cut = happens("every socket is cut, and Slack delivers the mention again", _cut_once)
    yield _asked("F21", cut, act=_mentions_and_waits)
    locked = happens("the database is locked, and Slack delivers the mention again", _locked)
    yield _asked("F12", locked, act=_mentions_and_waits, surprise=True)
    yield _asked("F10", restarts("the bot restarts right after the mention"))
    edited = Fault("the mention is edited, and says the same", nothing, _one_card)
    yield _asked("F22", edited, act=_edited)


def _places() -> Iterator[Row]:
    """Where it is asked for, not where the card comes."""
    shared = happens("mentioned in a channel that another organization reads")
    yield _asked("F26", shared, "nothing", "is shared with another organization", act=_elsewhere(SHARED, _mention))
    shared = happens("the menu of an alert in a channel that another organization reads")
    yield _asked("F26", shared, "nothing", "is shared with another organization", act=_elsewhere(SHARED, from_the_menu))
    absent = happens("mentioned where the bot is no member, so that Slack tells it nothing")
    yield _asked("F26", absent, "nothing", "they’re not in this channel", act=_elsewhere(GENERAL, _mention))
    absent = happens("the menu of an alert where the bot is no member")
    told = (*_CARD, "is told nothing: I am not a member of that channel")
    yield _asked("F26", absent, told=told, act=_elsewhere(GENERAL, from_the_menu))
    archived = happens("the channel of the alert is archived before its form is sent")
    told = (*_CARD, "is told nothing: that channel is archived")
    yield _asked("F26", archived, told=told, act=_elsewhere(GENERAL, _archived_meanwhile))
    for kind in (kinds.ERROR, kinds.INTERNAL):
        fault = fails("conversations.info", kind)
        yield _asked(kind.number, fault, "nothing", "Slack, asked about the channel", "Nothing was changed")
    stranger = happens("somebody mentions it who has become a guest", lambda w: guest(w, ANA))
    yield _asked("F57", stranger, "nothing", "is a guest")
    yield _asked("F57", happens("a guest mentions it"), "nothing", "is a guest", act=_by(GUEST))


def _threads() -> Iterator[Row]:
    for name, act in (("its menu", _deleted_meanwhile), ("a mention", _mention_in_deleted)):
        gone = happens(f"the alert is deleted before {name} is read")
        yield _asked("F26", gone, told=(*_CARD, _DELETED), act=act)
    for kind in (kinds.ERROR, kinds.INTERNAL, kinds.CUT):
        yield _asked(kind.number, fails("chat.getPermalink", kind))
        linked = fails("chat.postMessage", kind, skip=2)
        yield _asked(kind.number, replace(linked, name=f"{linked.name} for the thread"))
    lost = fails("chat.postMessage", kinds.CUT, skip=2, apply=True)
    lost = replace(lost, name="chat.postMessage: the connection cut for the thread, after it was posted")
    yield _asked("F19", replace(lost, met=lambda w: _linked(w) == 1))


def _ends() -> Iterator[Row]:
    """What was given up is told beside the card."""
    gone = happens("the thread's first message is deleted before the end")
    told = ("Rejected", "is not told how it ended: the message that it began with is gone")
    yield replace(_asked("F26", gone, "rejected", told=told, act=_deleted_and_rejected), excused=("I19",))
    for name, put, why in (
        ("the channel of card and thread is archived", lambda w: w.slack.archive(GENERAL), "that channel is archived"),
        ("the bot is removed from that channel", lambda w: w.slack.remove_bot(GENERAL), "I am not a member"),
    ):
        told = ("timed out", f"is not told how it ended: {why}")
        act = _elsewhere(GENERAL, _nobody_decides_after(put))
        yield replace(_asked("F26", happens(name), "expired", told=told, act=act), excused=("I19", "I5"))


def _one_card(world: FaultWorld) -> bool:
    return sum("Roll back quilt-catalog?" in message.text for message in world.slack.messages(INCIDENT)) == 1


def _linked(world: FaultWorld) -> int:
    return sum("is asked for because of this" in everything(m) for m in world.slack.messages(INCIDENT))


def _late(world: FaultWorld) -> None:
    world.slack.events.retries = (0.0, 0.0)
    world.slack.deliver_late(3.2)


async def _cut_once(world: FaultWorld) -> None:
    world.slack.events.retries = (0.5, 1.0, 2.0)
    await world.cut_sockets()


def _locked(world: FaultWorld) -> None:
    world.slack.events.retries = (0.0, 1.0, 1.0)
    world.lock_database()


async def _mentions_and_waits(world: FaultWorld, alert: Message) -> None:
    await mentions(world, alert)
    await until(lambda: _linked(world))


async def _edited(world: FaultWorld, alert: Message) -> None:
    """Slack delivers an event for each edit of a mention, which names the same message."""
    await mentions(world, alert)
    await until(lambda: _linked(world))
    message = next(m for m in world.slack.messages(INCIDENT) if "immediate 5xx" in m.text and m.user == ANA)
    world.slack.events.said(message)
    await until(lambda: world.slack.events.underway == 0)


def _elsewhere(channel: str, act: Act) -> Act:
    """The alert is in another channel."""

    async def there(world: FaultWorld, _: Message) -> None:
        if channel == GENERAL and act not in (_mention, from_the_menu):
            _join(world)
        await act(world, world.slack.say(ROBOT, channel, "5xx on quilt-catalog"))

    return there


def _join(world: FaultWorld) -> None:
    channels = world.slack.workspace.channels
    channels[GENERAL] = replace(channels[GENERAL], member=True)


async def _mention(world: FaultWorld, alert: Message) -> None:
    world.slack.say(ANA, alert.channel, MENTIONED, thread_ts=alert.ts)
    await until(lambda: world.slack.events.underway == 0)


def _by(user: str) -> Act:
    async def act(world: FaultWorld, alert: Message) -> None:
        world.slack.say(user, alert.channel, MENTIONED, thread_ts=alert.ts)
        await until(lambda: world.slack.events.underway == 0)

    return act


def _with_the_form_open(put: Put) -> Act:
    async def act(world: FaultWorld, alert: Message) -> None:
        await world.slack.shortcuts.use_on(ANA, alert, ids.SHORTCUT_ON_MESSAGE)
        view = await filled(world)
        await done(put, world)
        await world.slack.forms.submit(view, SENT)

    return act


_archived_meanwhile = _with_the_form_open(lambda world: world.slack.archive(GENERAL))
_deleted_meanwhile = _with_the_form_open(lambda world: world.slack.delete(_alert(world)))


async def _mention_in_deleted(world: FaultWorld, alert: Message) -> None:
    """Its answers stay where Slack keeps a placeholder for it."""
    world.slack.delay_next("users.info", 0.3)
    world.slack.say(ANA, alert.channel, MENTIONED, thread_ts=alert.ts)
    world.slack.delete(alert)
    await until(lambda: world.slack.events.underway == 0)


def _alert(world: FaultWorld) -> Message:
    alerts = (m for channel in (GENERAL, INCIDENT) for m in world.slack.messages(channel) if m.user == ROBOT)
    return next(alerts)


async def _deleted_and_rejected(world: FaultWorld, alert: Message) -> None:
    await _tied(world, alert)
    world.slack.delete(alert)
    await world.press(await world.card(), "reject", user=BEN)


def _nobody_decides_after(put: Put) -> Act:
    async def act(world: FaultWorld, alert: Message) -> None:
        await _tied(world, alert)
        await done(put, world)
        world.clock.advance(15 * 60)

    return act


async def _tied(world: FaultWorld, alert: Message) -> None:
    world.slack.say(ANA, alert.channel, MENTIONED, thread_ts=alert.ts)
    await until(lambda: any("because of this" in everything(m) for m in world.slack.messages(alert.channel)))
    await until(world.is_calm)
