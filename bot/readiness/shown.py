"""What `/rollback readiness` shows: all services as they are known, or one as it is now."""

from bot.catalog import Service
from bot.model import ALL, AllReadiness, Interaction, Readiness
from bot.ports import Ports
from bot.readiness.judge import Looks, judge
from bot.readiness.known import of_all
from bot.readiness.told import worst_first


async def readiness_of_all(interaction: Interaction, ports: Ports) -> AllReadiness:
    """As it was last looked at: nobody waits for AWS. Raises Unreachable where the journal is."""
    known = await ports.journal.readiness_known()
    found = of_all(list(ports.catalog.services), known, ports.clock.now())
    return AllReadiness(worst_first(found), whole=interaction.reason == ALL)


async def readiness_of(service: Service, ports: Ports) -> Readiness:
    """Read now, and stored. What cannot be read is UNKNOWN in it. Raises Unreachable where the journal is."""
    found = await judge(service, Looks.of(ports))
    await ports.journal.readiness_judged(found)
    return found
