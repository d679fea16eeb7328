"""What people do where nobody types a command: the form, a mention, and what is offered where nobody answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers import ids
from playground.slack import Message
from playground.slack.view import View
from tests.events_stack import make_events
from tests.faults.row import Act
from tests.faults.world import FaultWorld, until
from tests.scenarios.listening import ALARM, SECRET
from tests.scenarios.test_by_itself import evaluation
from tests.scenarios.test_http_mode import free_port
from tests.scenarios.world import ANA, BEN, environment

KIND = ids.kind_of("quilt-catalog")
SENT: Mapping[str, Any] = {KIND: "immediate", ids.REASON: "5xx since the MCP deploy"}
MENTIONED = "@rollback quilt-catalog immediate 5xx since the MCP deploy"
UNTIL_CALLED, UNTIL_NEXT = 121, 301  # seconds
_WHY = {"service": "quilt-catalog", "reason": "the shop is down and nobody answers"}

Sends = Callable[[FaultWorld, View], Awaitable[object]]


async def opened(world: FaultWorld, user: str = ANA) -> View:
    """By the bare command, once it shows what can be chosen."""
    await world.ask("", user=user)
    return await filled(world, user)


async def filled(world: FaultWorld, user: str = ANA) -> View:
    def full() -> View | None:
        view = world.slack.views.of(user)
        return view if view and KIND in str(view.shown) else None

    return await world.slack.wait_for(full, timeout=10)


async def by_form(world: FaultWorld, _: Message) -> None:
    await world.slack.forms.submit(await opened(world), SENT)


def form_then(sends: Sends) -> Act:
    """Something else is done with the form that shows what can be chosen."""

    async def act(world: FaultWorld, _: Message) -> None:
        await sends(world, await opened(world))

    return act


async def only_opens(world: FaultWorld, _: Message) -> None:
    await world.ask("")


async def from_the_menu(world: FaultWorld, alert: Message) -> None:
    assert await world.slack.shortcuts.use_on(ANA, alert, ids.SHORTCUT_ON_MESSAGE) is None
    await world.slack.forms.submit(await filled(world), SENT)


async def mentions(world: FaultWorld, alert: Message) -> None:
    world.slack.say(ANA, alert.channel, MENTIONED, thread_ts=alert.ts)
    await until(lambda: world.slack.events.underway == 0)


async def offered(world: FaultWorld) -> Message:
    """-> what offers to act alone, once two contacts were called in vain"""
    await world.propose()
    return await called_in_vain(world)


async def called_in_vain(world: FaultWorld) -> Message:
    """The same of a plan that waits."""
    for seconds, words in (
        (UNTIL_CALLED, "you are called as primary contact"),
        (UNTIL_NEXT, "you are called as secondary contact"),
        (UNTIL_NEXT, "you may act alone now"),
    ):
        world.clock.advance(seconds)
        message = await world.told(words)
    return message


async def alone(world: FaultWorld, of: Message) -> None:
    await send(world, ANA, of, "emergency", _WHY)


async def reviews(world: FaultWorld, user: str = BEN) -> None:
    """By the form below the loud message."""
    loud = await world.told("*Emergency*: engineer-a acts alone")
    await send(world, user, loud, "review", {"reason": "it was right; a third contact is named"})


async def send(world: FaultWorld, user: str, of: Message, action: str, typed: Mapping[str, str]) -> str | None:
    """The form behind a button. -> the error shown, if any"""
    view = await behind(world, user, of, action)
    return await world.slack.forms.submit(view, typed)


async def behind(world: FaultWorld, user: str, of: Message, action: str) -> View:
    await world.slack.click(user, of.channel, of.ts, action)
    return await world.slack.wait_for(lambda: world.slack.views.of(user), timeout=8)


async def at_once(*doing: Awaitable[object]) -> None:
    await asyncio.gather(*doing)


async def listen(world: FaultWorld) -> None:
    """The bot is started anew with a queue, made from the template, and with a secret for alerts."""
    name = make_events(world.aws)["QueueUrl"].rpartition("/")[2]
    url = f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"
    port = str(free_port())
    variables = {"ROLLBACK_EVENTS_QUEUE": url, "ROLLBACK_ALERTS_SECRET": SECRET, "PORT": port}
    world.outside.enter_context(environment(variables))
    await world.restart()


def ring(world: FaultWorld) -> None:
    """As CloudWatch does that has evaluated the alarm."""
    world.aws.alarm(ALARM, "OK")
    alarms = world.aws.cluster.alarms
    with world.aws._today():
        alarms.set_state(alarms.known[ALARM], "ALARM", "Threshold Crossed", evaluation(world))
