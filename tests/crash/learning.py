"""The checklist is ticked and the lessons are written while the bot dies: nothing is lost, and nothing stands twice."""

import contextlib
import json
from typing import Any

from bot.follow_up.list_rules import of_lessons
from bot.lessons.rules import missing
from bot.model import Lesson, Proof, State, Verb, of_the_run
from playground.slack import Message
from playground.slack.interactions import buttons
from playground.slack.view import View
from tests.crash.people import ANA, BEN, INCIDENT
from tests.crash.world import World
from tests.invariants.evidence import Evidence
from tests.patience import PATIENCE

_OWN = "  checklists: {pre: [Page the database team], during: [{text: Execute, proof: executed}], post: []}\n"
_TYPED = dict.fromkeys(Lesson, "It is known.")


def asks(text: str) -> str:
    return text.replace("  lessons: off\n", "", 1).replace("  checklists: off\n", _OWN, 1)


async def learned(world: World) -> None:
    await world.ask("quilt-catalog immediate 5xx since the MCP deploy")
    await world.press(BEN, "approve")
    checklist = await world.slack.wait_for(lambda: _said(world, "*Checklist*"), timeout=60 * PATIENCE)
    await _press(world, checklist, Verb.TICK, BEN, of=":pre_1:")
    lessons = await world.slack.wait_for(lambda: _said(world, "*Lessons learned*"), timeout=120 * PATIENCE)
    view = await _filled(world, lessons)
    while await world.slack.forms.submit(view, _TYPED) is not None:
        await world.up()


def is_learned(evidence: Evidence) -> bool:
    """All is ticked, once: by who pressed, and by proof, which there is none of where nobody knows what was sent."""
    return bool(evidence.rollbacks) and all(
        not missing(each.learned)
        and (item := of_lessons(each)) is not None
        and not item.open
        and {item.key: bool(item.ticked and item.ticked.proof) for item in of_the_run(each.items) if item.ticked}
        == {"pre_1": False, **({} if each.state is State.INDETERMINATE else {Proof.EXECUTED: True})}
        for each in evidence.rollbacks
    )


async def _press(world: World, message: Message, verb: Verb, user: str, *, of: str = "") -> None:
    """Until Slack has taken it; a button that is gone was pressed."""
    while True:
        await world.up()
        shown = next(each for each in world.slack.messages(INCIDENT) if each.ts == message.ts)
        values = [each["value"] for each in _buttons(shown) if each["action_id"] == verb and of in each["value"]]
        if not values or await world.slack.click(user, INCIDENT, message.ts, verb, value=values[0]) is None:
            return


async def _filled(world: World, message: Message) -> View:
    """The form, once it can be filled; one that stays empty is opened again."""

    def there() -> View | None:
        view = world.slack.views.of(ANA)
        return view if view and any(block["type"] == "input" for block in view.blocks) else None

    while True:
        await _press(world, message, Verb.LEARN, ANA)
        with contextlib.suppress(TimeoutError):
            return await world.slack.wait_for(there, timeout=2)


def _buttons(message: Message) -> list[dict[str, Any]]:
    return [each for block in message.blocks for each in buttons(block)]


def _said(world: World, words: str) -> Message | None:
    return next((m for m in world.slack.messages(INCIDENT) if words in m.text or words in json.dumps(m.blocks)), None)
