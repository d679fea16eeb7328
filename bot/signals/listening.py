"""All that takes signals in and hands them out, as one thing to start and stop. Without queue and secret: nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.model import SignalKind
from bot.ports import Ports
from bot.ports.queue import EventQueue
from bot.signals.alerts import Alerts
from bot.signals.hand_out import Handler, HandOut
from bot.signals.places import Places, account_of
from bot.signals.receive import Receiver
from bot.signals.sweep import Sweep


class Listening:
    """`queue` is None and `secret` "" where nothing of that kind is to come in."""

    def __init__(
        self,
        ports: Ports,
        *,
        queue: EventQueue | None,
        secret: str,
        own_account: Callable[[str], Awaitable[str]],
        handlers: Mapping[SignalKind, Handler],
        speed: float = 1.0,
    ) -> None:
        """`own_account` tells, for a region, the account of the bot's own rights, or raises Failed.

        `speed` is how fast business time runs.
        """
        self._ports, self._own_account = ports, own_account
        self._places: tuple[object, Places] | None = None  # with the services that it was made of
        self._hand_out = HandOut(ports.journal, handlers, speed=speed)
        wake = self._hand_out.wake
        self._alerts = Alerts(ports, secret, wake=wake) if secret else None
        self._receiver = Receiver(ports, queue, self._find_places, wake=wake) if queue else None
        self._sweep = Sweep(ports, wake=wake) if queue else None
        self._tasks: list[asyncio.Task[None]] = []

    def routes(self) -> tuple[web.RouteDef, ...]:
        """For the port at which others find the bot; none where no alert is taken."""
        return self._alerts.routes() if self._alerts else ()

    def open(self) -> None:
        """Take alerts in: they are stored, and seen to by whoever leads."""
        if self._alerts:
            self._alerts.open()

    def close(self) -> None:
        if self._alerts:
            self._alerts.close()

    def wake(self) -> None:
        """Another may have stored something."""
        self._hand_out.wake()

    def start(self) -> None:
        if not (self._alerts or self._receiver):
            return
        running = (self._hand_out, self._receiver, self._sweep)
        self._tasks = [asyncio.create_task(each.run(), name=type(each).__name__) for each in running if each]

    async def stop(self) -> None:
        """At once: what is in hand is handed out, or received, again at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _find_places(self) -> Places:
        """Asks AWS for the bot's own account once for each services file, and only where a service is read with the
        bot's own rights.
        """
        services = self._ports.catalog.services
        if self._places is None or self._places[0] is not services:
            own = next((each.region for each in services.values() if not account_of(each)), None)
            account = await self._own_account(own) if own else ""
            self._places = services, Places(services.values(), own_account=account)
        return self._places[1]
