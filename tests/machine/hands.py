"""Holds the bot, the simulated AWS and the local Slack, all over real wires, in one process on one event loop.

Business time stands still until a rule moves it, so that what must have happened by now is never in doubt.
"""

import asyncio
import contextvars
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from bot import catalog as catalogs
from bot.app import Bot
from bot.journal import due
from bot.model import Rollback
from bot.settings import Settings
from handlers import ids
from handlers.messages import reject
from playground.aws import SimulatedAws
from playground.aws.names import revision_of
from playground.aws.seed import seed
from playground.bot_process import aws_variables, slack_variables
from playground.slack import LocalSlack, Message
from playground.slack.forms import TROUBLE
from playground.slack.views import View
from playground.slack.world import TEAM_ID, Person
from playground.stage import ROOT, services_file
from tests.hands import elements, has, press
from tests.invariants.check import violations
from tests.invariants.witness import watch_acks
from tests.machine import facts as ecs_facts
from tests.machine.model import Deed, Shown
from tests.machine.scenery import Envelope, Mail, Standstill, hurried, services
from tests.scenarios.world import environment
from tests.without_follow_ups import without_follow_ups

CHANNEL = "C0INCIDENT"
PATIENCE = 6.0  # seconds of real time until what must happen has happened
_SCENERY: contextvars.ContextVar[bool] = contextvars.ContextVar("scenery", default=False)

_FORMS = count(1)


class Hands:
    """`start` before anything else, `stop` at the end. Use it inside one running event loop only."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = Standstill()
        self.approvers, self.gone, self.was_gone = "abcgs", False, False
        self._scenery: set[asyncio.Task[Any]] = set()
        self._stack = ExitStack()

    async def start(self) -> None:
        asyncio.get_running_loop().set_task_factory(self._make_task)
        _SCENERY.set(True)
        self.aws = SimulatedAws(self.clock)
        seed(self.aws)
        self.aws.delete_image(41)  # so that no copy of it can be offered: the model knows of none
        self.aws.start()
        self.slack = LocalSlack(self.clock, manifest=ROOT / "manifest.yml")
        self.slack.workspace.people["U0ANATWO"] = Person(id="U0ANATWO", name="Ana (phone)")
        self.slack.workspace.people["U0DDDD"] = Person(id="U0DDDD", name="Dan")
        await self.slack.start()
        watch_acks(self.slack, f"sqlite:///{self.database}")
        _SCENERY.set(False)
        self.mail = Mail(self.slack._interactions._transport)
        self.slack.forms._transport = self.mail
        self.slack._interactions._transport = self.mail
        self._stack.enter_context(environment(aws_variables(self.aws)))
        self._stack.enter_context(hurried())
        await self.start_bot()

    async def stop(self) -> None:
        await self.bot.__aexit__(None, None, None)
        await self.slack.stop()
        self.aws.stop()
        self._stack.close()

    async def start_bot(self) -> None:
        self.was_gone |= self.gone
        self._write_services(self.approvers)
        settings = Settings.read(
            **slack_variables(self.slack),
            AWS_ENDPOINT_URL=self.aws.endpoint_url,
            ROLLBACK_DATABASE_URL=self._url,
        )
        self.bot = Bot(settings, catalogs.load(self.home / "services.yml"), clock=self.clock)
        await self.bot.__aenter__()
        await self.slack.wait_for(lambda: self.slack.connected, timeout=PATIENCE)

    async def stop_bot(self) -> None:
        await self.bot.__aexit__(None, None, None)
        await self._disconnected()

    async def drop_bot(self) -> None:
        """As near to SIGKILL as one process allows: every task of the bot ends where it stands, nothing is closed."""
        me = asyncio.current_task()
        victims = [task for task in asyncio.all_tasks() if task is not me and task not in self._scenery]
        for task in victims:
            task.cancel()
        await asyncio.gather(*victims, return_exceptions=True)
        await self.slack.drop_sockets(abort=True)
        await self._bury()
        await self._disconnected()

    async def _bury(self) -> None:
        """What the kernel does for a process that died: its locks, threads and connections go."""
        bot = self.bot
        await bot._workers.engine.close()
        bot._workers.engine.guard.release()
        await bot._outside.web.close()
        await bot.journal.close()
        bot._outside.aws.close()

    async def _disconnected(self) -> None:
        await self.slack.wait_for(lambda: not self.slack.connected, timeout=PATIENCE)

    @property
    def database(self) -> Path:
        return self.home / "journal.db"

    @property
    def _url(self) -> str:
        return f"sqlite:///{self.database}"

    async def do_at_once(self, several: Sequence[Deed] | Sequence[Envelope]) -> list[Envelope]:
        """Act, or deliver envelopes; -> what was delivered and stored."""
        already = len(self.slack.deliveries)
        seen = await asyncio.gather(*(self._do(one) for one in several))
        new = [(delivery.type, delivery.payload) for delivery in self.slack.deliveries[already:] if delivery.acked_at]
        return [] if any(seen) else new

    async def posted(self, deed: Deed) -> Envelope:
        """Act, but the envelope lies about at Slack, and the person sees an error."""
        self.mail.keep = True
        seen = await self._do(deed) or ""
        assert "operation_timeout" in seen or seen == TROUBLE
        self.mail.keep = False
        return self.mail.kept.pop()

    async def die_during(self, deed: Deed, pause: float) -> None:
        """Act, and drop the bot `pause` real seconds later, wherever it stands then."""
        _SCENERY.set(True)
        act = asyncio.create_task(self._do(deed))
        _SCENERY.set(False)
        await asyncio.sleep(pause)
        await self.drop_bot()
        await act

    async def _do(self, what: Deed | Envelope) -> str | None:
        """-> what the person sees at once: the ack's text or Slack's error."""
        if isinstance(what, tuple):
            kind, payload = what
            ack = await self.mail.deliver(kind, payload)
            who = payload["user_id"] if kind == "slash_commands" else payload["user"]["id"]
            return self.slack._interactions._show_ack(who, CHANNEL, ack).text
        if what.verb == "request":
            return await self.slack.slash(what.who, CHANNEL, "quilt-catalog immediate it is broken")
        card = self.card(what)
        if what.verb == ids.REJECT and self.slack.workspace.people[what.who].team_id == TEAM_ID:
            return await self.slack.forms.submit(_opened(card, what.who), {})
        if what.verb == ids.REJECT:  # for whom no form is opened
            return await self.slack.click(what.who, CHANNEL, card.ts, ids.REJECT, stale=card)
        return await press(self.slack, card, what.verb, user=what.who, stale=card)

    def shows_button(self, deed: Deed) -> bool:
        return self._versions(deed) != []

    def change_account(self, who: str, **flags: bool) -> None:
        self.slack.workspace.people[who] = replace(self.slack.workspace.people[who], **flags)

    def card(self, deed: Deed) -> Message:
        return self._versions(deed)[0 if deed.first else -1]

    def _versions(self, deed: Deed) -> list[Message]:
        """The versions of the card that show the button, whether it still stands there or not."""
        cards = [m for m in self.slack.workspace.messages(CHANNEL) if m.metadata and m.thread_ts is None]
        cards = [m for m in cards if self._having(m, "approve") or self._having(m, "replan")]
        return self._having(cards[-1 - deed.age], deed.verb) if deed.age < len(cards) else []

    def _having(self, card: Message, verb: str) -> list[Message]:
        versions = self.slack.workspace.versions(card.channel, card.ts)
        return [version for version in versions if has(version, verb)]

    def heard(self, who: str) -> list[str]:
        """Everything that only this person was told, oldest first, but for Slack's own errors."""
        return [str(m.text) + str(m.blocks) for m in self.slack.ephemerals(who) if m.user != "USLACKBOT"]

    def facts(self) -> ecs_facts.Facts:
        return ecs_facts.read(self.aws, frozenset({35, 41}))

    async def seen(self) -> list[Shown]:
        """What the journal holds, newest first."""
        return [_shown(rollback) for rollback in await self.bot.journal.recent(limit=1000)]

    async def settled(self) -> bool:
        """Is everything answered and told, and does every run wait for a later time?"""
        return not await self.waits_for()

    async def waits_for(self) -> str:
        """What is not yet done, "" for nothing."""
        journal = self.bot.journal
        if waiting := await journal.undecided():
            return f"an answer to {waiting}"
        if await journal.outbox():
            return "a message to be posted"
        if await journal.stale_cards():
            return "a card to be edited"
        in_hand = self.bot._workers.sweeps.in_hand
        if await journal._read(due.any_free, self.clock.now(), in_hand):
            return "what is due to be seen to"
        runs = [*await self.bot._workers.engine.pending(), *in_hand]
        asleep = len(self.clock.asleep) == len(runs) and all(wake > self.clock.now() for wake in self.clock.asleep)
        return "" if asleep else f"{runs} to wait for a later time; waiting for: {self.clock.asleep}"

    async def until(self, seen: Callable[[], Any]) -> Any:
        """The first true answer of the coroutine function `seen`, or its last one when patience is over."""
        end = time.monotonic() + PATIENCE
        while not (answer := await seen()) and time.monotonic() < end:
            await asyncio.sleep(0.005)
        return answer

    def violations(self) -> list[str]:
        """What the three witnesses say at the end of the day."""
        self.gone = False
        self._write_services("abcgs")
        catalog = catalogs.load(self.home / "services.yml")
        found = violations(journal_url=self._url, aws=self.aws, slack=self.slack, catalog=catalog)
        # What named a service that was gone at the time was misread, and rightly stored nowhere.
        return [each for each in found if not (each.startswith("I7:") and self.was_gone)]

    def _write_services(self, approvers: str) -> None:
        name = "another-one" if self.gone else "quilt-catalog"
        text = services(without_follow_ups(services_file(self.aws.target_url)), name=name, approvers=approvers)
        (self.home / "services.yml").write_text(text, encoding="utf-8")

    def _make_task(self, loop: asyncio.AbstractEventLoop, coro: Any, **how: Any) -> asyncio.Task[Any]:
        """Remember which tasks are Slack's: they outlive the bot."""
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, **how)
        if _SCENERY.get():
            self._scenery.add(task)
            task.add_done_callback(self._scenery.discard)
        return task


def _opened(card: Message, who: str) -> View:
    """The form behind Reject…, as it lies open before somebody who pressed that a while ago."""
    routed = next(ids.read_value(each["value"]) for each in elements(card) if each["action_id"] == ids.REJECT)
    assert routed
    return View(f"V{next(_FORMS)}", who, reject.form(ids.card(ids.Card(CHANNEL, card.ts, *routed))))


def _shown(rollback: Rollback) -> Shown:
    return rollback.state, rollback.plan.call, revision_of(rollback.plan.to_task_definition)
