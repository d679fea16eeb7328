"""Many services at one look: what was read of each lately, by whoever read it, and a quick reading of the rest.

AWS lets an account save up a hundred calls of DescribeServices, and gives twenty a second. A look at a thousand
services takes a hundred; so nobody's look is shorter than some seconds ago, and a second one takes none. Of more than
can be read in time, what is told may be minutes old, and says so; the reading goes on behind that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence

from aws.batching import Allowance
from aws.session import Aws
from bot.catalog import Service, together
from bot.errors import RollbackBotError
from bot.model import AwsPermission, ServiceSeen, ServiceState

FRESH = 10.0  # real seconds, in which nothing is read again
KEPT = 900.0  # longer than the sweep, which looks at each service, needs for a round
_RATE, _BURST = 45.0, 20  # calls a second, of one account: all of its hundred at once would leave it none
_AT_ONCE = 8  # calls, of the threads that read: whoever rolls back finds one

Key = tuple[str, str, str, str]
Found = ServiceState | RollbackBotError


class Fleet:
    """In memory, and of this process."""

    def __init__(self, aws: Aws, read: Callable[[Service], Awaitable[ServiceState]]) -> None:
        """`read` asks AWS now, joined with whatever is asked in the same turn of the event loop; it notes here."""
        self._aws, self._read = aws, read
        self._known: dict[Key, tuple[float, Found]] = {}
        self._begun: dict[Key, asyncio.Task[None]] = {}
        self._pace: dict[tuple[str, str], Allowance] = {}
        self._few = asyncio.Semaphore(_AT_ONCE)

    def note(self, service: Service, *, asked_at: float, found: Found) -> None:
        """`asked_at` is a moment of `time.monotonic`: what the service was before it may not be told."""
        before, _ = self._known.get(_key(service), (asked_at, None))
        if asked_at >= before:
            self._known[_key(service)] = asked_at, found

    async def seen(
        self, services: Sequence[Service], *, anew: Collection[str], within: float
    ) -> dict[str, ServiceSeen]:
        """By name. `anew` are those of which only what is read from now on will do, as far as it comes `within`."""
        began = time.monotonic()
        self._known = {key: known for key, known in self._known.items() if began - known[0] < KEPT}
        at_once = [service for service in services if service.name in anew]
        others = [service for service in services if service.name not in anew]
        reading = [self._begin(part, at_once=True) for part in together(at_once)]
        for part in together(service for service in others if self._is_old(service, began)):
            self._begin(part, at_once=False)
        reading += [self._begun[_key(service)] for service in others if _key(service) in self._begun]
        if reading:
            await asyncio.wait(set(reading), timeout=within)
        now = time.monotonic()
        return {s.name: self._told(s, since=began if s.name in anew else 0.0, now=now) for s in services}

    def _is_old(self, service: Service, now: float) -> bool:
        """And nobody is reading it anew."""
        at, _ = self._known.get(_key(service), (float("-inf"), None))
        return now - at > FRESH and _key(service) not in self._begun

    def _told(self, service: Service, *, since: float, now: float) -> ServiceSeen:
        at, found = self._known.get(_key(service), (float("-inf"), None))
        if found is None or at < since:
            return ServiceSeen()
        if isinstance(found, ServiceState):
            return ServiceSeen(found, age=now - at)
        return ServiceSeen(problem=str(found), age=now - at)

    def _begin(self, part: Sequence[Service], *, at_once: bool) -> asyncio.Task[None]:
        wait = 0.0 if at_once else self._turn(part[0])
        task = asyncio.create_task(self._read_all(part, wait), name="reading services")
        if not at_once:
            for service in part:
                self._begun[_key(service)] = task
            task.add_done_callback(lambda _: self._over(part))
        return task

    def _over(self, part: Sequence[Service]) -> None:
        for service in part:
            self._begun.pop(_key(service), None)

    def _turn(self, service: Service) -> float:
        """-> seconds until its account may be asked once more."""
        place = service.region, service.role(AwsPermission.READ) or ""
        pace = self._pace.setdefault(place, Allowance(rate=_RATE, burst=_BURST))
        return max(pace.spend(), self._aws.allowances.of(service, "all services").spend())

    async def _read_all(self, part: Sequence[Service], wait: float) -> None:
        await asyncio.sleep(wait)
        async with self._few:
            try:
                await self._aws.ready(part[0])
            except RollbackBotError as error:
                for service in part:
                    self.note(service, asked_at=time.monotonic(), found=error)
                return
            await asyncio.gather(*map(self._read, part), return_exceptions=True)


def _key(service: Service) -> Key:
    return service.region, service.role(AwsPermission.READ) or "", service.cluster, service.service
