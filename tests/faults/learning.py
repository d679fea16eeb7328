"""The stages before and after: a checklist that is ticked, lessons that are written, a drill that goes its ways."""

from bot.model import Lesson
from playground.aws.behaviour import Behaviour
from playground.slack import Message
from playground.slack.view import View
from tests.faults.moves import mended, proposed
from tests.faults.row import Row, done
from tests.faults.world import FaultWorld, until
from tests.scenarios import test_checklists as checklists
from tests.scenarios import test_lessons as lessons
from tests.scenarios.test_drill import DRILL
from tests.scenarios.world import ANA, BEN, INCIDENT

_REASONED = "quilt-catalog immediate 5xx since the MCP deploy"  # which proves the first item
ITEM = "pre_2"  # what only people can tick
LESSONS = {each: lessons.WHOLE.get(each, "") for each in Lesson}
_OVER = ("The drill is over", "The drill stopped half way", "The drill did not come to its end")


async def listed(row: Row, world: FaultWorld) -> None:
    """It goes wrong when the checklist stands in the thread, and Ben ticks an item of it."""
    await proposed(world, _REASONED)
    message = await checklists.begun(world)
    await checklists.shows(world, message, "1 of 6 done")
    await until(world.is_calm)
    await done(row.fault.put, world)
    await (row.act or ticks)(world, message)
    await mended(row, world)


async def ticks(world: FaultWorld, message: Message) -> None:
    await checklists.press(world, message, "tick", ITEM, user=BEN)


async def learned(row: Row, world: FaultWorld) -> None:
    """It goes wrong when ECS has undone the rollback and its lessons are asked for, and Ana writes them."""
    card = await proposed(world)
    message = await undone(world, card)
    await until(world.is_calm)
    await done(row.fault.put, world)
    await (row.act or writes)(world, message)
    await mended(row, world)


async def undone(world: FaultWorld, card: Message) -> Message:
    """-> what asks for the lessons"""
    world.aws.behave(38, "fails")
    await world.press(card)
    return await world.slack.wait_for(lambda: _asked(world), timeout=20)


async def writes(world: FaultWorld, message: Message) -> None:
    await world.slack.forms.submit(await opened(world, message), LESSONS)


async def opened(world: FaultWorld, message: Message) -> View:
    view: View = await lessons.opened(world, message, user=ANA)
    return view


def _asked(world: FaultWorld) -> Message | None:
    return next((each for each in world.slack.messages(INCIDENT) if "*Lessons learned*" in each.text), None)


async def drilled(row: Row, world: FaultWorld) -> None:
    """It goes wrong when the way back is done and not yet validated; then the drill goes on to its end."""
    world.aws.behave(42, Behaviour())
    await world.press(await proposed(world, DRILL))
    await world.ends("succeeded")
    await until(world.is_calm)
    await done(row.fault.put, world)
    await mended(row, world)
    await until(lambda: _drill_is_over(world), seconds=30)


async def _drill_is_over(world: FaultWorld) -> bool:
    if any(words in world.public() for words in _OVER):
        return True
    await world.to_the_next_look()
    return False
