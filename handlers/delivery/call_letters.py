"""Writes to each whom a notice calls, alone, where no channel takes it: who must act must hear of it."""

import logging

from bot.errors import Failed, Unreachable
from bot.model import NoticeKind, OutboxRow, Rollback
from handlers.delivery.poster import Poster
from handlers.delivery.rendering import Rendering
from handlers.messages import untold
from handlers.messages.called import called
from handlers.transport.client import ChannelClosed, Unauthorized

log = logging.getLogger(__name__)

_CALLS = frozenset({NoticeKind.CALLED, NoticeKind.MAY_ACT_ALONE, NoticeKind.EMERGENCY, NoticeKind.REVIEW_WANTED})


class CallLetters:
    """A letter is not looked for after a doubt, so that it may come twice."""

    def __init__(self, poster: Poster, rendering: Rendering) -> None:
        self._poster, self._rendering = poster, rendering

    async def send(self, row: OutboxRow, rollback: Rollback, error: Failed) -> None:
        """Nothing where the notice calls nobody, or it is not its channel that refuses it. Raises Unreachable."""
        if row.notice.kind not in _CALLS or not isinstance(error, ChannelClosed):
            return
        message = await self._rendering.notice(row.notice, rollback, channel=row.channel)
        for user in called(row.notice, rollback):
            try:
                await self._poster.write(untold.letter(message, rollback.channel, error.why), user=user)
            except (Unreachable, Unauthorized):
                raise
            except Failed as refused:
                log.warning("outbox %s, %s, is not taken by %s either: %s", row.id, row.notice.kind, user, refused)
