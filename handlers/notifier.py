"""Tells what the journal holds. Nothing here can stop a rollback, and no rollback waits for anything here."""

import asyncio
import logging

from slack_sdk.web.async_client import AsyncWebClient

from bot.catalog import Catalog
from bot.model import Answer, Interaction, NotDone, Planned, Progress, Rollback
from bot.ports import Journal
from handlers.cards import Cards
from handlers.messages import answers
from handlers.outbox import Outbox
from handlers.poster import Poster

log = logging.getLogger(__name__)

CARD_LOOK, CARD_LOOKS = 0.05, 60  # seconds, and how often: how long an answer waits for the card it links to
LOOK_AGAIN, SWEEP = 0.25, 5.0  # seconds of real time between looks: while something waits, and in peace


class Notifier:
    """Implements bot.ports.Teller with one worker task."""

    def __init__(self, client: AsyncWebClient, journal: Journal, catalog: Catalog) -> None:
        self._journal, self._poster = journal, Poster(client)
        self._outbox, self._cards = Outbox(self._poster, journal, catalog), Cards(self._poster, journal)
        self._bell = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin with what a crash left unsent."""
        self._worker = asyncio.create_task(self._work(), name="notifier")

    async def stop(self) -> None:
        """What is unsent stays in the outbox."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    def wake(self) -> None:
        self._bell.set()

    def progress(self, rollback_id: str, progress: Progress) -> None:
        if self._cards.progress(rollback_id, progress):
            self.wake()

    async def answer(self, interaction: Interaction, answer: Answer) -> None:
        """Privately, to whoever typed or clicked. A failure is only logged: the card tells everybody anyway."""
        try:
            message = answers.render(answer, await self._address(answer))
            to = {"response_url": interaction.response_url, "channel": interaction.channel}
            await self._poster.whisper(message, user=interaction.slack_id, **to)
        except Exception:
            log.exception("interaction %s: its answer did not reach %s", interaction.id, interaction.slack_id)

    async def permalink(self, rollback: Rollback) -> str:
        """The address of the card, "" while there is none."""
        posted = rollback if rollback.card_ts else await self._journal.get(rollback.id) or rollback
        return await self._poster.permalink(channel=posted.channel, ts=posted.card_ts)

    async def _address(self, answer: Answer) -> str:
        """Of the card that the answer speaks of; one just proposed is given a moment to be posted."""
        if isinstance(answer, Planned):
            await self._posted(answer.rollback)
        rollback = answer.rollback if isinstance(answer, Planned | NotDone) else None
        return await self.permalink(rollback) if rollback else ""

    async def _posted(self, rollback: Rollback) -> None:
        self.wake()
        for _ in range(CARD_LOOKS):
            now = await self._journal.get(rollback.id)
            if now is None or now.card_ts:
                return
            await asyncio.sleep(CARD_LOOK)

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            pause = LOOK_AGAIN if await self._round() else SWEEP
            try:
                await asyncio.wait_for(self._bell.wait(), pause)
            except TimeoutError:
                continue

    async def _round(self) -> bool:
        """Is anything left to be done soon?"""
        try:
            unsent, outdated = await self._outbox.send(), await self._cards.refresh()
        except Exception:
            log.exception("the notifier stumbled and goes on")
            return True
        return unsent or outdated
