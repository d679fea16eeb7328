"""The desk: takes every stored command and click, in order of arrival, and sees to it that each is answered.

Nothing here is lost by a crash: what was stored and not decided is taken up again after the restart.
"""

import asyncio
import contextlib
import logging
import time
from dataclasses import replace

from bot import runbook
from bot.approval import policy, requested, rights
from bot.approval.immediate_first import put_behind
from bot.errors import AlreadyLive, Failed, Refused, RollbackBotError, Unreachable
from bot.follow_up.release import shown
from bot.intake import record
from bot.intake.queue import InteractionQueue
from bot.lookups.history import history_of
from bot.lookups.status import status_of
from bot.model import (
    Answer,
    Helped,
    Immediate,
    Interaction,
    InteractionKind,
    Logged,
    Noted,
    Planned,
    Refusal,
    Request,
    Rollback,
    State,
    Verb,
    WantedRevision,
)
from bot.plan.draft import preview
from bot.plan.roles import ready as roles_ready
from bot.ports import Engine, Ports

log = logging.getLogger(__name__)
_DECISIONS = frozenset({Verb.APPROVE, Verb.REJECT, Verb.CANCEL})
_PAUSE = 1.0  # real seconds after what could not be answered, before it is let go of
_FINISH = 4.0  # real seconds that what is in hand has to be answered before the process ends


class IntakeWorker:
    """`receive` before the acknowledgement, `wake` after it; everything else happens in the background."""

    def __init__(self, ports: Ports, engine: Engine) -> None:
        self._ports, self._engine = ports, engine
        self._decisions, self._others = (
            InteractionQueue(self._see_to),
            InteractionQueue(self._see_to),
        )  # no approval waits for a plan
        self._ahead: set[asyncio.Task[None]] = set()

    async def receive(self, interaction: Interaction) -> bool:
        """Store it. False: it had been delivered before, and is or will be answered once."""
        line = self._line(interaction)
        line.announce(interaction)
        stored = False
        try:
            stored = await self._ports.journal.receive(interaction)
        finally:
            line.add(interaction) if stored else line.forget(interaction)
        return stored

    async def look(self, interaction: Interaction) -> Answer:
        """Answer at once what only reads, for a form that is open already. Stored nowhere, so lost by a crash."""
        answer, result, error = await self._answer(interaction)
        now = self._ports.clock.now()
        record.log_answer(log, self._ports.metrics, interaction, answer, result=result, error=error, now=now)
        return answer

    def wake(self) -> None:
        for line in (self._decisions, self._others):
            line.take_up()

    def start(self) -> None:
        """Work until `stop`."""
        for line in (self._decisions, self._others):
            line.open()

    async def stop(self) -> None:
        """Take nothing more up, and finish what is in hand; what takes too long stays undecided in the journal."""
        for line in (self._decisions, self._others):
            line.close()
        if in_hand := self._decisions.in_hand | self._others.in_hand | self._ahead:
            await asyncio.wait(in_hand, timeout=_FINISH)
        for task in in_hand:
            task.cancel()
        await asyncio.gather(*in_hand, return_exceptions=True)

    def _line(self, interaction: Interaction) -> InteractionQueue:
        return self._decisions if interaction.verb in _DECISIONS else self._others

    async def take_up_undecided(self) -> None:
        """What nobody has in hand: left by a crash, or failed on the way."""
        if self._decisions.short and self._others.short:
            self._decisions.about_to_ask()
            self._others.about_to_ask()
            for interaction in await self._ports.journal.undecided():
                if not (line := self._line(interaction)).knows(interaction):
                    line.add(interaction)
            self.wake()

    async def _see_to(self, interaction: Interaction) -> None:
        try:
            answer, result, error = await self._answer(interaction)
            await self._ports.journal.decided(interaction, outcome=record.audit_sentence(answer))
            now = self._ports.clock.now()
            record.log_answer(log, self._ports.metrics, interaction, answer, result=result, error=error, now=now)
            await self._ports.notifier.answer(interaction, answer)
        except Exception:
            log.exception("interaction %s is not decided yet and will be tried again", interaction.reference)
            await asyncio.sleep(_PAUSE)

    async def _answer(self, interaction: Interaction) -> tuple[Answer, str, Exception | None]:
        """Every way this can end is an answer. -> it, its result in one word, and the error that nobody foresaw."""
        ref = interaction.reference
        try:
            answer = await self._carry_out(interaction)
            if isinstance(answer, Refusal):
                return replace(answer, reference=ref), "refused", None
            return answer, "done", None
        except AlreadyLive as refused:
            first = _what_first(refused.rollback)
            return replace(refused.refusal, fix=first, rollback=refused.rollback), "refused", None
        except Refused as refused:
            return replace(refused.refusal, reference=ref), "refused", None
        except Failed as failed:
            then = "Try again in a moment." if isinstance(failed, Unreachable) else "Once that is put right, try again."
            return Refusal(f"{failed} Nothing was changed.", then, ref), "failed", None
        except Exception as error:
            return Refusal("Something broke inside the bot.", _what_holds(interaction), ref), "broke", error

    async def _carry_out(self, interaction: Interaction) -> Answer:
        match interaction.verb:
            case Verb.IMMEDIATE | Verb.PARTIAL | Verb.RESTORE | Verb.COMPLETE | Verb.UNDO:
                typed = requested.typed(interaction, self._ports.catalog)
                return await self._propose(interaction, interaction.service, typed)
            case Verb.REPLAN | Verb.IMMEDIATE_FIRST:
                return await self._plan_again(interaction)
            case Verb.APPROVE | Verb.REJECT | Verb.CANCEL:
                return await self._decide(interaction)
            case Verb.PLAN | Verb.STATUS | Verb.LOG | Verb.HISTORY | Verb.HOLD:
                return await self._look(interaction)
            case Verb.ABORT | Verb.RELEASE:
                return await self._have_second_thoughts(interaction)
            case Verb.HELP:
                return Helped(policy.askable(self._ports.catalog, interaction.slack_id))

    async def _propose(self, asked: Interaction, service: str, request: Request) -> Answer:
        began = time.monotonic()
        channel, at = asked.channel, asked.received_at
        rollback = await runbook.propose(
            asked.id, service, request=request, asked_in=channel, asked_at=at, ports=self._ports
        )
        self._ports.metrics.planned(time.monotonic() - began)
        return Planned(rollback, elsewhere=rollback.channel != channel)

    async def _plan_again(self, click: Interaction) -> Answer:
        """The button under a rollback that came to nothing: the same request, asked by whoever pressed it."""
        if click.verb is Verb.IMMEDIATE_FIRST:
            return await self._propose(click, *await put_behind(click, self._ports))
        return await self._propose(click, *await runbook.asked_again(click, self._ports))

    async def _decide(self, click: Interaction) -> Answer:
        rollback = await runbook.decide(click, self._ports)
        if click.verb is not Verb.APPROVE:
            return Noted("Done. The card says so.")
        if rollback.state is State.PROPOSED:
            return Noted("Your approval counts. Somebody else must approve as well.")
        self._look_ahead(rollback)
        try:
            await self._engine.begin(rollback.id, rollback.plan.digest)
        except Exception:  # the approval is stored all the same, and the next sweep starts it
            log.exception("%s is approved, and its run could not be started at once", rollback.reference)
        return Noted("Approved. The card and its thread show what happens now.")

    async def _have_second_thoughts(self, interaction: Interaction) -> Answer:
        if interaction.verb is Verb.ABORT:
            return await runbook.abort(interaction, self._ports)
        return await runbook.release(interaction, self._ports)

    def _look_ahead(self, rollback: Rollback) -> None:
        """Ask for what the run needs first: it joins this, begun while its start was being recorded."""

        async def look() -> None:
            with contextlib.suppress(RollbackBotError):  # the run itself finds out, and says, what is wrong
                service = runbook.known(rollback.service, self._ports.catalog)
                await asyncio.gather(self._ports.ecs.service(service), roles_ready(rollback, service, self._ports))

        task = asyncio.create_task(look(), name=f"looking ahead for {rollback.id}")
        self._ahead.add(task)
        task.add_done_callback(self._ahead.discard)

    async def _look(self, interaction: Interaction) -> Answer:
        if refusal := await rights.may_look(interaction, self._ports):
            return refusal
        if interaction.verb is Verb.PLAN:
            service = runbook.known(interaction.service, self._ports.catalog)
            named = interaction.ask.revision if isinstance(interaction.ask, Immediate) else ""
            return await preview(service, self._ports.reads, WantedRevision(named=named))
        if interaction.verb is Verb.STATUS:
            return await self._status(interaction)
        if interaction.verb is Verb.HISTORY:
            return await history_of(runbook.known(interaction.service, self._ports.catalog), self._ports)
        if interaction.verb is Verb.HOLD:
            return await shown(runbook.known(interaction.service, self._ports.catalog), self._ports)
        return Logged(interaction.service, await self._ports.journal.recent(interaction.service))

    async def _status(self, interaction: Interaction) -> Answer:
        catalog = self._ports.catalog
        asked = [runbook.known(interaction.service, catalog)] if interaction.service else catalog.services.values()
        return await status_of(list(asked), self._ports)


def _what_first(live: Rollback) -> str:
    return "Decide on that one first." if live.state is State.PROPOSED else "It is under way: watch its card."


def _what_holds(interaction: Interaction) -> str:
    if interaction.kind is InteractionKind.CLICK:
        return "The card shows what holds. If its buttons are still there, press again."
    return "Nothing was changed in ECS. Try again."
