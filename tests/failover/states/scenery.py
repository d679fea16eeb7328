"""The world of these upgrades: one service for each state and upgrade, and two bots."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.world import ANA, BEN, GOOD, INCIDENT, World
from playground.bot_process import clock_variables
from playground.slack.world import Channel, Person
from tests.failover.pair import Pair
from tests.failover.states.cases import CASES, HELD_CHANNEL, SLOW, Case, declared
from tests.failover.wires import on_this_host

SPEED = 15.0  # what is validated is so for 40 minutes
CHLOE = "U0CCCC"
PEOPLE = (
    *(Person(id=slack_id, name=name) for slack_id, name in ((ANA, "Ana"), (BEN, "Ben"), (CHLOE, "Chloe"))),
    Person(id=SLOW, name="Sloane"),
)
_CHANNELS = 6 * len(CASES)  # Slack takes a message a second in each
_HEAD = f"""\
home: {{team: T0QUILT, incident_channel: {INCIDENT}, readiness: off}}
people: {{engineer-a: [{ANA}], engineer-b: [{BEN}], engineer-c: [{CHLOE}], engineer-d: [{SLOW}]}}
services:
"""
_ALL = "[engineer-a, engineer-b, engineer-c, engineer-d]"


class StatesWorld(World):
    """Services in turn for each case."""

    def __init__(self, *, upgrades: int, database: str) -> None:
        super().__init__(
            services=upgrades * len(CASES),
            channels=_CHANNELS,
            spread=True,
            speed=SPEED,
            people=PEOPLE,
            database=database,
        )
        self.channels.append(HELD_CHANNEL)
        self.slack.workspace.channels[HELD_CHANNEL] = Channel(id=HELD_CHANNEL, name="held")
        self.cases = {name: CASES[number % len(CASES)] for number, name in enumerate(self.names)}
        self.places = {name: self._channel(number) for number, name in enumerate(self.names)}

    def rolls_slowly(self, slowly: bool) -> None:
        """From now on tasks of the good revision do."""
        self.aws.cluster.behave(self.revisions[GOOD], "slow" if slowly else "ok")

    def _channel(self, number: int) -> str:
        return HELD_CHANNEL if CASES[number % len(CASES)] is Case.CARD else self.channels[number % _CHANNELS]

    def _services(self) -> str:
        return _HEAD + "".join(f"  {name}: {{{self._members(name, case)}}}\n" for name, case in self.cases.items())

    def _members(self, name: str, case: Case) -> str:
        where = f"cluster: sales-prod, region: us-east-1, service: {name}, channel: {self.places[name]}"
        limits = f"rollout_deadline: 10h, watched_for: 6m, {declared(case)}"
        return f"{where}, requesters: {_ALL}, approvers: {_ALL}, {limits}"


@asynccontextmanager
async def scenery(upgrades: int, logs: Path | None, old: Path | None) -> AsyncIterator[tuple[StatesWorld, Pair, str]]:
    """-> the last is the database's address."""
    async with on_this_host() as database, StatesWorld(upgrades=upgrades, database=database.url) as world:
        world.aws.delay(0.0)
        await world.bot.stop()  # it has made the tables; from here on there are two
        variables = {**world.bot.variables, **clock_variables(world.clock)}
        pair = Pair(logs or world.home, variables, database.ways, old)
        await pair.complete()
        try:
            yield world, pair, database.url
        finally:
            world.aws.holds.let_go()
            world.slack.let_go()
            await pair.stop()
