"""Keeps every headline at the journal's revision, edited in place, at a pace that Slack allows.

Where a rollback has succeeded, that is its card's and its outcome's, which goes on while the service is watched.

Final states come before other states, and these before progress; of equals, what was edited longest ago.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterable

from bot.catalog import Catalog
from bot.errors import Failed, RateLimited, Unreachable
from bot.model import Notice, NoticeKind, Progress, Rollback, StaleCard, State
from bot.ports import Journal
from handlers.delivery.approvers import Approvers
from handlers.delivery.audience import Audience
from handlers.delivery.in_flight import InFlight
from handlers.delivery.pace import Bucket, slack_backoff
from handlers.delivery.poster import Poster
from handlers.delivery.rendering import Rendering
from handlers.messages import Message, notices
from handlers.transport.client import ChannelClosed, MessageGone, Unauthorized

log = logging.getLogger(__name__)

EDIT_EVERY = 3.0  # seconds of real time per card, but for final states
BURST, PER_MINUTE = 8, 30  # of all cards together: less than 40 in any minute; Slack takes about 50
KEPT_FOR_STATES = 3  # of the burst: progress leaves them


class Cards:
    """`dispatch` is called by one worker only; `progress` may be called at any time."""

    def __init__(
        self,
        poster: Poster,
        journal: Journal,
        catalog: Catalog,
        *,
        approvers: Approvers,
        audience: Audience,
        ring: Callable[[], None],
    ) -> None:
        self._poster, self._journal, self._catalog, self._ring = poster, journal, catalog, ring
        self._rendering = Rendering(catalog, approvers=approvers, audience=audience)
        self._closed: dict[str, set[str]] = {}  # by rollback, the channels that took nothing of it
        self._backoff, self._edits_in_flight, self._replacing = slack_backoff(), InFlight(ring), asyncio.Lock()
        self._bucket = Bucket(burst=BURST, per_minute=PER_MINUTE, now=time.monotonic())
        self._progress: dict[str, Progress] = {}
        self._moved: set[str] = set()
        self._edited: dict[str, float] = {}
        self._outcomes: dict[str, Message] = {}  # by rollback, as they were edited last, while it is watched
        self._late: dict[str, Callable[[Message], Message]] = {}  # by rollback, what says that its outcome is late

    def progress(self, rollback_id: str, progress: Progress) -> None:
        """Remember it for the next edit."""
        if self._progress.get(rollback_id) != progress:
            self._progress[rollback_id] = progress
            self._moved.add(rollback_id)
            if not self._bucket.wait(time.monotonic(), leaving=KEPT_FOR_STATES):
                self._ring()

    async def dispatch(self) -> float:
        """Start every edit that is due. -> seconds until another may be."""
        stale = {card.id: card for card in await self._journal.stale_cards()}
        soonest = math.inf
        for rollback_id in self._in_order(stale.values()):
            if self._edits_in_flight.busy(rollback_id):
                continue
            if wait := self._wait(rollback_id, stale.get(rollback_id)):
                soonest = min(soonest, wait)
            elif rollback := await self._posted(rollback_id):
                self._bucket.take()
                self._edited[rollback_id] = time.monotonic()
                self._edits_in_flight.start(rollback_id, self._edit(rollback))
        return soonest

    async def stop(self) -> None:
        await self._edits_in_flight.stop()

    def _in_order(self, stale: Iterable[StaleCard]) -> list[str]:
        rank = dict.fromkeys(self._moved, 2) | {card.id: int(card.live) for card in stale}
        return sorted(rank, key=lambda id_: (rank[id_], self._edited.get(id_, 0.0)))

    def _wait(self, rollback_id: str, stale: StaleCard | None) -> float:
        """Seconds until this card may be edited; `stale` is None where only progress moved."""
        pace = 0.0
        if stale is None or stale.live:
            pace = self._edited.get(rollback_id, -math.inf) + EDIT_EVERY - time.monotonic()
        allowed = self._bucket.wait(time.monotonic(), leaving=0 if stale else KEPT_FOR_STATES)
        channel = self._backoff.wait(stale.channel, time.monotonic()) if stale else 0.0
        return max(pace, allowed, channel, self._backoff.wait(rollback_id, time.monotonic()), 0.0)

    async def _posted(self, rollback_id: str) -> Rollback | None:
        """The rollback, if its card is posted; otherwise its progress waits for the next."""
        self._moved.discard(rollback_id)
        rollback = await self._journal.get(rollback_id)
        if rollback is None or not rollback.card_ts or self._backoff.wait(rollback.channel, time.monotonic()):
            return None
        return rollback

    async def _edit(self, rollback: Rollback) -> None:
        """Never raises."""
        self._moved.discard(rollback.id)
        try:
            await self._settle(rollback)
        except RateLimited as error:
            log.warning("%s Next edit there in %.0f s.", error, error.seconds)
            for key in (rollback.channel, rollback.id):
                self._backoff.pause(key, error.seconds, time.monotonic())
            self._moved.add(rollback.id)
        except (Unreachable, Unauthorized) as error:
            log.warning("the card of %s waits: %s", rollback.reference, error)
            self._backoff.failed(rollback.id, time.monotonic())
            self._moved.add(rollback.id)
        except Exception:
            log.exception("the card of %s broke", rollback.reference)
            self._backoff.failed(rollback.id, time.monotonic())
        else:
            self._forget(rollback)

    def _forget(self, rollback: Rollback) -> None:
        self._backoff.worked(rollback.id)
        if not rollback.live:
            self._progress.pop(rollback.id, None)
            self._closed.pop(rollback.id, None)
            self._edited.pop(rollback.id, None)
        if not rollback.next_phase:
            self._outcomes.pop(rollback.id, None)
            self._late.pop(rollback.id, None)

    async def _settle(self, rollback: Rollback) -> None:
        """The card shows this rollback; or is posted elsewhere; or never will be, which is logged."""
        try:
            await self._show(rollback, await self._rendering.card(rollback, self._progress.get(rollback.id)))
        except (Unreachable, Unauthorized):
            raise
        except Failed as error:
            lost = isinstance(error, ChannelClosed | MessageGone) and rollback.live
            if lost and await self.replace(rollback, error):
                return
            log.error("the card of %s cannot be edited: %s", rollback.reference, error)
        outcome_ts = await self._settle_outcome(rollback)
        await self._journal.card_shows(rollback.id, rollback.revision, outcome_ts=outcome_ts)

    async def _settle_outcome(self, rollback: Rollback) -> str:
        """The outcome shows this rollback too. -> its ts, "" while it is not posted: then it is rendered anew anyway.

        One that Slack does not let us edit stays as it is: the thread and the card tell the same.
        """
        told = await self._journal.told(rollback.id, NoticeKind.OUTCOME)
        outcome = next((each for each in reversed(told) if each.ts), None)
        if outcome is None:
            return ""
        if rollback.state is not State.SUCCEEDED:
            return outcome.ts  # it was over when it was posted
        try:
            outcome_now = Notice(NoticeKind.OUTCOME, outcome.text)
            shown = await self._rendering.notice(outcome_now, rollback, channel=rollback.channel)
            message = self._late.get(rollback.id, notices.as_it_is)(shown)
            if self._outcomes.get(rollback.id) != message:
                await self.another_edit()
                await self._show(rollback, message, ts=outcome.ts)
                self._outcomes[rollback.id] = message
        except (Unreachable, Unauthorized):
            raise
        except Failed as error:
            log.error("the outcome of %s cannot be edited: %s", rollback.reference, error)
        return outcome.ts

    async def _show(self, rollback: Rollback, message: Message, *, ts: str = "") -> None:
        """In the card, or in the message at `ts`. What Slack refuses is shown plainer; each attempt counts."""

        async def edit(kept: Message) -> None:
            await self._poster.edit(kept, channel=rollback.channel, ts=ts or rollback.card_ts)

        await self._poster.taken.send(message, edit, pause=self.another_edit)

    async def another_edit(self) -> None:
        """One more than the dispatch has counted, of whatever message: taken at once, lest another takes it too, and
        waited for.
        """
        pause = self._bucket.wait(time.monotonic())
        self._bucket.take()
        await asyncio.sleep(pause)

    def until_an_edit(self) -> float:
        """Seconds until a message beside the cards may be edited: their states go first."""
        return self._bucket.wait(time.monotonic(), leaving=KEPT_FOR_STATES)

    def take_an_edit(self) -> float:
        """Of such a message, counted at once. -> 0 where it may be made, else the seconds until another may."""
        if not (wait := self.until_an_edit()):
            self._bucket.take()
        return wait

    def outcome_shows(self, rollback: Rollback, message: Message, late: Callable[[Message], Message]) -> None:
        """It was posted so just now, and need not be edited as long as nothing else is to be shown. `late`: that it was
        told late is still said then, as long as this process lives.
        """
        if rollback.state is State.SUCCEEDED:  # others end with it
            self._outcomes[rollback.id], self._late[rollback.id] = late(message), late

    async def replace(self, rollback: Rollback, error: Failed) -> bool:
        """Have a new card posted, in another channel if its own is closed; the old one's buttons are void with it.

        False where there is no other channel.
        """
        channel = self._another(rollback) if isinstance(error, ChannelClosed) else rollback.channel
        if not channel:
            return False
        async with self._replacing:
            now = await self._journal.get(rollback.id)
            if now and (now.channel, now.card_ts) == (rollback.channel, rollback.card_ts):
                log.error("the card of %s is lost, a new one goes to %s: %s", rollback.reference, channel, error)
                # A card that was never posted still waits in the outbox.
                tell = (Notice(NoticeKind.CARD),) if now.card_ts else ()
                await self._journal.note(rollback.id, tell=tell, channel=channel, card_ts="")
        self._ring()
        return True

    def _another(self, rollback: Rollback) -> str:
        """The service's own channel, or the home channel; "" where neither takes anything."""
        closed = self._closed.setdefault(rollback.id, set())
        closed.add(rollback.channel)
        service = self._catalog.services.get(rollback.service)
        known = (service.channel if service else "", self._catalog.home.incident_channel)
        return next((channel for channel in known if channel and channel not in closed), "")

    async def again(self, rollback: Rollback) -> None:
        """Have the card posted that was given up before, so that what follows does not stand without one."""
        async with self._replacing:
            now = await self._journal.get(rollback.id)
            waits = any(not card.ts for card in await self._journal.told(rollback.id, NoticeKind.CARD))
            if now and not now.card_ts and not waits:
                await self._journal.note(rollback.id, tell=(Notice(NoticeKind.CARD),))
        self._ring()

    async def address(self, rollback: Rollback) -> str:
        """Of the card, "" where there is none; one that is gone while it still waits for a decision is replaced."""
        if not rollback.card_ts:
            return ""
        try:
            return await self._poster.permalink(channel=rollback.channel, ts=rollback.card_ts)
        except MessageGone as error:
            if rollback.live:
                await self.replace(rollback, error)
        except Failed as error:
            log.warning("the card of %s has no address: %s", rollback.reference, error)
        return ""

    async def look(self) -> None:
        """See that the cards that wait for a decision still exist: without one, nobody can decide."""
        for rollback in await self._journal.in_state(State.PROPOSED):
            await self.address(rollback)
