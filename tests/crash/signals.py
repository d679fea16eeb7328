"""What asks by itself, or is told by itself, as scenarios: alarms, deployments, and what people report."""

import asyncio
from datetime import timedelta

from bot.journal import SqlJournal
from bot.journal.signing import Signer
from bot.model import Mode
from playground.aws.cloudwatch.wording import reason_data
from playground.aws.names import SERVICE
from playground.slack import Message
from playground.slack.world import APP_TOKEN
from tests import hands
from tests.crash.people import ANA, BEN, CHLOE, INCIDENT
from tests.crash.world import COMMAND, World
from tests.invariants.evidence import Evidence
from tests.journal.samples import Hands
from tests.scenarios.listening import ALARM

_DRY_RUN = timedelta(days=15)
_DEPLOYED = 38
_PROBLEM = "quilt-catalog problem the search finds nothing"


def proposes(text: str) -> str:
    """The services file in which alarms ask for a rollback."""
    return text.replace("    # watch: dry_run ", "    watch: propose # ", 1)


def acts(text: str) -> str:
    """The same, and they act by themselves."""
    return text.replace("    # watch: dry_run ", "    watch: auto # ", 1)


def tells(text: str) -> str:
    """The services file in which each deployment has a line of its own."""
    return text.replace("    region: us-east-1\n", "    region: us-east-1\n    deployments: line\n", 1)


async def fires(world: World) -> None:
    """Nobody has started the bot yet: the event waits in the queue."""
    world.aws.alarm(ALARM, "ALARM")


async def fires_after_a_dry_run(world: World) -> None:
    """As CloudWatch itself sets it, after a fortnight in which the bot only noted what it would have done."""
    clock = Hands()
    journal = SqlJournal(world.url, clock=clock, config_digest="", signer=Signer(APP_TOKEN))
    await journal.open()
    for ago, mode in ((_DRY_RUN, Mode.DRY_RUN), (timedelta(hours=1), Mode.AUTO)):
        clock.time = world.clock.now() - ago
        await journal.watch({"quilt-catalog": mode})
    await journal.close()
    world.aws.alarm(ALARM, "OK")
    alarms, now = world.aws.cluster.alarms, world.clock.now()
    ends = now.timestamp() // 60 * 60
    data = reason_data(alarms.known[ALARM], [(ends - 60.0 * back, 40.0) for back in range(10, 0, -1)], now)
    alarms.set_state(alarms.known[ALARM], "ALARM", "Threshold Crossed", data=data)


async def alarmed(world: World) -> None:
    """An alarm asks, and one person approves."""
    await world.press(BEN, "approve")


async def by_itself(world: World) -> None:
    """Nobody does anything: the alarm's plan is shown for a minute, and then carried out."""
    await world.up()


async def snoozed(world: World) -> None:
    """An alarm asks, and somebody wants none for a while: what it asked for is withdrawn."""
    await world.send_form(BEN, world.card, "snooze", {"reason": "a load test"})


async def deployed(world: World) -> None:
    """Somebody deploys, and it is watched for half an hour."""
    await world.up()
    await asyncio.to_thread(world.aws.deploy, SERVICE, _DEPLOYED)


async def reported(world: World) -> None:
    """Three people report a problem, whoever may ask is called and prepares it, and somebody else approves."""
    for user in (BEN, CHLOE, ANA):
        await world.type(_PROBLEM, user)

    def call() -> Message | None:
        return next((m for m in world.slack.messages(INCIDENT) if "people report problems" in m.text), None)

    called = await world.slack.wait_for(call, timeout=40)
    if hands.has(called, "prepare"):
        await world.until_there_is_a_card(lambda: hands.press(world.slack, called, "prepare", user=ANA))
    else:  # the bot was killed over what it was about to prepare
        await world.ask(COMMAND)
    await world.press(BEN, "approve")


def has_fired(evidence: Evidence) -> bool:
    """What was in the queue has been seen to."""
    return not evidence.queued and bool(evidence.signals) and all(each.taken_at for each in evidence.signals)


def has_a_line(evidence: Evidence) -> bool:
    """It is told, and over."""
    return has_fired(evidence) and bool(evidence.lines) and all(each.end for each in evidence.lines)
