"""Sends the journal's outbox: every row becomes exactly one message, also across crashes and doubtful answers."""

import logging

from bot.catalog import Catalog
from bot.errors import Failed, Unreachable
from bot.model import Posted, Rollback, Tell
from bot.ports import Journal
from handlers.backoff import Backoff
from handlers.messages import Message, telling
from handlers.poster import Poster

log = logging.getLogger(__name__)

_BROADCAST = frozenset({Tell.APPROVAL_WANTED, Tell.STARTED, Tell.OUTCOME, Tell.VALIDATION_FAILED})
_IN_CHANNEL = frozenset({Tell.CARD, Tell.COPY})


class Outbox:
    """Called by one worker only."""

    def __init__(self, poster: Poster, journal: Journal, catalog: Catalog) -> None:
        self._poster, self._journal, self._catalog = poster, journal, catalog
        self._backoff = Backoff()
        self._given_up: set[int] = set()  # until the next start, when the channel may be there again

    async def send(self) -> bool:
        """Everything that can be sent now, in order. -> is anything left?

        A row that must wait holds back those behind it of the same rollback, and no others.
        """
        held: set[str] = set()
        for row in await self._journal.outbox():
            if row.id in self._given_up:
                continue
            waits = row.rollback_id in held or not self._backoff.due(row.rollback_id)
            if waits or not await self._send(row):
                held.add(row.rollback_id)
        return bool(held)

    async def _send(self, row: Posted) -> bool:
        """False if it must be tried again."""
        try:
            await self._journal.posted(row.id, ts=await self._posted(row))
        except Unreachable as error:
            return self._postpone(row, error)
        except Failed as error:
            log.error("outbox %s, %s, is given up and nobody can read it: %s", row.id, row.telling.tell, error)
            self._given_up.add(row.id)
        except Exception as error:  # a row that breaks us must not stop the others
            log.exception("outbox %s broke", row.id)
            return self._postpone(row, error)
        self._backoff.worked(row.rollback_id)
        return True

    def _postpone(self, row: Posted, error: Exception) -> bool:
        log.warning("outbox %s waits: %s", row.id, error)
        self._backoff.failed(row.rollback_id)
        return False

    async def _posted(self, row: Posted) -> str:
        """Post it; or after any doubt find it posted already. -> its ts."""
        rollback = await self._journal.get(row.rollback_id)
        if rollback is None:
            raise Failed(f"There is no rollback {row.rollback_id}.")
        thread_ts = "" if row.telling.tell in _IN_CHANNEL else rollback.card_ts
        if row.attempted:
            ts = await self._poster.find(row.id, channel=row.channel, since=row.created_at, thread_ts=thread_ts)
            if ts:
                return ts
        return await self._post(row, rollback, thread_ts)

    async def _post(self, row: Posted, rollback: Rollback, thread_ts: str) -> str:
        tell = row.telling.tell
        message = await self._message(row, rollback)
        await self._journal.attempted(row.id)
        ts = await self._poster.post(
            message, channel=row.channel, outbox_id=row.id, thread_ts=thread_ts, broadcast=tell in _BROADCAST
        )
        if tell is Tell.CARD:
            await self._journal.card_shows(rollback.id, rollback.revision)
        return ts

    async def _message(self, row: Posted, rollback: Rollback) -> Message:
        url = ""
        if row.telling.tell is Tell.COPY:
            url = await self._poster.permalink(channel=rollback.channel, ts=rollback.card_ts)
        return telling.render(row.telling, rollback, approvers=self._approvers(rollback), url=url)

    def _approvers(self, rollback: Rollback) -> tuple[str, ...]:
        """All who may approve but the requester, by Slack id."""
        service = self._catalog.services.get(rollback.service)
        named = service.approvers if service else ()
        return self._catalog.slack_ids(tuple(person for person in named if person != rollback.requester))
