"""Each command, click and form is carried out, and comes to an answer, whatever happens."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from bot import runbook
from bot.approval import policy, requested, rights
from bot.approval.act_alone import act_alone
from bot.approval.another_revision import in_place_of
from bot.approval.button import pressed_on_its_card
from bot.approval.immediate_first import put_behind
from bot.approval.recheck import moved_since
from bot.errors import AlreadyLive, Failed, Refused, RollbackBotError, Unreachable
from bot.evidence.keep import refresh
from bot.follow_up.prepare_reported import called_for
from bot.follow_up.support_case import draft
from bot.follow_up.take_next_step import take_next_step
from bot.intake.beside_the_plan import BESIDE_THE_PLAN
from bot.intake.look_up import LOOKS, look_up
from bot.lessons.write import draft as lessons_form
from bot.model import (
    ALL,
    NEXT_STEPS,
    Answer,
    Helped,
    Interaction,
    InteractionKind,
    Noted,
    Planned,
    PutBehind,
    Refusal,
    Request,
    Rollback,
    State,
    Verb,
)
from bot.plan.roles import ready as roles_ready
from bot.ports import Engine, Ports
from bot.text import counted

log = logging.getLogger(__name__)

_HEAD_START = 0.002  # seconds of real time: about as long as its calls take to be signed, of the three that Slack waits

_Asked = tuple[str, Request, PutBehind | None]  # of which service, what, and the plan that is given up for it


class Answering:
    """`ahead` are reads that were begun for a run before it starts; they end by themselves."""

    def __init__(self, ports: Ports, engine: Engine) -> None:
        self._ports, self._engine = ports, engine
        self.ahead: set[asyncio.Task[None]] = set()

    async def look_ahead(self, click: Interaction) -> None:
        """It is about to be stored; what is looked for meanwhile is of no consequence where it is not.

        Returns a moment after the look has begun: the thread that signs its call has the interpreter to itself then.
        """

        async def look() -> None:
            with contextlib.suppress(RollbackBotError):  # who decides finds out, and says, what is wrong
                await runbook.look_ahead(click, self._ports)

        if click.verb is Verb.APPROVE:
            self._begin_beside("looking at the click", look(), click.rollback_id)
            await asyncio.sleep(_HEAD_START)

    async def answer(self, interaction: Interaction) -> tuple[Answer, str, Exception | None]:
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
            case Verb.IMMEDIATE | Verb.PARTIAL | Verb.RESTORE | Verb.COMPLETE | Verb.UNDO | Verb.DRILL:
                asked = await self._asked(interaction)
            case Verb.REPLAN | Verb.IMMEDIATE_FIRST:
                asked = await self._asked_again(interaction)
            case Verb.APPROVE | Verb.REJECT | Verb.WITHDRAW | Verb.EMERGENCY:
                return await self._decide(interaction)
            case verb if verb in LOOKS:
                return await look_up(interaction, self._ports)
            case Verb.HELP:
                mine = await rights.askable(interaction.slack_id, self._ports)
                return Helped(mine, whole=interaction.reason == ALL)
            case Verb.SUPPORT_DRAFT | Verb.LESSONS_DRAFT:
                draw = draft if interaction.verb is Verb.SUPPORT_DRAFT else lessons_form
                return await draw(interaction, self._ports)
            case Verb.PREPARE:
                asked = *await called_for(interaction, self._ports), None
            case verb if verb in NEXT_STEPS:
                asked = *await take_next_step(interaction, self._ports), None
            case _:
                return await BESIDE_THE_PLAN[interaction.verb](interaction, self._ports)
        return await self._propose(interaction, *asked)

    async def _asked(self, asked: Interaction) -> _Asked:
        """Typed, or chosen in a form, which may have been opened from a card that waits."""
        service = self._ports.catalog.known(asked.service)
        request = requested.typed(asked, self._ports.catalog)
        return service.name, request, await in_place_of(asked, service, self._ports)

    async def _propose(
        self, asked: Interaction, service: str, request: Request, instead_of: PutBehind | None
    ) -> Answer:
        began = time.monotonic()
        channel, at = asked.channel, asked.received_at
        rollback = await runbook.propose(
            asked.id,
            service,
            request=request,
            asked_in=channel,
            asked_at=at,
            ports=self._ports,
            instead_of=instead_of,
        )
        self._ports.metrics.planned(time.monotonic() - began)
        return Planned(rollback, elsewhere=rollback.channel != channel)

    async def _asked_again(self, click: Interaction) -> _Asked:
        """The button under a rollback that came to nothing: the same request, asked by whoever pressed it."""
        if click.verb is Verb.IMMEDIATE_FIRST:
            return await put_behind(click, self._ports)
        rollback = await pressed_on_its_card(click, self._ports, instead="Type `/rollback SERVICE immediate` instead.")
        return rollback.service, requested.again(rollback, click, self._ports.catalog), None

    async def _decide(self, click: Interaction) -> Answer:
        if click.verb is Verb.EMERGENCY:
            return await self._acted_alone(click)
        rollback = await runbook.decide(click, self._ports)
        if click.verb is not Verb.APPROVE:
            return Noted("Done. The card says so.", shown=True)
        if rollback.state is State.PROPOSED:
            needed = policy.approvals_needed(self._ports.catalog.known(rollback.service), rollback.request.ask)
            count = f"{len(rollback.approvals)} of {needed}"
            return Noted(f"Your approval counts: {count}. Somebody else must approve as well.")
        await self._begin(rollback)
        return Noted("Approved. The card and its thread show what happens now.", shown=True)

    async def _acted_alone(self, click: Interaction) -> Answer:
        rollback = await act_alone(click, self._ports)
        await self._begin(rollback)
        skipped = len(rollback.emergency.skipped) if rollback.emergency else 0
        told = f"{counted(skipped, 'approver')} {'is' if skipped == 1 else 'are'} told directly"
        return Noted(f"You act alone. {told}, and so is the channel.", shown=True)

    async def _begin(self, rollback: Rollback) -> None:
        self._ports.vouched.begin(rollback, partial(self._ports.journal.vouch, rollback))
        self._look_ahead(rollback)
        try:
            await self._engine.begin(rollback.id, rollback.plan.digest)
        except Exception:  # the approval is stored all the same, and the next sweep starts it
            log.exception("%s is approved, and its run could not be started at once", rollback.reference)

    def _look_ahead(self, rollback: Rollback) -> None:
        """Ask for what the run needs first, while its start is being recorded; the service was asked for at the click.

        What ECS forgets of the incident is read beside it, and waited for by nobody.
        """

        async def look() -> None:
            with contextlib.suppress(RollbackBotError):  # the run itself finds out, and says, what is wrong
                service = self._ports.catalog.known(rollback.service)
                if not self._ports.ahead.begun(rollback):
                    look = partial(moved_since, rollback.plan, service, self._ports)
                    self._ports.right_of_way.set_out(rollback.id)
                    self._ports.ahead.begin(rollback, service, look)
                await roles_ready(rollback, service, self._ports)

        self._begin_beside("looking ahead", look(), rollback.id)
        self._begin_beside("keeping evidence", refresh(rollback, self._ports), rollback.id)

    def _begin_beside(self, name: str, ahead: Coroutine[Any, Any, None], rollback_id: str) -> None:
        task = asyncio.create_task(ahead, name=f"{name} for {rollback_id}")
        self.ahead.add(task)
        task.add_done_callback(self.ahead.discard)


def _what_first(live: Rollback) -> str:
    return "Decide on that one first." if live.state is State.PROPOSED else "It is under way: watch its card."


def _what_holds(interaction: Interaction) -> str:
    if interaction.kind is InteractionKind.CLICK:
        return "The card shows what holds. If its buttons are still there, press again."
    return "Nothing was changed in ECS. Try again."
