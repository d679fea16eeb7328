"""`POST /alerts`: what is signed, in time, and as it should be is stored, and only then answered with 202."""

import logging
import time
from collections.abc import Callable

from aiohttp import web

from bot.errors import RollbackBotError
from bot.log_limit import LogLimit
from bot.model import Signal
from bot.ports import Ports
from bot.signals.alert import LARGEST, read_alert
from bot.signals.signature import refusal
from bot.signed import SIGNATURE, TIMESTAMP

log = logging.getLogger(__name__)

PATH = "/alerts"
_PER_MINUTE = 120  # that are signed; whoever is not signed costs nothing but the look


class Alerts:
    """Takes alerts in between `open` and `close`."""

    def __init__(
        self, ports: Ports, secret: str, *, wake: Callable[[], None], real_time: Callable[[], float] = time.time
    ) -> None:
        """`wake` is called after something new was stored."""
        self._ports, self._secret, self._wake, self._real_time = ports, secret, wake, real_time
        self._told, self._rate = LogLimit(), _Rate(_PER_MINUTE)
        self._is_open = False

    def open(self) -> None:
        self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (web.post(PATH, self._answer),)

    async def _answer(self, request: web.Request) -> web.Response:
        """Whoever is refused is told why, in a sentence that helps nobody who does not have the secret."""
        if not self._is_open:
            return self._refuse(503, "This bot takes nothing in now. Send it again.")
        if (request.content_length or 0) > LARGEST:
            return self._refuse(413, f"An alert has at most {LARGEST} bytes.")
        body = await request.read()
        timestamp, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
        if why := refusal(self._secret, timestamp, signature, body, now=self._real_time()):
            return self._refuse(401, why)
        if not self._rate.take():
            return self._refuse(429, f"More than {_PER_MINUTE} alerts in a minute. Send it again in a minute.")
        read = read_alert(body, self._ports.catalog.services, self._ports.clock.now())
        if isinstance(read, str):
            return self._refuse(400, read)
        return await self._store(read)

    async def _store(self, alert: Signal) -> web.Response:
        try:
            new = await self._ports.journal.arrived(alert)
        except RollbackBotError as error:
            log.warning("an alert was not stored, and its sender was told so: %s", error)
            return self._refuse(503, "It could not be stored. Send it again.")
        self._ports.metrics.signal_received(alert.kind, new=new)
        if new:
            self._wake()
        return web.json_response({"stored": True, "new": new}, status=202)

    def _refuse(self, status: int, why: str) -> web.Response:
        self._ports.metrics.signal_kept_out(f"alert_{status}")
        self._told.tell(log, str(status), f"an alert was refused: {why}")
        return web.json_response({"error": why}, status=status, headers={"Retry-After": "60"} if status == 429 else {})


class _Rate:
    """So many in a minute of real time, all of which may come at once."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute, self._left, self._at = per_minute, float(per_minute), time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(self._left + (now - self._at) * self._per_minute / 60, self._per_minute)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
