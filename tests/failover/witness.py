"""What AWS was asked, each call read once: whoever looks at all of them again and again is a load of its own."""

import asyncio
import re
from collections.abc import Iterable

from benchmarks.world import World

_EVERY = 0.02  # real seconds between two looks; when a call came, its own time says
_SERVICE = re.compile(r"service-\d+")


class Witness:
    """Moments are real seconds since 1970."""

    def __init__(self, world: World) -> None:
        self._world, self._read = world, 0
        self._sent: dict[str, float] = {}  # by service: the first UpdateService
        self._asked: dict[tuple[str, str], float] = {}  # by access key and service: the first call of any kind

    async def sent(self, service: str) -> float:
        """-> when its UpdateService came, once it has."""
        while service not in self._sent:
            await self._look()
        return self._sent[service]

    async def asked(self, services: Iterable[str], *, key: str) -> float:
        """-> when whoever has this access key had asked about each of these services."""
        wanted = [(key, service) for service in services]
        while not all(each in self._asked for each in wanted):
            await self._look()
        return max(self._asked[each] for each in wanted)

    async def _look(self) -> None:
        fresh = self._world.aws.calls(behind=self._read)
        self._read += len(fresh)
        for call in fresh:
            at = self._world.real(call.at)
            for service in set(_SERVICE.findall(str(call.parameters))):
                self._asked.setdefault((call.key, service), at)
                if call.operation == "UpdateService":
                    self._sent.setdefault(service, at)
        await asyncio.sleep(_EVERY)
