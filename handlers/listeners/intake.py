"""Gives every interaction its id and measures its ack. What ends with the ack gets its line in the log here.

What is stored gets its one line when it is answered, from `bot.intake.worker`; both lines have the same fields.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.intake.worker import IntakeWorker
from bot.log_limit import LogLimit
from bot.logs import event
from bot.metrics import Metrics
from bot.model import Interaction
from handlers.delivery.poster import Poster
from handlers.listeners.private import turn_down

log = logging.getLogger(__name__)

ID = "interaction_id"
_ARRIVED = "interaction_arrived"  # monotonic seconds


class InteractionIntake:
    """Neither the text that was typed nor a button's value is logged: the journal keeps those."""

    def __init__(self, app: AsyncApp, worker: IntakeWorker, metrics: Metrics, poster: Poster) -> None:
        self._worker, self._metrics, self._poster = worker, metrics, poster
        self._lines = LogLimit()  # of the log, by why something was turned away
        app.use(self.arrived)

    async def arrived(self, context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        context[ID], context[_ARRIVED] = uuid4().hex, time.monotonic()
        await next_()

    async def take(
        self, interaction: Interaction, ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]
    ) -> None:
        """Store it, acknowledge it, hand it over: in this order, so that nothing acknowledged is lost.

        Of somebody who has too much waiting nothing is stored, and that is said.
        """
        if refusal := self._worker.too_many(interaction):
            self.turned_away(context, body, "too_many")
            await turn_down(ack, body, f"{refusal.reason} {refusal.fix}", poster=self._poster)
            return
        stored = await self._worker.receive(interaction)
        await ack()
        self.acked(context)
        self._worker.wake()
        if not stored:
            self.ended(context, body, "repeated")

    def acked(self, context: AsyncBoltContext) -> None:
        self._metrics.acked(time.monotonic() - context[_ARRIVED])

    def ended(
        self, context: AsyncBoltContext, body: dict[str, Any], result: str, error: Exception | None = None
    ) -> None:
        """It came to nothing that is stored; `result` says why."""
        self._metrics.interaction(_verb(body), result)
        self._log(context, body, result, error)

    def turned_away(self, context: AsyncBoltContext, body: dict[str, Any], result: str) -> None:
        """Refused at the door; `more` of these were not written since the last line that was."""
        self._metrics.interaction(_verb(body), result)
        if (more := self._lines.due(result)) is not None:
            self._log(context, body, result, more=more or None)

    def _log(
        self,
        context: AsyncBoltContext,
        body: dict[str, Any],
        result: str,
        error: Exception | None = None,
        **more: object,
    ) -> None:
        who = {"user": context.user_id, "team": context.team_id, "channel": context.channel_id}
        event(log, "interaction", error=error, ref=reference(context), verb=_verb(body), result=result, **who, **more)


def _verb(body: dict[str, Any]) -> str:
    return "command" if "command" in body else "click"


def reference(context: AsyncBoltContext) -> str:
    """What a person is told to quote: the first eight characters of the id."""
    return str(context.get(ID, "unknown"))[:8]
