"""A rollback that went wrong, as a scenario: contacts are called, one of them looks, and a case is opened."""

import asyncio
import contextlib
import json

from handlers import ids
from playground.slack import Message, NoSuchButtonError
from playground.slack.view import View
from tests import hands
from tests.crash.people import BEN, CHLOE, INCIDENT
from tests.crash.world import COMMAND, World
from tests.invariants.evidence import Evidence
from tests.patience import PATIENCE

_CALLED = "you are called as primary contact. The rollback"  # and not because nobody had approved it in time


async def recovered(world: World) -> None:
    """ECS undoes it; Chloe looks once she was called, and Ben opens a case with AWS Support."""
    world.aws.behave(38, "fails")
    await world.ask(COMMAND)
    await world.press(BEN, "approve")
    ways = await world.slack.wait_for(lambda: _said(world, "What is possible now"), timeout=60 * PATIENCE)
    called = await world.slack.wait_for(lambda: _said(world, _CALLED), timeout=60 * PATIENCE)
    await _press_until_taken(world, called, "take", CHLOE)
    view = await _drafted(world, ways)
    while await world.slack.forms.submit(view, {ids.SEVERITY: "urgent"}) is not None:
        await world.up()


def is_recovered(evidence: Evidence) -> bool:
    """Somebody looks, and what became of the case is known."""
    recoveries = [each.recovery for each in evidence.rollbacks]
    return bool(recoveries) and all(it and it.looking and it.case and it.case.ended_at is not None for it in recoveries)


async def _press_until_taken(world: World, message: Message, action: str, user: str) -> None:
    while True:
        await world.up()
        with contextlib.suppress(NoSuchButtonError):  # an earlier press has worked after all
            if await world.click(user, message, action) is not None:
                continue
        return


async def _drafted(world: World, ways: Message) -> View:
    """The form with its draft; one that stays empty is opened again."""
    while True:
        await world.up()
        await hands.press(world.slack, ways, "support", user=BEN)
        try:
            return await world.slack.wait_for(lambda: _filled(world), timeout=2)
        except TimeoutError:
            await asyncio.sleep(0)


def _filled(world: World) -> View | None:
    view = world.slack.views.of(BEN)
    return view if view and "Drafting" not in json.dumps(view.blocks) else None


def _said(world: World, words: str) -> Message | None:
    return next((m for m in world.slack.messages(INCIDENT) if words in m.text or words in json.dumps(m.blocks)), None)
