"""Tells the incident channel, once, that another program listens with the app token; and there, when it is over."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import Failed
from handlers.delivery.poster import Poster
from handlers.messages.foreign_sockets import foreign_sockets, only_ours

log = logging.getLogger(__name__)

_NO_ROW = 0  # of the outbox: this is about no rollback
_BACK = timedelta(days=1)  # a message of an earlier process that is not older is gone on with
_AGAIN = 10.0  # real seconds after what Slack did not take


class ForeignSocketsTold:
    """`changed` may be called as often as one likes."""

    def __init__(self, poster: Poster, *, channel: Callable[[], str]) -> None:
        """`channel`: where it is told now."""
        self._poster, self._where, self._channel = poster, channel, ""
        self._ts = ""
        self._telling: asyncio.Task[None] | None = None

    def changed(self, count: int) -> None:
        """So many are there now."""
        log.warning("%d sockets of the app are not this bot's", count)
        self.stop()
        self._telling = asyncio.create_task(self._tell(count), name="telling of foreign sockets")

    def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()

    async def _tell(self, count: int) -> None:
        while True:
            try:
                await self._once(count)
            except Failed as error:
                log.warning("foreign sockets are told of later: %s", error)
                await asyncio.sleep(_AGAIN)
            else:
                return

    async def _once(self, count: int) -> None:
        since = datetime.now(UTC) - _BACK
        self._channel = self._channel if self._ts else self._where()
        self._ts = self._ts or await self._poster.find(_NO_ROW, channel=self._channel, since=since)
        if count == 0:
            if self._ts:
                await self._poster.edit(only_ours(), channel=self._channel, ts=self._ts)
            self._ts = ""
        elif self._ts:
            await self._poster.edit(foreign_sockets(count), channel=self._channel, ts=self._ts)
        else:
            self._ts = await self._poster.post(foreign_sockets(count), channel=self._channel, outbox_id=_NO_ROW)
