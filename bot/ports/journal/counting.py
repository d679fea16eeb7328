"""What the numbers are made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.model import Counted, SeenDeployments


class Counting(Protocol):
    """Nothing here changes anything."""

    async def counted(self, since: datetime, service: str = "") -> tuple[Counted, ...]:
        """Those asked for since then, oldest first; of all services where none is named."""

    async def deployments_seen(self, since: datetime, service: str = "") -> Mapping[str, SeenDeployments]:
        """How many completed since then, by service; a service of which none was watched is not in it."""
