"""What people do. They are patient, but they do not know what happened behind the scenes."""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playground.slack import LocalSlack, Message, NoSuchButtonError
from tests import hands
from tests.patience import PATIENCE

ANA, BEN, CHLOE, INCIDENT = "U0AAAA", "U0BBBB", "U0CCCC", "C0INCIDENT"
_LOOKS_EVERY = 0.2  # real seconds
_AGAIN = re.compile(r"(try|press(?: it| the button)?) again\b", re.IGNORECASE)  # not recorded, too late, or broken
_APPROVE_AGAIN = "please approve again"  # a plan that was made anew


@dataclass
class People:
    """At the local Slack: they type, press, fill forms in, and do again what an answer asks them to."""

    slack: LocalSlack
    turn: int = field(default=0, kw_only=True)  # how many cards people have done with
    _pressed: set[tuple[str, str, str]] = field(default_factory=set, kw_only=True)  # who, on what, which button
    _typed: set[tuple[str, str]] = field(default_factory=set, kw_only=True)  # who, what

    async def up(self) -> None:
        await self.slack.wait_for(lambda: self.slack.connected, timeout=20 * PATIENCE)

    async def insist(self) -> None:
        """Whoever is answered that nothing was done, and to try again, does it again where it is still to be done."""
        heard = set[str]()
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            for user in {user for user, *_ in (*self._pressed, *self._typed)}:
                for answer in (*self.slack.ephemerals(user), *self._asking(user)):
                    if _wants_more(answer) and answer.ts not in heard:
                        heard.add(answer.ts)
                        await self._do_again(user)

    def _asking(self, user: str) -> list[Message]:
        """What of the channel asks this person once more."""
        approved = any(who == user and pressed == "approve" for who, _, pressed in self._pressed)
        return [each for each in self.slack.messages(INCIDENT) if approved and _APPROVE_AGAIN in each.text]

    async def _do_again(self, user: str) -> None:
        await self.up()
        for text in [text for who, text in self._typed if who == user and not self.card()]:
            await self.slack.slash(user, INCIDENT, text)
        for message in self.slack.messages(INCIDENT):
            for action in [pressed for *of, pressed in self._pressed if of == [user, message.ts]]:
                with contextlib.suppress(NoSuchButtonError):
                    await hands.press(self.slack, message, action, user=user)

    async def click(self, user: str, message: Message, action: str) -> str | None:
        """-> the error that is shown. It is pressed again where the answer asks for that."""
        self._pressed.add((user, message.ts, action))
        return await hands.press(self.slack, message, action, user=user)

    async def ask(self, text: str) -> None:
        """Type the command; after an error look for the card, and type it again if there is none."""
        self._typed.add((ANA, text))
        await self.up()
        while await self.slack.slash(ANA, INCIDENT, text) is not None:
            await self.up()
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(self.card, timeout=1)
                return

    async def type(self, text: str, user: str) -> None:
        """A command of which no card comes; after an error it is typed again."""
        await self.up()
        while await self.slack.slash(user, INCIDENT, text) is not None:
            await self.up()

    async def until_there_is_a_card(self, do: Callable[[], Awaitable[str | None]]) -> None:
        """Do it; do it again after an error, and when nothing has come of it."""
        while not self.card():
            await self.up()
            if await do() is None:
                with contextlib.suppress(TimeoutError):
                    await self.slack.wait_for(self.card, timeout=1)

    async def press(self, user: str, action: str) -> None:
        """Press the button; after an error look at the card, and press again if it still has the button."""
        await self.slack.wait_for(self.card, timeout=20 * PATIENCE)
        while (card := self.card()) and hands.has(card, action):
            await self.up()
            with contextlib.suppress(NoSuchButtonError):  # an earlier press has worked after all
                if await self.click(user, card, action) is None:
                    return

    async def send_form(self, user: str, of: Callable[[], Message | None], action: str, typed: dict[str, str]) -> None:
        """Open the form behind a button and send it; after an error send it again, for as long as it is open."""
        offered = await self.slack.wait_for(of, timeout=30)
        while (view := self.slack.views.of(user)) is None:
            await self.up()
            await self.slack.click(user, INCIDENT, offered.ts, action)
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(lambda: self.slack.views.of(user), timeout=1)
        while await self.slack.forms.submit(view, typed) is not None:
            await self.up()

    async def ask_by_form(self, typed: dict[str, str]) -> None:
        """Open the form and send it until there is a card; one that shows nothing to choose from is sent again."""
        while not self.card():
            await self.up()
            if (view := self.slack.views.of(ANA)) is None:
                await self.slack.slash(ANA, INCIDENT, "")
            elif await self.slack.forms.submit(view, {name: typed[name] for name in typed if name in str(view.shown)}):
                await asyncio.sleep(0.1)
            with contextlib.suppress(TimeoutError):
                await self.slack.wait_for(self.card, timeout=1)

    def mention(self, text: str) -> Message:
        """In the thread of an alert. Slack delivers it until it is acknowledged. -> the alert"""
        self.slack.events.retries = (0.3,) * 60
        alert = self.slack.say("U0ROBOT", INCIDENT, "5xx on quilt-catalog")
        self.slack.say(ANA, INCIDENT, text, thread_ts=alert.ts)
        return alert

    def card(self) -> Message | None:
        """The first message that has, or had, buttons to decide with; after some turns one of the next."""
        cards = [message for message in self.slack.messages(INCIDENT) if self.had(message, "approve")]
        return cards[self.turn] if len(cards) > self.turn else None

    def had(self, message: Message, action: str) -> bool:
        """Has it such a button, or had it?"""
        versions = self.slack.workspace.versions(message.channel, message.ts)
        return any(hands.has(version, action) for version in versions)


def _wants_more(answer: Message) -> bool:
    said = f"{answer.text} {answer.blocks}"
    return bool(_AGAIN.search(said)) or _APPROVE_AGAIN in said
