"""What each stage of a row is made of: a card that stands, and what goes wrong put right again."""

from playground.slack import Message
from tests.faults.row import Row, done
from tests.faults.world import FaultWorld, until
from tests.scenarios.world import ASKED


async def proposed(world: FaultWorld, asked: str = ASKED) -> Message:
    """The card, when everything around it has been told too."""
    card = await world.propose(asked)
    await until(world.is_kept)
    await until(world.is_calm)
    await until(lambda: answered(world))
    return card


async def answered(world: FaultWorld) -> bool:
    return not await world.bot.journal.undecided()


async def mended(row: Row, world: FaultWorld) -> None:
    if row.fault.mend:
        await done(row.fault.mend, world)
