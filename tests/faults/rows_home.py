"""The app's Home tab: what Slack and AWS may do while it is read and shown. It stores nothing, and changes nothing."""

from collections.abc import Iterator
from dataclasses import replace

from handlers import ids
from playground.slack import Message
from tests.faults import slack_kinds as kinds
from tests.faults.aws_kinds import DENIED, DROPPED, THROTTLED, spoil
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens
from tests.faults.slack_kinds import Kind, fails, waits
from tests.faults.ways import SENT, filled
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import ANA, BEN, guest

_PUBLISH = "views.publish"
_CONFLICT = Kind("hash_conflict", "F55", "", {"error": "hash_conflict"})
_PAGE = ("Open plan", "quilt-catalog:42")


def rows() -> Iterator[Row]:
    for which, skip in (("the short one", 0), ("the page", 1)):
        for kind in (kinds.ERROR, kinds.INTERNAL, kinds.CUT, kinds.LIMITED):
            fault = fails(_PUBLISH, kind, skip=skip)
            yield _home(kind.number, replace(fault, name=f"{fault.name}, with {which}"))
        for kind in (kinds.REVOKED, kinds.NO_SCOPE, kinds.INACTIVE, _CONFLICT):
            fault = fails(_PUBLISH, kind, skip=skip)
            yield _home(kind.number, replace(fault, name=f"{fault.name}, with {which}"), act=_opened_again)
    yield _home("F17", waits(_PUBLISH, 2))
    yield _home("F20", happens("Slack is down when it is opened", lambda w: w.slack.break_down()), act=_back_again)
    for kind in (kinds.ERROR, kinds.REVOKED):
        said = ("Slack, asked who U0AAAA is", "Open this tab again in a moment")
        yield _home(kind.number, fails("users.info", kind), *said)
    yield _home("F57", happens("whoever opens it has become a guest", lambda w: guest(w, ANA)), "is a guest")
    for fault in (spoil("DescribeServices", DENIED), spoil("DescribeServices", THROTTLED)):
        yield _home("F30", fault, "not readable: Could not read the service")
    yield _home("F60", spoil("DescribeServices", DROPPED), "not readable: Could not read the service")
    yield _home("F22", happens("its opening is delivered twice", lambda w: w.slack.deliver_twice()))
    late = happens("Slack delivers its opening late, and again", _late)
    yield _home("F24", late)
    yield _home("F10", happens("the bot restarts while it is open, and its button opens the form"), act=_restarted)
    yield _sent("F57", "its button is pressed by somebody who may no longer ask", lambda w: guest(w, ANA), "is a guest")
    unread = happens("the card that waits was deleted, and its link is left out")
    said = ("Waiting for you", "Its card waits to be posted")
    yield Row(number="F26", stage=Stage.HOME, fault=unread, ends="proposed", private=said, act=_no_link)


def _home(number: str, fault: Fault, *private: str, act: Act | None = None) -> Row:
    return Row(
        number=number, stage=Stage.HOME, fault=fault, ends="nothing", private=private or _PAGE, act=act or _shown
    )


def _sent(number: str, name: str, put: Put, *private: str) -> Row:
    async def act(world: FaultWorld, _: Message) -> None:
        await _shown(world, _)
        view = world.slack.views.home(ANA)
        assert view
        await world.slack.forms.press(view, ids.OPEN_PLAN)
        form = await filled(world)
        world.clock.advance(11)  # who somebody is was asked for the form, and holds for ten seconds
        await done(put, world)
        await world.slack.forms.submit(form, SENT)

    return Row(number=number, stage=Stage.HOME, fault=happens(name), ends="nothing", private=private, act=act)


async def _shown(world: FaultWorld, _: Message) -> None:
    """It says more than that it is read."""
    await until(lambda: (view := world.slack.views.home(ANA)) and "Reading what" not in str(view.shown))


async def _opened_again(world: FaultWorld, _: Message) -> None:
    await until(lambda: world.slack.faults.left == 0)
    world.slack.events.home_opened(ANA)
    await _shown(world, _)


async def _back_again(world: FaultWorld, _: Message) -> None:
    await until(lambda: len(world.slack.calls(_PUBLISH)) >= 1)
    world.slack.mend()
    await _opened_again(world, _)


async def _late(world: FaultWorld) -> None:
    world.slack.events.retries = (0.0, 0.0)
    world.slack.deliver_late(3.2)


async def _restarted(world: FaultWorld, _: Message) -> None:
    await _shown(world, _)
    await world.restart()
    view = world.slack.views.home(ANA)
    assert view
    await world.slack.forms.press(view, ids.OPEN_PLAN)
    await filled(world)


async def _no_link(world: FaultWorld, _: Message) -> None:
    """Until a new one is posted, which takes half a minute at most."""
    card = await world.propose()
    await until(world.is_calm)
    world.slack.delete(card)
    world.slack.events.home_opened(BEN)
