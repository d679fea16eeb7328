"""Before and after: who ticks the checklist, writes the lessons, and lets a drill go its ways."""

from collections.abc import Iterator
from functools import partial

from bot.model import Lesson
from playground.slack import Message
from playground.slack.interactions import buttons
from tests.decisions.people import NOTHING, Act, Deed
from tests.faults.world import FaultWorld, until
from tests.scenarios import test_checklists as checklists
from tests.scenarios import test_lessons as lessons
from tests.scenarios.test_drill import staging
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, guest

_UNLISTED = ("is not named in the services file",)
_GUEST = ("is a guest",)
_DRILL = "quilt-catalog drill every month"


def rows() -> Iterator[Deed]:
    yield from _ticked()
    yield from _learned()
    yield from _drilled()


def _ticked() -> Iterator[Deed]:
    deed = partial(Deed, about="a checklist stands in the thread", edit=checklists.listing, ends="proposed")
    yield deed(situation="an approver ticks an item", act=_ticks(BEN), told=("2 of 6 done",))
    yield deed(situation="who asked ticks an item", act=_ticks(ANA), told=("2 of 6 done",))
    yield deed(situation="who is on no list ticks it", act=_ticks(CHLOE), told=("1 of 6 done",), private=_UNLISTED)
    yield deed(situation="a guest ticks it", act=_ticks(BEN, is_guest=True), told=("1 of 6 done",), private=_GUEST)


def _learned() -> Iterator[Deed]:
    about = "ECS undid the rollback, and its lessons are asked for"
    deed = partial(Deed, about=about, edit=_asking, ends="reverted", sent=1)
    said = "Version 1, written by"
    yield deed(situation="who asked for it writes them", act=_writes(ANA), told=(f"{said} engineer-a",))
    yield deed(situation="an approver writes them", act=_writes(BEN), told=(f"{said} engineer-b",))
    yield deed(situation="who is on no list opens the form", act=_opens(CHLOE), private=_UNLISTED)
    back = ("JWT compression",)  # what they wrote is given back
    left = "who has become a guest sends the form"
    yield deed(situation=left, act=_writes(BEN, is_guest=True), private=(*_GUEST, *back))


def _drilled() -> Iterator[Deed]:
    deed = partial(Deed, about="a drill of a staging is asked for", edit=staging, asked=_DRILL)
    own = ("somebody else must approve it",)
    yield deed(situation="who asked approves it", act=_presses(ANA), ends="proposed", private=own)
    yield deed(situation="who is on no list approves it", act=_presses(CHLOE), ends="proposed", private=_UNLISTED)
    rejected = ("Rejected by engineer-b",)
    yield deed(situation="somebody else rejects it", act=_presses(BEN, "reject"), ends="rejected", told=rejected)
    only = ("only for a staging",)
    yield Deed(about="a drill is asked for", situation="of no staging", act=_asks, asked="", ends=NOTHING, private=only)


def _asking(text: str) -> str:
    return text.replace("  lessons: off\n", "", 1)


def _ticks(user: str, *, is_guest: bool = False) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        message = await checklists.begun(world)
        await checklists.shows(world, message, "1 of 6 done")
        if is_guest:
            guest(world, user)
        await checklists.press(world, message, "tick", "pre_2", user=user)

    return act


def _opens(user: str) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        message = await _undone(world, card)
        values = [each["value"] for block in message.blocks for each in buttons(block) if each["action_id"] == "learn"]
        await world.slack.click(user, INCIDENT, message.ts, "learn", value=values[0])

    return act


def _writes(user: str, *, is_guest: bool = False) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        message = await _undone(world, card)
        view = await lessons.opened(world, message, user=user)
        if is_guest:
            guest(world, user)
        await world.slack.forms.submit(view, {each: lessons.WHOLE.get(each, "") for each in Lesson})

    return act


async def _undone(world: FaultWorld, card: Message) -> Message:
    """-> what asks for the lessons"""
    world.aws.behave(38, "fails")
    await world.press(card)
    await until(lambda: _asked(world) is not None, seconds=20)
    message = _asked(world)
    assert message is not None
    return message


def _asked(world: FaultWorld) -> Message | None:
    return next((each for each in world.slack.messages(INCIDENT) if "*Lessons learned*" in each.text), None)


def _presses(user: str, action: str = "approve") -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        await world.press(card, action, user=user)

    return act


async def _asks(world: FaultWorld, _: Message) -> None:
    await world.ask(_DRILL, user=ANA)
