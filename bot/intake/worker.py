"""Takes up every stored command and click, person by person in turn, and sees to it that each is answered.

Nothing here is lost by a crash: what was stored and not decided is taken up again after the restart.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import replace

from bot.errors import Failed, NotAsRecorded
from bot.intake import admission, record
from bot.intake.admission import Line
from bot.intake.answering import Answering
from bot.intake.home_page import HomePages
from bot.intake.meanwhile import told_meanwhile
from bot.intake.queue import InteractionQueue
from bot.intake.seal import CARRIED_OUT, GOOD_FOR, NOT_OURS, TOO_OLD, Sealer
from bot.model import Answer, HomePage, Interaction, Refusal
from bot.ports import Engine, Ports

log = logging.getLogger(__name__)
_LOOKS_AT_ONCE, _LOOKS_OF_EACH = 6, 2  # each of them makes many calls of AWS
_PAUSE = 1.0  # real seconds after what could not be answered, before it is let go of
_FINISH, _HURRIED = 4.0, 1.0  # real seconds that what is in hand has to be answered at the end; where others go on


class IntakeWorker:
    """`receive` before the acknowledgement, `wake` after it; everything else happens in the background."""

    def __init__(self, ports: Ports, engine: Engine, sealer: Sealer) -> None:
        self._ports, self._answering, self._sealer = ports, Answering(ports, engine), sealer
        self._homes = HomePages(ports)
        self._looking = Counter[str]()  # by Slack id, for forms
        self._leads, self._finish = False, _FINISH
        self._elsewhere: dict[str, Interaction] = {}  # by id: what was taken in here, and another is to answer
        self._received = set[str]()  # ids of what this process took in, and has not answered yet
        requests = InteractionQueue(self._see_to, freed=self.wake)
        looks = InteractionQueue(self._see_to, at_once=_LOOKS_AT_ONCE, each=_LOOKS_OF_EACH, behind=requests)
        self._lines = {
            Line.DECISIONS: InteractionQueue(self._see_to),
            Line.REQUESTS: requests,
            Line.LOOKS: looks,
        }

    def too_many(self, interaction: Interaction) -> Refusal | None:
        """None: it may be received. Else when to try again, for somebody who has too much waiting."""
        queue, line = self._queue(interaction), admission.line_of(interaction)
        elsewhere = [one for one in self._elsewhere.values() if admission.line_of(one) is line]
        unanswered = [*queue.unanswered, *elsewhere]
        return admission.too_many(interaction, unanswered, seconds_each=queue.seconds_each)

    async def receive(self, interaction: Interaction) -> bool:
        """Store it. False: it had been delivered before, and is or will be answered once."""
        interaction = self._sealer.sealed(interaction)
        queue = self._queue(interaction)
        queue.announce(interaction)
        stored = False
        try:
            if self._leads:
                await self._answering.look_ahead(interaction)
            stored = await self._ports.journal.receive(interaction)
        finally:
            if stored and self._leads:
                self._received.add(interaction.id)
                queue.add(interaction)
            else:
                queue.forget(interaction)
        if stored and not self._leads:  # whoever leads was rung for, or will look by itself
            self._elsewhere[interaction.id] = interaction
        return stored

    async def forget_answered(self) -> None:
        """Of what another is to answer."""
        if before := list(self._elsewhere):
            waiting = {interaction.id for interaction in await self._ports.journal.undecided()}
            for gone in set(before) - waiting:
                self._elsewhere.pop(gone, None)

    async def look(self, interaction: Interaction) -> Answer:
        """Answer at once what only reads, for a form that is open already. Stored nowhere, so lost by a crash."""
        if self._looking[interaction.slack_id] >= _LOOKS_OF_EACH:
            return Refusal("Other forms of yours are being filled.", "Press again in about 5 s.")
        self._looking[interaction.slack_id] += 1
        try:
            answer, result, error = await self._answering.answer(interaction)
        finally:
            self._looking[interaction.slack_id] -= 1
        now = self._ports.clock.now()
        record.log_answer(log, self._ports.metrics, interaction, answer, result=result, error=error, now=now)
        return answer

    async def home(self, slack_id: str) -> HomePage | Refusal:
        """What this person's Home tab shows; stored nowhere. Raises nothing that is foreseen."""
        try:
            return await self._homes.of(slack_id)
        except Failed as error:
            return Refusal(f"{error} Open this tab again in a moment.")

    def wake(self) -> None:
        for queue in self._lines.values():
            queue.take_up()

    def start(self, *, decisions_first: bool = False) -> None:
        """Work until `stop`. Only who leads does; before and afterwards what comes in is stored for whoever leads.

        `decisions_first`: whatever else was asked for waits until `go_on`.
        """
        self._leads = True
        self._elsewhere.clear()
        self._lines[Line.DECISIONS].open()
        if not decisions_first:
            self.go_on()

    def go_on(self) -> None:
        """With all lines."""
        for queue in self._lines.values():
            queue.open()
        self.wake()

    async def decisions(self) -> None:
        """Return when what was decided on plans is carried out and answered, as far as it is in hand."""
        if in_hand := list(self._lines[Line.DECISIONS].in_hand):
            await asyncio.wait(in_hand)

    def hurry(self, others: bool) -> None:
        """Will others go on with what is not finished?"""
        self._finish = _HURRIED if others else _FINISH

    async def stop(self) -> None:
        """Take nothing more up, and finish what is in hand; what takes too long stays undecided in the journal."""
        self._leads = False
        for queue in self._lines.values():
            queue.close()
        hands = [queue.in_hand for queue in self._lines.values()]
        if in_hand := self._answering.ahead.union(self._ports.ahead.in_hand, self._ports.vouched.in_hand, *hands):
            await asyncio.wait(in_hand, timeout=self._finish)
        for task in in_hand:
            task.cancel()
        await asyncio.gather(*in_hand, return_exceptions=True)

    def _queue(self, interaction: Interaction) -> InteractionQueue:
        return self._lines[admission.line_of(interaction)]

    async def take_up_undecided(self) -> None:
        """What nobody has in hand: left by a crash, or failed on the way."""
        if all(self._lines[line].short for line in (Line.DECISIONS, Line.REQUESTS)):  # however many only look
            for line in self._lines.values():
                line.about_to_ask()
            for interaction in await self._ports.journal.undecided():
                if not (queue := self._queue(interaction)).knows(interaction):
                    queue.add(interaction)
            self.wake()

    async def _see_to(self, interaction: Interaction) -> None:
        try:
            async with told_meanwhile(interaction, self._ports.notifier):
                answer, result, error = await self._answer(interaction)
            await self._ports.journal.decided(interaction, outcome=record.audit_sentence(answer))
            self._received.discard(interaction.id)
            now = self._ports.clock.now()
            record.log_answer(log, self._ports.metrics, interaction, answer, result=result, error=error, now=now)
            await self._ports.notifier.answer(interaction, answer)
        except Exception:
            log.exception("interaction %s is not decided yet and will be tried again", interaction.reference)
            await asyncio.sleep(_PAUSE)

    async def _answer(self, interaction: Interaction) -> tuple[Answer, str, Exception | None]:
        """As `Answering.answer`, for what this bot received itself and did not answer before, and nothing else."""
        if not self._sealer.holds(interaction):
            log.warning("interaction %s was not received by this bot as it is stored: refused", interaction.reference)
            return replace(NOT_OURS, reference=interaction.reference), "unsealed", None
        if interaction.id not in self._received and (refusal := await self._over(interaction)):
            log.warning("interaction %s is not carried out: %s", interaction.reference, refusal.reason)
            return replace(refusal, reference=interaction.reference), "refused", None
        return await self._answering.answer(interaction)

    async def _over(self, interaction: Interaction) -> Refusal | None:
        """None: it may be carried out, although it comes from the journal, which somebody else may have written."""
        if self._ports.clock.now() - interaction.received_at > GOOD_FOR:
            return TOO_OLD
        try:
            return CARRIED_OUT if await self._ports.journal.answered(interaction) else None
        except NotAsRecorded as refused:
            return refused.refusal
