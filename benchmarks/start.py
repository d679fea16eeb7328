"""From the start of the process until the bot is connected to Slack."""

from benchmarks.figures import Sample
from benchmarks.world import World


async def measure(*, starts: int) -> Sample:
    found = []
    async with World(services=1) as world:
        for _ in range(starts):
            await world.bot.stop()
            found.append(await world.start_bot())
    return Sample(found)
