"""One death: play a scenario, let the bot be killed at its k-th step, start it once more, and judge what came of it."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.model import Rollback, State
from tests.crash.database import lent_by
from tests.crash.replicas import Replicas
from tests.crash.scenarios import SCENARIOS, Scenario, wrong_ends
from tests.crash.world import World, fresh_world
from tests.invariants.check import judge
from tests.invariants.evidence import Evidence

LONGEST = 240.0  # real seconds from the start until everything has ended, on a machine with much else to do
QUIET = 4.0  # real seconds without a step: between two looks at what falls due there is none either


@dataclass(frozen=True)
class Death:
    """What came of one run. `step` is what the bot was about to do or had done, "" when it was not killed."""

    scenario: str
    kill_at: str
    when: str
    step: str
    steps: int
    end: str
    violations: tuple[str, ...]
    story: str = ""
    taken_over: frozenset[str] = frozenset()  # what was under way then: see `Replicas`


@dataclass(frozen=True)
class Place:
    """`server`: the URL of a PostgreSQL, in which two bots get a database; "" is one bot with a file.

    `old`: the tree of another version, of which one of the two is: the one that leads at first where it is `old_first`.
    """

    server: str = ""
    old: Path | None = None
    old_first: bool = False

    @property
    def of(self) -> Callable[..., World]:
        return partial(Replicas, old=self.old, old_first=self.old_first) if self.server else World


def die(scenario: str, kill_at: str, when: str, place: Place = Place()) -> Death:
    """Synchronous, so that a pool of processes can call it. `kill_at`: see `victim`; "" kills nobody."""
    with lent_by(place.server) if place.server else nullcontext("") as url:
        return asyncio.run(_die(SCENARIOS[scenario], kill_at, when, place, url))


async def _die(scenario: Scenario, kill_at: str, when: str, place: Place, url: str) -> Death:
    async with fresh_world(
        expires=scenario.expires,
        watched_for=scenario.watched_for,
        events=scenario.events,
        tells=scenario.tells,
        speed=scenario.speed,
        edit=scenario.edit,
        url=url,
        of=place.of,
    ) as world:
        if scenario.before:
            await scenario.before(world)
        await world.start(kill_at, when)
        if problems := await _play(scenario, world):
            await world.read_what_is_written()
        violations, end = _judge(scenario, world)
        violations = (*problems, *world.problems, *violations)
        killed = [line for line in world.trace if line.endswith("KILLED")]
        return Death(
            scenario=scenario.name,
            kill_at=kill_at,
            when=when,
            step=killed[0].removesuffix(" KILLED").partition(" ")[2] if killed else world.stopped_at,
            steps=world.steps,
            end=end,
            violations=violations,
            taken_over=world.taken_over,
            story=_story(world) if violations else "",
        )


async def _play(scenario: Scenario, world: World) -> list[str]:
    """What kept the scenario from its end, if anything did."""
    try:
        async with asyncio.timeout(LONGEST):
            await scenario.play(world)
            await _all_over(scenario, world)
    except TimeoutError as error:
        return [f"I6: it did not end: {str(error).splitlines()[:1]}"]
    return []


async def _all_over(scenario: Scenario, world: World) -> None:
    """Everything has ended, and the bot has been quiet since; a step or a death while waiting starts the wait anew."""
    while True:
        before = len(world.trace), world.killed_at
        await asyncio.sleep(QUIET)  # nothing is read while the bot is busy: it needs the processor
        if (len(world.trace), world.killed_at) == before and _settled(scenario, world):
            await world.read_what_is_written()
            if (len(world.trace), world.killed_at) == before:
                return


def _settled(scenario: Scenario, world: World) -> bool:
    try:
        evidence = world.evidence()
    except DBAPIError:  # there is no database yet
        return False
    return scenario.over(evidence) and bool(world.slack.connected) and _nothing_left(evidence)


def _nothing_left(evidence: Evidence) -> bool:
    live = any(rollback.live or _unvalidated(rollback) for rollback in evidence.rollbacks)
    unsent = any(not row.ts for row in evidence.outbox)
    unsent |= any(not each.ts and not each.rollback_id for each in evidence.problem_calls)
    unsent |= any(line.shown < line.version for line in evidence.lines)
    unseen = bool(evidence.queued) or any(each.taken_at is None for each in evidence.signals)
    stale = any(evidence.shown[rollback.id] < rollback.revision for rollback in evidence.rollbacks)
    return not (live or unsent or unseen or stale or evidence.undecided or evidence.runs)


def _unvalidated(rollback: Rollback) -> bool:
    return rollback.state is State.SUCCEEDED and (not rollback.phases or rollback.next_phase is not None)


def _judge(scenario: Scenario, world: World) -> tuple[tuple[str, ...], str]:
    try:
        evidence = world.evidence()
    except DBAPIError as error:
        return (f"I6: the journal cannot be read: {error}",), ""
    found = [*judge(evidence, ended=True), *wrong_ends(scenario, evidence, killed_at=world.killed_at)]
    found += [f"SLACK: {refusal.method} was refused: {refusal.error}" for refusal in world.slack.refused]
    return tuple(found), ", ".join(rollback.state for rollback in evidence.rollbacks)


def _story(world: World) -> str:
    return "\n".join([world.slack.transcript(), "", world.log[-6000:], "", *world.trace[-60:]])
