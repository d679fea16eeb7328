"""Posts the line of each deployment exactly once, and edits it when there is more to say.

The journal's row is both what is told and that it is: after any doubt it is looked for in Slack before it is posted.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable

from bot.errors import Failed, RateLimited, Unreachable
from bot.model import WatchedDeployment
from bot.ports import Journal
from handlers.delivery.in_flight import InFlight
from handlers.delivery.pace import slack_backoff
from handlers.delivery.poster import Poster
from handlers.messages import Message
from handlers.messages.deployed import deployed
from handlers.transport.client import Unauthorized

log = logging.getLogger(__name__)

SEND_EVERY = 1.0  # seconds of real time in one channel; nobody waits for a line


class DeploymentLines:
    """`dispatch` is called by one worker only."""

    def __init__(self, poster: Poster, journal: Journal, *, ring: Callable[[], None]) -> None:
        self._poster, self._journal = poster, journal
        self._in_flight, self._backoff = InFlight(ring), slack_backoff()

    async def dispatch(self) -> float:
        """Start whatever may be sent now. -> seconds until more may be."""
        soonest = math.inf
        for row in await self._journal.lines_untold():
            if self._in_flight.busy(row.channel):
                continue
            if wait := self._backoff.wait(row.channel, time.monotonic()):
                soonest = min(soonest, wait)
            else:
                self._in_flight.start(row.channel, self._send(row))
        return soonest

    async def stop(self) -> None:
        await self._in_flight.stop()

    async def _send(self, row: WatchedDeployment) -> None:
        """Never raises."""
        try:
            await self._settle(row)
        except RateLimited as error:
            self._backoff.pause(row.channel, error.seconds, time.monotonic())
        except (Unreachable, Unauthorized) as error:
            log.warning("the line of %s waits: %s", row.service, error)
            self._backoff.failed(row.channel, time.monotonic())
        except Failed as error:
            log.error("the line of %s is given up and nobody can read it: %s", row.service, error)
            await self._journal.line_given_up(row.id, why=str(error))
        except Exception:
            log.exception("the line of %s broke", row.service)
            self._backoff.failed(row.channel, time.monotonic())
        else:
            self._backoff.worked(row.channel)
        await asyncio.sleep(SEND_EVERY)

    async def _settle(self, row: WatchedDeployment) -> None:
        message = deployed(row)
        if row.ts:
            await self._edit(row, message)
            return
        if row.attempted_at is not None:
            where = {"channel": row.channel, "thread_ts": row.parent}
            if ts := await self._poster.find(_mark(row), since=row.attempted_at, **where):
                await self._journal.line_told(row.id, ts=ts, shown=0)  # nobody knows what it shows
                return
        await self._journal.line_attempted(row.id)

        async def post(kept: Message) -> str:
            return await self._poster.post(kept, channel=row.channel, outbox_id=_mark(row), thread_ts=row.parent)

        await self._journal.line_told(row.id, ts=await self._poster.taken.send(message, post), shown=row.version)

    async def _edit(self, row: WatchedDeployment, message: Message) -> None:
        async def edit(kept: Message) -> None:
            await self._poster.edit(kept, channel=row.channel, ts=row.ts)

        await self._poster.taken.send(message, edit)
        await self._journal.line_told(row.id, ts=row.ts, shown=row.version)


def _mark(row: WatchedDeployment) -> str:
    """What its message carries: no row of the outbox has such an id."""
    return f"deployment-{row.number}"
