"""The form to ask with: opened at once, filled as it is read, and sent; nothing that was typed is lost."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from handlers import ids
from playground.slack import Message
from playground.slack.view import View
from tests.faults import slack_kinds as kinds
from tests.faults.aws_kinds import DENIED, spoil
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens, restarts
from tests.faults.slack_kinds import Kind, fails
from tests.faults.ways import KIND, SENT, by_form, filled, form_then, only_opens, opened
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import ANA, BEN, INCIDENT, guest

_CARD = ("Roll back quilt-catalog?", "quilt-catalog:38", "5xx since the MCP deploy")
_LATE = "Slack did not open the form in time. Nothing happened"
_GONE = Kind("not_found", "F26", "", {"error": "not_found"})


def rows() -> Iterator[Row]:
    yield from _opening()
    yield from _filling()
    yield from _sending()
    yield from _people()


def _form(
    number: str, fault: Fault, ends: str = "proposed", *private: str, act: Act | None = None, **more: bool
) -> Row:
    told = _CARD if ends == "proposed" else ()
    return Row(number=number, stage=Stage.FORM, fault=fault, ends=ends, told=told, private=private, act=act, **more)


def _opening() -> Iterator[Row]:
    for kind in (kinds.ERROR, kinds.INTERNAL, kinds.CUT, kinds.EXPIRED, kinds.REVOKED):
        yield _form(kind.number, fails("views.open", kind), "nothing", _LATE, act=only_opens)
    nowhere = replace(fails("views.open", kinds.EXPIRED), name="views.open: expired_trigger_id, of the global shortcut")
    yield _form("F24", nowhere, "nothing", _LATE, act=_globally)
    unheard = fails("views.open", kinds.ERROR, apply=True)
    unheard = replace(unheard, name=f"{unheard.name}, after it was opened")
    yield _form("F18", unheard, "proposed", _LATE, act=_still_reading)


def _filling() -> Iterator[Row]:
    for which, skip in (("services", 0), ("past of the service", 1)):
        for kind in (kinds.ERROR, kinds.INTERNAL, kinds.CUT, kinds.LIMITED):
            fault = fails("views.update", kind, skip=skip)
            yield _form(kind.number, replace(fault, name=f"{fault.name}, with the {which}"))
    silent = fails("views.update", kinds.ERROR, times=3)
    yield _form("F18", silent, "proposed", act=_sent_again)
    closed = happens("the form is closed while it is read", _slow_aws)
    yield _form("F26", closed, "nothing", "quilt-catalog immediate", act=_closed)
    yield _form("F33", spoil("DescribeServices", DENIED), act=_sees_why)
    yield _form("F28", fails("views.update", kinds.REVOKED), "proposed", act=_sent_again)


def _sending() -> Iterator[Row]:
    yield _form("F22", happens("what is sent is delivered twice"), act=form_then(_twice))
    yield _form("F24", happens("what is sent is delivered after the three seconds"), act=form_then(_late))
    yield _form("F10", happens("the bot restarts while the form is open"), act=form_then(_over_a_restart))
    yield _form("F10", restarts("the bot restarts right after the form was sent"), act=by_form)
    yield _form("F21", happens("every socket is cut when it is sent, and it is sent again"), act=form_then(_cut))
    locked = happens("the database is locked when it is sent, and it is sent again")
    yield _form("F12", locked, act=form_then(_locked), surprise=True)
    old = happens("the form is from another version of the bot")
    yield _form("F23", old, "nothing", "from an older version. Nothing happened", act=form_then(_forged))


def _people() -> Iterator[Row]:
    both = Fault("two people have the same form open, and both send it", _nothing, _one_card)
    yield _form("F55", both, "proposed", "Decide on that one first", act=_both)
    together = Fault("two people send the same form at the same moment", _nothing, _one_card)
    yield _form("F55", together, "proposed", "already under way", act=_both_at_once)
    yield _form(
        "F57",
        happens("whoever asks becomes a guest while the form is open"),
        "nothing",
        "is a guest",
        act=_meanwhile(lambda w: guest(w, ANA)),
    )
    yield _form(
        "F58",
        happens("the service is taken out of the services file while the form is open, and the bot restarts"),
        "nothing",
        "There is no service “quilt-catalog” here",
        act=form_then(_taken_out),
    )
    elsewhere = happens("the bot is no member where its answer would be read, and a direct message tells it")
    yield _form("F26", elsewhere, "nothing", "told in", "I am not a member", act=_meanwhile(_removed))


def _nothing(world: FaultWorld) -> None:
    """It is people who act."""


def _one_card(world: FaultWorld) -> bool:
    return sum("Roll back quilt-catalog?" in message.text for message in world.slack.messages(INCIDENT)) == 1


async def _globally(world: FaultWorld, _: Message) -> None:
    await world.slack.shortcuts.use(ANA, ids.SHORTCUT)


async def _still_reading(world: FaultWorld, _: Message) -> None:
    """Slack has opened it, and the bot does not know: sending it brings what can be chosen."""
    await world.ask("")
    await _send_until_read(world)


async def _sent_again(world: FaultWorld, _: Message) -> None:
    """It shows nothing to choose from; it is sent, and what was typed is still there when it does."""
    await world.ask("")
    await until(lambda: world.slack.faults.left == 0)
    await asyncio.sleep(0.1)
    await _send_until_read(world)


async def _send_until_read(world: FaultWorld) -> None:
    view = await world.slack.wait_for(lambda: world.slack.views.of(ANA), timeout=8)
    wrong = await world.slack.forms.submit(view, {ids.REASON: SENT[ids.REASON]})
    assert wrong
    assert "Send it again in a moment" in wrong
    view = await filled(world)
    assert await world.slack.forms.submit(view, {KIND: "immediate"}) is None


def _slow_aws(world: FaultWorld) -> None:
    world.aws.delay(0.3)


async def _closed(world: FaultWorld, _: Message) -> None:
    """The answer comes to a form that is gone; and nothing of it disturbs what is typed next."""
    await world.ask("")
    await world.slack.forms.close(await world.slack.wait_for(lambda: world.slack.views.of(ANA), timeout=8))
    await until(lambda: any(call.method == "views.update" for call in world.slack.record.calls))
    world.aws.delay(0)
    await world.ask("help")


async def _sees_why(world: FaultWorld, _: Message) -> None:
    view = await opened(world)
    assert "could not be read" in str(view.shown)
    await world.slack.forms.submit(view, SENT)


async def _twice(world: FaultWorld, view: View) -> None:
    world.slack.deliver_twice()
    await world.slack.forms.submit(view, SENT)


async def _late(world: FaultWorld, view: View) -> None:
    """Slack shows an error, the form stays open, and is sent again: it is one request."""
    world.slack.deliver_late(3.2)
    assert await world.slack.forms.submit(view, SENT)
    await world.slack.forms.submit(view, SENT)


async def _over_a_restart(world: FaultWorld, view: View) -> None:
    await world.restart()
    await world.slack.forms.submit(view, SENT)


async def _cut(world: FaultWorld, view: View) -> None:
    await world.cut_sockets()
    assert await world.slack.forms.submit(view, SENT)
    await until(lambda: world.slack.connected)
    await world.slack.forms.submit(view, SENT)


async def _locked(world: FaultWorld, view: View) -> None:
    world.lock_database()
    wrong = await world.slack.forms.submit(view, SENT)
    assert wrong
    assert "could not be recorded" in wrong
    await asyncio.sleep(1)
    await world.slack.forms.submit(view, SENT)


async def _forged(world: FaultWorld, view: View) -> None:
    await world.slack.forms.submit(view, SENT, forged={"private_metadata": "another version's"})


async def _both(world: FaultWorld, _: Message) -> None:
    mine, theirs = await opened(world), await opened(world, BEN)
    await world.slack.forms.submit(mine, SENT)
    await until(lambda: _one_card(world))
    await world.slack.forms.submit(theirs, SENT)


async def _both_at_once(world: FaultWorld, _: Message) -> None:
    views = await opened(world), await opened(world, BEN)
    await asyncio.gather(*(world.slack.forms.submit(view, SENT) for view in views))


def _meanwhile(put: Put) -> Act:
    async def change(world: FaultWorld, view: View) -> None:
        world.clock.advance(11)  # who somebody is was asked for the form, and holds for ten seconds
        await done(put, world)
        await world.slack.forms.submit(view, SENT)

    return form_then(change)


def _removed(world: FaultWorld) -> None:
    world.slack.remove_bot(INCIDENT)


async def _taken_out(world: FaultWorld, view: View) -> None:
    text = (world.home / "services.yml").read_text(encoding="utf-8")
    await world.restart(services=text.replace("services:\n  quilt-catalog:", "services:\n  another:"))
    await world.slack.forms.submit(view, SENT)
