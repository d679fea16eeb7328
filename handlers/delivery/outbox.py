"""Sends the journal's outbox: every row becomes exactly one message, also across crashes and doubtful answers.

Each channel has a lane of its own, in which one message follows another, at the pace Slack allows. What only brings a
message up to date is no message: while no edit may be made, it holds up nothing else.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.approval.unseen import end_unseen
from bot.catalog import Catalog
from bot.errors import Failed, RateLimited, Unreachable
from bot.model import TO_PUBLISH, Notice, NoticeKind, OutboxRow, Rollback
from bot.ports import Journal
from handlers.delivery.approvers import Approvers
from handlers.delivery.audience import Audience
from handlers.delivery.call_letters import CallLetters
from handlers.delivery.cards import Cards
from handlers.delivery.in_flight import InFlight
from handlers.delivery.order import in_turn
from handlers.delivery.pace import slack_backoff
from handlers.delivery.placement import URGENT, broadcasts, thread_of
from handlers.delivery.poster import Poster
from handlers.delivery.problem_calls import ProblemCalls
from handlers.delivery.rendering import Rendering
from handlers.delivery.uploads import Uploads
from handlers.messages import Message, notices
from handlers.messages.publish import shown_as
from handlers.messages.untold import untold
from handlers.transport.client import ChannelClosed, MessageGone, ScopeMissing, Unauthorized

log = logging.getLogger(__name__)

POST_EVERY = 1.0  # seconds of real time from one answer to the channel's next message; Slack takes one a second
_OF_A_PLAN = frozenset(  # of no use when it is over
    {NoticeKind.DETAILS, NoticeKind.APPROVAL_WANTED, NoticeKind.COPY, NoticeKind.INCIDENT}
)
_IN_FRONT, _FURTHER = 20, 5  # rollbacks of each channel that are looked at, of a huge backlog; and times so many
LATE = timedelta(seconds=30)  # of real time: what waited longer is told with the time when it happened


class Outbox:
    """`dispatch` is called by one worker only."""

    def __init__(
        self,
        poster: Poster,
        journal: Journal,
        catalog: Catalog,
        *,
        approvers: Approvers,
        audience: Audience,
        cards: Cards,
        calls: ProblemCalls,
        uploads: Uploads,
        ring: Callable[[], None],
    ) -> None:
        self._uploads, self._audience = uploads, audience
        self._poster, self._journal, self._cards, self._calls = poster, journal, cards, calls
        self._rendering = Rendering(catalog, approvers=approvers, audience=audience)
        self._letters = CallLetters(poster, self._rendering)
        self._backoff, self._posts_in_flight, self._ring = slack_backoff(), InFlight(ring), ring
        self._waited_for_a_card: set[int] = set()

    async def dispatch(self) -> float:
        """Start whatever may be sent now. -> seconds until more may be; the bell rings when a lane is free again."""
        most = _IN_FRONT
        while True:
            rows, all_of_it = await self._journal.outbox_in_front(first=URGENT, most=most)
            soonest = self._start(rows)
            if all_of_it or all(self._posts_in_flight.busy(row.channel) for row in rows):
                return soonest
            most *= _FURTHER  # those in front of a channel all wait, and nobody behind them has to

    def _start(self, rows: Sequence[OutboxRow]) -> float:
        soonest = math.inf
        if (wait := self._cards.until_an_edit()) and any(row.notice.kind.edits for row in rows):
            rows, soonest = [row for row in rows if not row.notice.kind.edits], wait
        for row in in_turn(rows):
            if self._posts_in_flight.busy(row.channel):
                continue
            wait = self._backoff.wait((row.rollback_id, row.channel), time.monotonic())
            if wait or (row.notice.kind.edits and (wait := self._cards.take_an_edit())):
                soonest = min(soonest, wait)
            else:
                self._posts_in_flight.start(row.channel, self._send(row))
        return soonest

    async def stop(self) -> None:
        await self._posts_in_flight.stop()

    async def _send(self, row: OutboxRow) -> None:
        """One row, and then the pause that keeps the channel's pace. Never raises."""
        key = row.rollback_id, row.channel
        try:
            await self._settle(row)
        except (Unreachable, Unauthorized) as error:
            log.warning("outbox %s waits: %s", row.id, error)
            self._backoff.failed(key, time.monotonic())
        except Exception:  # a row that breaks us must not stop the others
            log.exception("outbox %s broke", row.id)
            self._backoff.failed(key, time.monotonic())
        else:
            self._backoff.worked(key)
        self._ring()  # other channels may have waited for this one
        await asyncio.sleep(POST_EVERY)

    async def _settle(self, row: OutboxRow) -> None:
        """It is posted, its card is put elsewhere first, or it is given up."""
        rollback = await self._journal.get(row.rollback_id)
        try:
            if rollback is None:
                raise Failed(f"There is no rollback {row.rollback_id}.")
            if rollback.card_ts != row.card_ts:  # its card was lost since the row was read: there will be another
                return
            if not rollback.card_ts and row.notice.kind is not NoticeKind.CARD:
                await self._without_card(row, rollback)
                return
            ts, shows = await self._posted(row, rollback)
            if row.notice.kind is NoticeKind.INCIDENT:
                await self._calls.asked_for(rollback, await self._cards.address(rollback))
            await self._journal.posted(row.id, ts=ts, shows=shows)
        except (Unreachable, Unauthorized):
            raise
        except Failed as error:
            lost = isinstance(error, ChannelClosed | MessageGone) and not row.notice.kind.addressed
            if not (lost and rollback and await self._cards.replace(rollback, error)):
                if rollback and row.notice.kind is NoticeKind.CARD:
                    why = error.why if isinstance(error, ChannelClosed) else "Slack did not take it"
                    await end_unseen(rollback, why, self._journal)
                await self._give_up(row, str(error), rollback, error)

    async def _without_card(self, row: OutboxRow, rollback: Rollback) -> None:
        """Its card was given up: with each message it is tried once more, and without one nothing is told below it."""
        if row.id in self._waited_for_a_card or (row.notice.kind in _OF_A_PLAN and not rollback.live):
            await self._give_up(row, "It belongs to a card that could not be posted.")
            return
        self._waited_for_a_card.add(row.id)
        await self._cards.again(rollback)

    async def _give_up(
        self, row: OutboxRow, why: str, rollback: Rollback | None = None, error: Failed | None = None
    ) -> None:
        """Of the rollback whose card stands, it is said there; and whom it calls is written to."""
        if rollback and error:
            await self._letters.send(row, rollback, error)
        log.error("outbox %s, %s, is given up and nobody can read it: %s", row.id, row.notice.kind, why)
        said = untold(row.notice, _in_a_sentence(error)) if error and rollback and rollback.card_ts else ""
        tell = (Notice(NoticeKind.NOTE, said),) if said else ()
        await self._journal.given_up(row.id, why=why, rollback=rollback, tell=tell)

    async def _posted(self, row: OutboxRow, rollback: Rollback) -> tuple[str, int]:
        """Post it; or after any doubt find it posted already. -> its ts, and the revision that it shows, if known."""
        if (edited := row.notice.kind.edits) is not None:
            return await self._edited(row, edited), 0
        if row.notice.kind is NoticeKind.EVIDENCE_FILE and not await self._audience.outside(row.channel):
            return await self._uploaded(row, rollback), 0
        thread_ts = thread_of(row.notice, rollback)
        if row.attempted_at is not None and row.notice.kind is not NoticeKind.SKIPPED:  # letters are not read
            ts = await self._poster.find(row.id, channel=row.channel, since=row.attempted_at, thread_ts=thread_ts)
            if ts:
                return ts, 0
        return await self._post(row, rollback, thread_ts), rollback.revision

    async def _post(self, row: OutboxRow, rollback: Rollback, thread_ts: str) -> str:
        message, late = await self._message(row, rollback), self._late(row)
        await self._journal.attempted(row.id)
        ts = await self._insist(row, rollback, late(message), thread_ts)
        if row.notice.kind is NoticeKind.CARD:
            await self._journal.card_shows(rollback.id, rollback.revision)
        if row.notice.kind is NoticeKind.OUTCOME:
            self._cards.outcome_shows(rollback, message, late)
        return ts

    async def _uploaded(self, row: OutboxRow, rollback: Rollback) -> str:
        """The evidence as files; where Slack takes none, that it is kept, and why it is not there."""
        if row.attempted_at is not None and (found := await self._told_before(row, rollback, row.attempted_at)):
            return found
        file = await self._journal.evidence_file(rollback.id)
        if file is None:
            raise Failed("There is no evidence to upload.")
        await self._journal.attempted(row.id)
        try:
            return await self._uploads.put(rollback, file, channel=row.channel)
        except (ChannelClosed, MessageGone):
            raise
        except ScopeMissing:
            why = "I may not upload files: give the app the scope `files:write` for that."
        except (Unreachable, Unauthorized):
            raise
        except Failed as error:
            log.warning("the evidence of %s is not uploaded: %s", rollback.reference, error)
            why = "Slack took no files here."
        told = replace(row, notice=replace(row.notice, text=why), attempted_at=None)
        return await self._post(told, rollback, thread_of(told.notice, rollback))

    async def _told_before(self, row: OutboxRow, rollback: Rollback, since: datetime) -> str:
        """The file's id, or the ts of what was said instead; "" where there is neither."""
        where, thread_ts = row.channel, thread_of(row.notice, rollback)
        said = await self._poster.find(row.id, channel=where, since=since, thread_ts=thread_ts)
        return said or await self._uploads.find(rollback, channel=where, since=since) or ""

    async def _edited(self, row: OutboxRow, kind: NoticeKind) -> str:
        """The newest message of that kind shows what holds by now. -> its ts. An edit may be made twice."""
        await self._journal.attempted(row.id)
        posted, rollback = await self._where(row, kind), await self._journal.get(row.rollback_id)
        if not posted or rollback is None:
            raise Failed("There is no message to be edited.")

        async def edit(kept: Message) -> str:
            await self._poster.edit(kept, channel=row.channel, ts=posted[0])
            return posted[0]

        try:
            message = await self._rendering.notice(row.notice, rollback, channel=row.channel)
            return await self._poster.taken.send(message, edit, pause=self._cards.another_edit)
        except RateLimited as error:
            await asyncio.sleep(error.seconds)
            raise Unreachable(str(error)) from error
        except MessageGone as error:  # somebody deleted it
            raise Failed(str(error)) from error

    async def _where(self, row: OutboxRow, kind: NoticeKind) -> Sequence[str]:
        """The newest first. A text for the public stands in several messages, of which each shows another."""
        if row.notice.kind is not NoticeKind.PUBLISH_SETTLED:
            return await self._journal.told_at(row.rollback_id, kind)
        shown = [each for kind in TO_PUBLISH for each in await self._journal.told(row.rollback_id, kind)]
        return sorted((each.ts for each in shown if each.ts and each.text == shown_as(row.notice.text)), reverse=True)

    async def _insist(self, row: OutboxRow, rollback: Rollback, message: Message, thread_ts: str) -> str:
        """Whatever Slack did certainly not carry out is sent again, in its time; what it refuses, plainer."""

        async def once(kept: Message) -> str:
            return await self._patiently(row, rollback, kept, thread_ts)

        return await self._poster.taken.send(message, once, pause=lambda: asyncio.sleep(POST_EVERY))

    async def _patiently(self, row: OutboxRow, rollback: Rollback, message: Message, thread_ts: str) -> str:
        broadcast = broadcasts(row.notice, rollback)
        while True:
            try:
                return await self._poster.post(
                    message, channel=row.channel, outbox_id=row.id, thread_ts=thread_ts, broadcast=broadcast
                )
            except RateLimited as error:
                log.warning("%s Next message there in %.0f s.", error, error.seconds)
                await asyncio.sleep(error.seconds)

    async def _message(self, row: OutboxRow, rollback: Rollback) -> Message:
        url = ""
        if row.notice.kind.addressed:
            url = await self._cards.address(rollback)
        return await self._rendering.notice(row.notice, rollback, channel=row.channel, url=url)

    def _late(self, row: OutboxRow) -> Callable[[Message], Message]:
        """What adds when it happened, where that is told late."""
        if row.notice.kind is NoticeKind.CARD or datetime.now(UTC) - row.queued_at < LATE:
            return notices.as_it_is
        failed_at = self._poster.health.failed_at
        return partial(notices.late, at=row.created_at, unreachable=failed_at is not None and failed_at > row.queued_at)


def _in_a_sentence(error: Failed) -> str:
    if isinstance(error, ChannelClosed):
        return error.why
    return "the message that it began with is gone" if isinstance(error, MessageGone) else "Slack did not take it"
