"""Posts the calls that reported problems made: each is exactly one message, across crashes and doubtful answers.

They are about no rollback yet, so that they have a table of their own, and not the outbox.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.catalog import Catalog
from bot.errors import Failed, RateLimited, Unreachable
from bot.model import ProblemCall, Rollback
from bot.ports import Journal
from handlers.delivery.audience import Audience
from handlers.delivery.in_flight import InFlight
from handlers.delivery.pace import slack_backoff
from handlers.delivery.poster import Poster
from handlers.delivery.problem_letters import ProblemLetters
from handlers.messages import Message, problem
from handlers.messages.called import calling
from handlers.transport.client import ChannelClosed, Unauthorized

log = logging.getLogger(__name__)

PREPARED_WITHIN = timedelta(seconds=30)  # of real time: then it is told without a plan


class ProblemCalls:
    """`dispatch` is called by one worker only."""

    def __init__(
        self, poster: Poster, journal: Journal, catalog: Catalog, *, audience: Audience, ring: Callable[[], None]
    ) -> None:
        self._poster, self._journal, self._catalog, self._audience = poster, journal, catalog, audience
        self._backoff, self._in_flight = slack_backoff(), InFlight(ring)
        self._letters = ProblemLetters(poster, catalog)

    async def dispatch(self) -> float:
        """Start whatever may be told now. -> seconds until more may be."""
        soonest = math.inf
        for call in await self._journal.untold_calls():
            if self._in_flight.busy(call.id):
                continue
            wait = max(self._backoff.wait((call.id, ""), time.monotonic()), _not_before(call))
            if wait > 0:
                soonest = min(soonest, wait)
            else:
                self._in_flight.start(call.id, self._send(call))
        return soonest

    async def stop(self) -> None:
        await self._in_flight.stop()

    async def _send(self, call: ProblemCall) -> None:
        """Never raises."""
        try:
            await self._settle(call)
        except (Unreachable, Unauthorized) as error:
            log.warning("the call of %s waits: %s", call.id, error)
            self._backoff.failed((call.id, ""), time.monotonic())
        except Exception:
            log.exception("the call of %s broke", call.id)
            self._backoff.failed((call.id, ""), time.monotonic())

    async def _settle(self, call: ProblemCall) -> None:
        """It is posted, in the incident channel where its own takes nothing; else each requester is written to."""
        home, why = self._catalog.home.incident_channel, "Slack did not take it in the channel"
        for channel in dict.fromkeys((call.channel, home)):
            try:
                await self._journal.call_told(call.id, ts=await self._posted(call, channel))
            except ChannelClosed as error:
                log.warning("the call of %s is not taken there: %s", call.id, error)
                why = error.why
            except (Unreachable, Unauthorized):
                raise
            except Failed as error:
                log.warning("the call of %s is not taken: %s", call.id, error)
            else:
                return
        if told := await self._letters.send(call, why):
            log.error("the call of %s is taken by no channel; %d people were told directly", call.id, told)
        else:
            log.error("the call of %s is given up, and nobody can read it", call.id)
        await self._journal.call_given_up(call.id, why=f"No channel took it: {why}. Told directly: {told}.")

    async def asked_for(self, rollback: Rollback, url: str) -> None:
        """The call that it was asked for from shows that, and nothing to press any more; where there is none, nothing.

        Raises Unreachable, and then it is edited again: an edit may be made twice.
        """
        incident = rollback.request.incident
        call = await self._journal.call_told_at(incident.channel, incident.ts) if incident else None
        if call is None:
            return
        message = problem.call(call, outside=await self._audience.outside(call.channel), asked=rollback, url=url)

        async def edit(kept: Message) -> None:
            await self._poster.edit(kept, channel=call.channel, ts=call.ts)

        try:
            await self._poster.taken.send(calling(message, (), self._catalog.person), edit)
        except (Unreachable, Unauthorized):
            raise
        except Failed as error:  # somebody deleted it, say
            log.warning("the call of %s does not show that a rollback was asked for: %s", call.id, error)

    async def _posted(self, call: ProblemCall, channel: str) -> str:
        """Or found to be posted already, after any doubt. -> its ts."""
        if call.attempted_at is not None and call.channel == channel:
            ts = await self._poster.find(_mark(call), channel=channel, since=call.attempted_at)
            if ts:
                return ts
        message = await self._message(call, channel)
        await self._journal.call_attempted(call.id, channel=channel)
        return await self._poster.taken.send(message, lambda kept: self._patiently(kept, call, channel))

    async def _patiently(self, message: Message, call: ProblemCall, channel: str) -> str:
        """What Slack did certainly not carry out is sent again, in its time."""
        while True:
            try:
                return await self._poster.post(message, channel=channel, outbox_id=_mark(call))
            except RateLimited as error:
                log.warning("%s Next message there in %.0f s.", error, error.seconds)
                await asyncio.sleep(error.seconds)

    async def _message(self, call: ProblemCall, channel: str) -> Message:
        message = problem.call(call, outside=await self._audience.outside(channel))
        requesters = call.suspected.requesters if call.suspected else ()
        return calling(message, requesters, self._catalog.person)


def _mark(call: ProblemCall) -> str:
    """By which the message is found again, as others are by their number in the outbox."""
    return f"reported:{call.id}"


def _not_before(call: ProblemCall) -> float:
    """Seconds to wait for what is being prepared; a bot that was killed over it never finishes that."""
    if call.suspected is not None or call.attempted_at is not None:
        return 0
    return (call.queued_at + PREPARED_WITHIN - datetime.now(UTC)).total_seconds()
