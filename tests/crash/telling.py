"""Those outside are told, as a scenario: one rollback fails, the next one helps, and every story is closed."""

import asyncio
import contextlib

from bot.model import Rollback, State
from playground.slack import Message, NoSuchButtonError
from tests import hands
from tests.crash.people import BEN, INCIDENT
from tests.crash.world import COMMAND, World
from tests.invariants.evidence import Evidence
from tests.patience import PATIENCE

_EVERY = 0.2  # real seconds between looks for what waits for a person


def without_updates(text: str) -> str:
    """Ten minutes are two seconds here: on a busy machine nobody could approve a text before the next one is there."""
    return text.replace("\n  destinations:", "\n  updates_every: 6h\n  destinations:", 1)


async def told(world: World) -> None:
    """ECS refuses the first call, so that pagers are told as well; somebody publishes whatever waits for that."""
    publisher = asyncio.create_task(_publish_all(world))
    try:
        world.aws.fail_next("UpdateService", code="AccessDeniedException", status=400)
        await world.ask(COMMAND)
        await world.press(BEN, "approve")
        await world.slack.wait_for(lambda: _first_is_over(world), timeout=60 * PATIENCE)
        world.aws.faults.heal()  # a call that was never sent has met nothing
        world.turn = 1
        await world.ask(COMMAND)
        await world.press(BEN, "approve")
        while not publisher.done() and not is_told(world.evidence()):
            await asyncio.sleep(_EVERY)
        if publisher.done():
            await publisher
    finally:
        publisher.cancel()


def is_told(evidence: Evidence) -> bool:
    """Both are over, nothing that is to be told is left, and no text waits for a person, or for its destination."""
    over = len(evidence.rollbacks) == 2 and not any(each.live or _is_watched(each) for each in evidence.rollbacks)
    made = bool(evidence.texts) and all(row.ts for row in evidence.outbox)
    return over and made and all(row.sent or row.given_up for row in evidence.texts)


def _is_watched(rollback: Rollback) -> bool:
    return rollback.state is State.SUCCEEDED and (not rollback.phases or rollback.next_phase is not None)


async def _publish_all(world: World) -> None:
    """Press each such button until it is taken. What was overtaken by then is answered so."""
    done = set[str]()
    while True:
        for message in _waiting(world, done):
            await world.up()
            with contextlib.suppress(NoSuchButtonError):  # a newer text has taken its place meanwhile
                if await world.click(BEN, message, "publish") is None:
                    done.add(message.ts)
        await asyncio.sleep(_EVERY)


def _waiting(world: World, done: set[str]) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if m.ts not in done and hands.has(m, "publish")]


def _first_is_over(world: World) -> bool:
    return any(not rollback.live for rollback in world.evidence().rollbacks)
