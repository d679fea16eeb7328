"""Keeps every headline at the journal's revision, edited in place, at a pace that Slack allows."""

import logging
import time
from collections.abc import Iterable

from bot.errors import Failed, Unreachable
from bot.model import Progress, Rollback
from bot.ports import Journal
from handlers.backoff import Backoff
from handlers.messages.card import card
from handlers.poster import Poster

log = logging.getLogger(__name__)

EDIT_EVERY = 3.0  # seconds of real time per card; chat.update is allowed about 50 times a minute


class Cards:
    """Called by one worker only; `progress` may be called at any time."""

    def __init__(self, poster: Poster, journal: Journal) -> None:
        self._poster, self._journal = poster, journal
        self._backoff = Backoff()
        self._progress: dict[str, Progress] = {}
        self._moved: set[str] = set()
        self._edited: dict[str, float] = {}

    def progress(self, rollback_id: str, progress: Progress) -> bool:
        """Remember it for the next edit. -> is it news?"""
        if self._progress.get(rollback_id) == progress:
            return False
        self._progress[rollback_id] = progress
        self._moved.add(rollback_id)
        return True

    async def refresh(self) -> bool:
        """Edit what is out of date and due; final states at once. -> is anything left?"""
        left = False
        for rollback in await self._out_of_date():
            left = not (self._due(rollback) and await self._edit(rollback)) or left
        return left

    async def _out_of_date(self) -> Iterable[Rollback]:
        """Those whose revision moved, and those of which progress arrived; only where a card stands."""
        found = {rollback.id: rollback for rollback in await self._journal.stale_cards()}
        for rollback_id in self._moved - found.keys():
            if (rollback := await self._journal.get(rollback_id)) is not None:
                found[rollback_id] = rollback
        return [rollback for rollback in found.values() if rollback.card_ts]

    def _due(self, rollback: Rollback) -> bool:
        pace_kept = time.monotonic() - self._edited.get(rollback.id, float("-inf")) >= EDIT_EVERY
        return self._backoff.due(rollback.id) and (pace_kept or not rollback.live)

    async def _edit(self, rollback: Rollback) -> bool:
        """True when it was edited, or cannot be edited ever."""
        self._edited[rollback.id] = time.monotonic()
        self._moved.discard(rollback.id)
        message = card(rollback, self._progress.get(rollback.id))
        try:
            await self._poster.edit(message, channel=rollback.channel, ts=rollback.card_ts)
        except Unreachable as error:
            log.warning("the card of %s waits: %s", rollback.reference, error)
            self._moved.add(rollback.id)
            self._backoff.failed(rollback.id)
            return False
        except Failed as error:
            log.error("the card of %s cannot be edited: %s", rollback.reference, error)
        await self._journal.card_shows(rollback.id, rollback.revision)
        self._backoff.worked(rollback.id)
        if not rollback.live:
            self._progress.pop(rollback.id, None)
            self._edited.pop(rollback.id, None)
        return True
