"""A drill as a scenario: a staging goes back, and by the same approval forth again."""

import asyncio

from bot.model import WENT_WRONG, Immediate, State
from playground.aws.behaviour import Behaviour
from tests.crash.people import BEN
from tests.crash.world import World
from tests.invariants.evidence import Evidence

_LOOKS_EVERY = 0.3  # real seconds
_TOLD = ("The drill is over", "The drill stopped half way", "The drill did not come to its end")


async def drilled(world: World) -> None:
    world.aws.behave(42, Behaviour())
    await world.ask("quilt-catalog drill every month")
    await world.press(BEN, "approve")
    while not is_drilled(world.evidence()):
        await asyncio.sleep(_LOOKS_EVERY)
    await world.type("quilt-catalog stop watching", BEN)  # what comes after it, the other scenarios play


def is_staging(text: str) -> str:
    service = "    service: quilt-catalog-service\n"
    assert service in text
    return text.replace(service, f"{service}    staging: true\n", 1)


def is_drilled(evidence: Evidence) -> bool:
    """It is told how it ended; or its way back did not succeed, of which nothing follows."""
    backs = [each for each in evidence.rollbacks if isinstance(each.request.ask, Immediate)]
    if told(evidence):
        return True
    wrong = [each for each in backs if each.state in WENT_WRONG]
    return (
        bool(backs)
        and all(not each.live and not _went(each.state) for each in backs)
        and all(each.recovery for each in wrong)
    )


def is_half_way(evidence: Evidence) -> bool:
    """One way back, and a reason for which nothing followed: nobody could tell how it went, or how its call ended."""
    back, *more = evidence.rollbacks
    return not more and (not _went(back.state) or told(evidence, "The drill stopped half way") == 1)


def told(evidence: Evidence, *wanted: str) -> int:
    """How many messages tell how the drill ended; or these words."""
    texts = [versions[-1].text for versions in evidence.versions.values()]
    return sum(any(words in text for words in wanted or _TOLD) for text in texts)


def _went(state: State) -> bool:
    return state is State.SUCCEEDED
