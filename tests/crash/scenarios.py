"""The courses that a rollback may take, as people and AWS play them, and how each may end."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.model import Health, Rollback, State
from handlers import ids
from playground.aws.behaviour import GOOD_ANSWERS, Behaviour
from playground.aws.names import SERVICE
from playground.slack import Message
from tests.crash import drilling, learning, recovery, signals, telling
from tests.crash.people import ANA, BEN, INCIDENT
from tests.crash.world import COMMAND, SPEED, World
from tests.invariants.evidence import Evidence
from tests.patience import PATIENCE
from tests.scenarios.called import with_contacts, with_emergency


@dataclass(frozen=True)
class Scenario:
    """`end` is how it ends unless the bot died between writing down the call and hearing its answer.

    `phases` is what each phase of its validation may come to, unless nobody looked. `stopped`: or they may have been
    ended before they were judged. `dead` tasks of the bad revision had stopped before anybody asked: that is kept.
    """

    name: str
    play: Callable[[World], Awaitable[None]]
    end: State | None
    expires: str = "2d"  # longer than any run lasts, however slow the machine is: nobody waits that long by himself
    phases: Health = Health.PASSED
    stopped: bool = False
    dead: int = 0
    watched_for: str = "7m"
    speed: float = SPEED  # of its hurried time
    edit: Callable[[str], str] = str  # of the services file
    before: Callable[[World], Awaitable[None]] | None = None  # the bot is started
    events: bool = False  # come into a queue
    tells: bool = False  # those outside
    first: State | None = None  # how the rollback before it ends, where there are two
    rollbacks: int = 1
    half_way: bool = False  # where the first did not go well enough for the second
    over: Callable[[Evidence], bool] = lambda evidence: bool(evidence.rollbacks)  # besides what is always waited for


async def success(world: World) -> None:
    await world.ask(COMMAND)
    await world.press(BEN, "approve")


async def partial(world: World) -> None:
    """A copy is registered before the call, and with no token either."""
    await world.ask("quilt-catalog partial mcp for 4h 5xx since the MCP deploy")
    await world.press(BEN, "approve")


async def unwell(world: World) -> None:
    """ECS says that the rollback is done, but the health check says otherwise: each phase fails."""
    answers = {**GOOD_ANSWERS, "/healthcheck": (500, "text/plain", "oops")}
    world.aws.behave(38, Behaviour("ok", answers))
    await success(world)


async def evidence(world: World) -> None:
    """Tasks have crashed, which ECS forgets within the hour: they are read before the call and again after it."""
    world.aws.crash(42, 2)
    await success(world)


async def stopped(world: World) -> None:
    """Somebody has it watched no more."""
    await success(world)
    await world.slack.wait_for(lambda: _over(world), timeout=40)
    await world.ask("quilt-catalog stop watching")


async def reverted(world: World) -> None:
    world.aws.behave(38, "fails")
    await success(world)


async def superseded(world: World) -> None:
    """Somebody else deploys a hotfix while the rollback is under way, which takes longer than usual."""
    world.aws.behave(38, "hangs")
    await success(world)
    await world.slack.wait_for(lambda: _accepted(world) or _over(world), timeout=20 * PATIENCE)
    if _accepted(world):
        world.aws.deploy(SERVICE, world.aws.register())


async def failed(world: World) -> None:
    world.aws.fail_next("UpdateService", code="AccessDeniedException", status=400, times=5)
    await success(world)


async def cancelled(world: World) -> None:
    await world.ask(COMMAND)
    await world.press(ANA, "cancel")


async def called(world: World) -> None:
    """Nobody decides, and both contacts are called, each once."""
    await world.ask(COMMAND)


async def emergency(world: World) -> None:
    """Nobody answers, and whoever asked acts alone."""
    await world.ask(COMMAND)

    def offered() -> Message | None:
        return next((m for m in world.slack.messages(INCIDENT) if "you may act alone now" in m.text), None)

    await world.send_form(ANA, offered, "emergency", {"service": "quilt-catalog", "reason": "nobody answers"})


async def reviewed(world: World) -> None:
    """The same, and somebody else closes the review."""
    await emergency(world)

    def loud() -> Message | None:
        return next((m for m in world.slack.messages(INCIDENT) if "*Emergency*: " in m.text), None)

    await world.send_form(BEN, loud, "review", {"reason": "it was right"})


async def form(world: World) -> None:
    """It is asked for by the form."""
    await world.ask_by_form({ids.kind_of("quilt-catalog"): "immediate", ids.REASON: "5xx since the MCP deploy"})
    await world.press(BEN, "approve")


async def mentioned(world: World) -> None:
    """It is asked for in the thread of an alert, which is told of it."""
    await world.up()
    world.mention("@rollback quilt-catalog immediate 5xx since the MCP deploy")
    await world.press(BEN, "approve")


async def expired(world: World) -> None:
    await world.ask(COMMAND)


SCENARIOS = {
    each.name: each
    for each in (
        Scenario("success", success, State.SUCCEEDED),
        Scenario("unwell", unwell, State.SUCCEEDED, phases=Health.FAILED),
        Scenario("evidence", evidence, State.SUCCEEDED, dead=2),
        Scenario("stopped", stopped, State.SUCCEEDED, stopped=True, watched_for="60m"),
        Scenario("partial", partial, State.SUCCEEDED),
        Scenario("reverted", reverted, State.REVERTED),
        Scenario("superseded", superseded, State.SUPERSEDED),
        Scenario("failed", failed, State.FAILED),
        Scenario("cancelled", cancelled, State.CANCELLED),
        Scenario("expired", expired, State.EXPIRED, expires="4m"),
        Scenario("called", called, State.EXPIRED, expires="25m", edit=with_contacts),
        Scenario("emergency", emergency, State.SUCCEEDED, edit=with_emergency),
        Scenario("reviewed", reviewed, State.SUCCEEDED, edit=with_emergency),
        Scenario("form", form, State.SUCCEEDED),
        Scenario("mentioned", mentioned, State.SUCCEEDED),
        Scenario("reported", signals.reported, State.SUCCEEDED),
        Scenario("alarmed", signals.alarmed, State.SUCCEEDED, edit=signals.proposes, before=signals.fires, events=True),
        Scenario(
            "auto",
            signals.by_itself,
            State.SUCCEEDED,
            edit=signals.acts,
            before=signals.fires_after_a_dry_run,
            events=True,
        ),
        Scenario(
            "told",
            telling.told,
            State.SUCCEEDED,
            edit=telling.without_updates,
            tells=True,
            first=State.FAILED,
            rollbacks=2,
            over=telling.is_told,
        ),
        Scenario("recovered", recovery.recovered, State.REVERTED, edit=with_contacts, over=recovery.is_recovered),
        Scenario(
            "drilled",
            drilling.drilled,
            State.SUCCEEDED,
            speed=SPEED / 3,  # a look that is late by a quarter of a second would stop it half way otherwise
            stopped=True,
            edit=drilling.is_staging,
            rollbacks=2,
            half_way=True,
            over=drilling.is_drilled,
        ),
        Scenario("lessons", learning.learned, State.SUCCEEDED, edit=learning.asks, over=learning.is_learned),
        Scenario("snoozed", signals.snoozed, State.CANCELLED, edit=signals.proposes, before=signals.fires, events=True),
        Scenario(
            "deployed", signals.deployed, None, edit=signals.tells, events=True, rollbacks=0, over=signals.has_a_line
        ),
    )
}


def wrong_ends(scenario: Scenario, evidence: Evidence, *, killed_at: datetime | None) -> Iterator[str]:
    """Exactly one rollback, ended as it should; `indeterminate` only where the bot cannot know better."""
    if evidence.registered > 1:
        yield f"END: {evidence.registered} copies were registered"
    if len(evidence.rollbacks) != scenario.rollbacks and not (scenario.half_way and drilling.is_half_way(evidence)):
        yield f"END: there are {len(evidence.rollbacks)} rollbacks"
    if scenario.dead and evidence.intents:
        yield from _kept(scenario.dead, evidence)
    for rollback in evidence.rollbacks:
        if rollback.state is State.INDETERMINATE:
            yield from _in_doubt(scenario, evidence, rollback, killed_at)
        elif rollback.state is State.FAILED and _never_registered(evidence, killed_at):
            continue
        elif rollback.state not in (scenario.end, scenario.first):
            yield f"END: {rollback.state} instead of {scenario.end}: {rollback.outcome}"
        elif rollback.state is State.SUCCEEDED and not _validated(scenario, rollback):
            found = [(phase.number, str(phase.result), phase.ended) for phase in rollback.phases]
            yield f"END: validation is {found}: {rollback.checks}"
    yield from _called_twice(evidence)


def _called_twice(evidence: Evidence) -> Iterator[str]:
    """In the channel; a letter to one person is not looked for after a doubt, and may come twice."""
    texts = [versions[0].text for (channel, _), versions in evidence.versions.items() if channel == INCIDENT]
    for words in _ONCE:
        if (times := sum(words in text for text in texts)) > 1:
            yield f"END: “{words}” was told {times} times"


_ONCE = (
    *(f"called as {role} contact{why}" for role in ("primary", "secondary") for why in (": nobody", ". The rollback")),
    *("may act alone now", "*Emergency*:"),
    *("closed the review of", "*By itself*", "people report problems with"),
    "is asked for because of this",
    *("Half way through the drill", "The drill is over", "The drill stopped half way"),
    "Whether it is well now stands on",
    *("*Checklist*", "*Lessons learned*"),
)


def _kept(dead: int, evidence: Evidence) -> Iterator[str]:
    """What was left of the incident is told once, whenever the bot died, and with what it had read before the call."""
    told = [m[-1].text for m in evidence.versions.values() if "Evidence kept before ECS forgets it" in m[-1].text]
    if len(told) != 1:
        yield f"END: what was kept is told {len(told)} times"
    for one in told:
        kept = re.search(r"(\d+) tasks that stopped", one)
        if kept is None or int(kept[1]) < dead:
            yield f"END: {dead} tasks had stopped, but: {one}"


def _validated(scenario: Scenario, rollback: Rollback) -> bool:
    """As it should be in every phase. But a start takes longer than a phase lasts here, and so may a look on a busy
    machine; then it is said that nobody looked, and I20 judges whether that was so.
    """
    missed = {phase.number for phase in rollback.phases if any(check.name == "looks" for check in phase.checks)}
    right = {phase.number for phase in rollback.phases if phase.result is scenario.phases}
    ended = {phase.number for phase in rollback.phases if phase.ended}
    return right | missed | (ended if scenario.stopped else set()) == {1, 2, 3}


def _never_registered(evidence: Evidence, killed_at: datetime | None) -> bool:
    """Killed after the intent of its registration was written, and AWS shows nothing that came of it."""
    intended = any(killed_at and intent.at <= killed_at for intent in evidence.registration_intents)
    return intended and not evidence.registered and not evidence.changing


def _in_doubt(scenario: Scenario, evidence: Evidence, rollback: Rollback, killed_at: datetime | None) -> Iterator[str]:
    """docs/decisions/0007: killed after the intent was written, and AWS shows nothing that came of it."""
    intent = next((each for each in evidence.intents if each.rollback_id == rollback.id), None)
    if killed_at is None or intent is None or killed_at < intent.at:
        yield f"END: indeterminate without a crash around the call: {rollback.outcome}"
    later = min((each.at for each in evidence.intents if each.at > intent.at), default=None) if intent else None
    if any(call.outcome == "ok" and (later is None or call.at < later) for call in evidence.changing):
        yield f"END: indeterminate, although AWS shows what came of the call: {rollback.outcome}"
    if scenario.end in {State.CANCELLED, State.EXPIRED}:
        yield "END: indeterminate, although nothing was to be called"


def _accepted(world: World) -> bool:
    return any(call.outcome == "ok" for call in world.aws.calls("UpdateService"))


def _over(world: World) -> bool:
    return any(not rollback.live for rollback in world.evidence().rollbacks)
