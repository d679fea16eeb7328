"""Tells what the journal holds. Nothing here can stop a rollback, and no rollback waits for anything here."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.catalog import Catalog
from bot.errors import Failed
from bot.model import ALL, Answer, Interaction, Logged, Noted, Planned, Progress, Refusal, Rollback, Verb
from bot.ports import Journal, Memberships
from handlers.delivery.approvers import Approvers
from handlers.delivery.audience import Audience
from handlers.delivery.cards import Cards
from handlers.delivery.deployment_lines import DeploymentLines
from handlers.delivery.outbox import Outbox
from handlers.delivery.poster import Poster
from handlers.delivery.problem_calls import ProblemCalls
from handlers.delivery.uploads import Uploads
from handlers.messages import Message, answers, discreet
from handlers.messages.answers import shown_already
from handlers.messages.called import calling
from handlers.messages.health import looking
from handlers.messages.times import local
from handlers.transport.client import ChannelClosed, MessageGone, SlackHealth

log = logging.getLogger(__name__)

CARD_LOOK, CARD_LOOKS = 0.05, 60  # seconds, and how often: how long an answer waits for the card it links to
AFTER_STUMBLE, SWEEP = 0.25, 5.0  # seconds of real time between looks: after a stumble, and in peace
PATROL = timedelta(seconds=30)  # of real time between looks at the cards that wait, and at Slack where it was silent


class Notifier:
    """Implements bot.ports.Notifier. One worker decides what is sent; the requests are tasks of their own."""

    def __init__(
        self, client: AsyncWebClient, journal: Journal, catalog: Catalog, memberships: Memberships | None = None
    ) -> None:
        """`memberships`: where the lists are read that the services file names; None where there are none."""
        self._journal, self._poster = journal, Poster(client)
        self._catalog = catalog
        self._bell = asyncio.Event()
        approvers, self._audience = Approvers(catalog, memberships or Memberships()), Audience(client)
        self._cards = Cards(
            self._poster, journal, catalog, approvers=approvers, audience=self._audience, ring=self.wake
        )
        self._calls = ProblemCalls(self._poster, journal, catalog, audience=self._audience, ring=self.wake)
        self._outbox = Outbox(
            self._poster,
            journal,
            catalog,
            approvers=approvers,
            audience=self._audience,
            cards=self._cards,
            calls=self._calls,
            uploads=Uploads(client),
            ring=self.wake,
        )
        self._lines = DeploymentLines(self._poster, journal, ring=self.wake)
        self.heard = self._audience.heard
        self._looking: set[str] = set()  # ids of interactions that were told so
        self._workers: tuple[asyncio.Task[None], ...] = ()

    @property
    def health(self) -> SlackHealth:
        """When Slack's Web API answered last, and what is wrong if it does not."""
        return self._poster.health

    @property
    def healthy(self) -> bool:
        return not self.health.problem

    async def start(self) -> None:
        """Begin with what a crash left unsent."""
        work, patrol = self._work(), self._patrol()
        self._workers = (asyncio.create_task(work, name="notifier"), asyncio.create_task(patrol, name="patrol"))

    async def stop(self) -> None:
        """What is unsent stays in the outbox."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        await asyncio.gather(self._outbox.stop(), self._cards.stop(), self._calls.stop(), self._lines.stop())

    def wake(self) -> None:
        self._bell.set()

    def progress(self, rollback_id: str, progress: Progress) -> None:
        self._cards.progress(rollback_id, progress)

    async def answer(self, interaction: Interaction, answer: Answer) -> None:
        """Privately, to whoever typed or clicked. A failure is only logged: the card tells everybody anyway."""
        try:
            if isinstance(answer, Planned):
                answer = await self._as_it_is_now(answer, interaction)
            if isinstance(answer, Logged):
                answer = replace(answer, urls=await self._addresses(answer.rollbacks))
            if shown_already(answer):
                return
            message = answers.signed(answers.render(answer, await self._address(answer)), interaction.reference)
            message = local(message, interaction.received_at)
            if not isinstance(answer, Refusal | Noted):  # these say whom to ask
                message = calling(message, (), self._catalog.person)
            if interaction.channel and await self._audience.outside(interaction.channel):
                message = discreet.for_outsiders(message)
            told = answer.rollback.channel if isinstance(answer, Planned) else ""
            if not interaction.channel and await self._written(message, interaction):
                return
            await self._post_ephemeral(message, interaction, else_in=(told, self._catalog.home.incident_channel))
        except Exception:
            log.exception("interaction %s: its answer did not reach %s", interaction.id, interaction.slack_id)

    async def _written(self, message: Message, interaction: Interaction) -> bool:
        """What is answered to the Home tab, or to a shortcut from anywhere, stands under Messages beside that tab:
        nobody there sees a channel.
        """
        try:
            await self._poster.write(discreet.for_outsiders(message), user=interaction.slack_id)
        except Failed as error:
            log.info("%s", error)
            return False
        return True

    async def looking(self, interaction: Interaction) -> None:
        try:
            await self._post_ephemeral(looking(interaction.service), interaction, else_in=())
            self._looking.add(interaction.id)
        except Exception:
            log.exception("interaction %s: that its answer takes a while was not told", interaction.id)

    async def _post_ephemeral(self, message: Message, interaction: Interaction, *, else_in: Sequence[str]) -> None:
        """A form has no address for answers: where its channel takes nothing from us, the next of the others does, and
        in the end a direct message.
        """
        user, here = interaction.slack_id, interaction.channel
        in_place = interaction.id in self._looking or _more(interaction)  # never of a click: its original is the card
        self._looking.discard(interaction.id)
        places = [channel for channel in dict.fromkeys((here, *else_in)) if channel]
        for channel in places:
            url = interaction.response_url if channel == here else ""
            thread = _thread(interaction) if channel == here else ""
            try:
                await self._poster.post_ephemeral(
                    message, response_url=url, channel=channel, user=user, replace=in_place, thread_ts=thread
                )
            except ChannelClosed as error:
                log.info("%s", error)
            else:
                return
        if else_in or not here:  # of the Home tab, by somebody who is in none of these channels
            await self._poster.write(discreet.for_outsiders(message), user=user)

    async def address(self, channel: str, ts: str) -> str | None:
        """Of any message: "" while Slack does not say it, None where there is no such message any more."""
        try:
            return await self._poster.permalink(channel=channel, ts=ts)
        except MessageGone:
            return None
        except Failed as error:
            log.warning("the address of %s in %s is not known: %s", ts, channel, error)
            return ""

    async def permalink(self, rollback: Rollback) -> str:
        """The address of the card, "" while there is none."""
        posted = rollback if rollback.card_ts else await self._journal.get(rollback.id) or rollback
        return await self._cards.address(posted)

    async def _as_it_is_now(self, answer: Planned, interaction: Interaction) -> Planned:
        """A card that was just proposed is given a moment to be posted, wherever it can be."""
        now = await self._wait_for_card(answer.rollback, looks=CARD_LOOKS)
        return Planned(now, elsewhere=interaction.channel not in ("", now.channel))

    async def _address(self, answer: Answer) -> str:
        """Of the card that the answer speaks of, "" while there is none."""
        rollback = answer.rollback if isinstance(answer, Planned | Refusal) else None
        if rollback is None:
            return ""
        if isinstance(answer, Refusal):
            rollback = await self._wait_for_card(rollback, looks=CARD_LOOKS // 12)
        return await self.permalink(rollback)

    async def _addresses(self, rollbacks: Sequence[Rollback]) -> dict[str, str]:
        posted = [rollback for rollback in rollbacks if rollback.card_ts]
        urls = await asyncio.gather(*(self.permalink(rollback) for rollback in posted))
        return {rollback.id: url for rollback, url in zip(posted, urls, strict=True) if url}

    async def _wait_for_card(self, rollback: Rollback, *, looks: int) -> Rollback:
        """-> the rollback as it is then: with its card, or over because it could have none, or still without one."""
        self.wake()
        for _ in range(looks):
            rollback = await self._journal.get(rollback.id) or rollback
            if rollback.card_ts or not rollback.live:
                break
            await asyncio.sleep(CARD_LOOK)
        return rollback

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            pause = min(await self._round(), SWEEP)
            try:
                async with asyncio.timeout(pause):  # wait_for would swallow a cancel that comes with the event
                    await self._bell.wait()
            except TimeoutError:
                continue

    async def _round(self) -> float:
        """Seconds until there is something to do again."""
        try:
            soonest = min(await self._outbox.dispatch(), await self._cards.dispatch())
            return min(soonest, await self._calls.dispatch(), await self._lines.dispatch())
        except Exception:
            log.exception("the notifier stumbled and goes on")
            return AFTER_STUMBLE

    async def _patrol(self) -> None:
        while True:
            await asyncio.sleep(PATROL.total_seconds())
            try:
                await self._cards.look()
                if self.health.answered_at is None or datetime.now(UTC) - self.health.answered_at > PATROL:
                    await self._poster.auth_test()
            except Exception:
                log.exception("the patrol stumbled and goes on")


def _more(interaction: Interaction) -> bool:
    """Of what a private answer began, and by its button: the whole stands in its place."""
    return interaction.reason == ALL and interaction.verb in (Verb.HELP, Verb.HISTORY) and bool(interaction.message_ts)


def _thread(interaction: Interaction) -> str:
    """The ts of the thread that a mention stands in, "" for all else: its answer is private, and stands there too."""
    thread = interaction.incident.ts if interaction.incident else ""
    return thread if interaction.message_ts and thread != interaction.message_ts else ""
