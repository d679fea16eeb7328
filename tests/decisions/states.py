"""What the service may be when somebody asks, each made in the simulated AWS."""

from collections.abc import Callable
from dataclasses import replace

from playground.aws.behaviour import Start
from playground.aws.code_deploy_group import Group
from playground.aws.strategy import ROLLING, Pause, Strategy
from tests.decisions.row import Put
from tests.faults.world import FaultWorld
from tests.scenarios.world import SERVICE

HOUR = 3600.0
ALARM = "quilt-5xx"
STRATEGIES = {
    "ROLLING": ROLLING,
    "BLUE_GREEN": Strategy("BLUE_GREEN", bake_minutes=5),
    "LINEAR": Strategy("LINEAR", bake_minutes=2, percent=25.0, step_minutes=1),
    "CANARY": Strategy("CANARY", bake_minutes=2, percent=10.0, step_minutes=3),
}
HELD = (Pause("POST_TEST_TRAFFIC_SHIFT", minutes=60),)


def settled(name: str, behaviour: Start = "ok", *, alarms: bool = False, held: bool = False) -> Put:
    """The bad release serves; tasks of the target behave so."""

    def prepare(world: FaultWorld) -> None:
        world.aws.use_strategy(replace(STRATEGIES[name], pauses=HELD if held else ()))
        world.aws.behave(38, behaviour)
        if alarms:
            world.aws.watch_alarms(ALARM)

    return prepare


def moving(name: str, seconds: float, *, behaviour: Start = "slow", over_a_good_one: bool = True) -> Put:
    """A release is under way, over :38, or over a bad one that has not served for long."""

    def prepare(world: FaultWorld) -> None:
        if over_a_good_one:
            world.aws.deploy(SERVICE, 38)
            world.clock.advance(HOUR)
        else:
            world.aws.deploy(SERVICE, world.aws.register())
            world.clock.advance(6 * 60)
        world.aws.use_strategy(STRATEGIES[name])
        world.aws.deploy(SERVICE, world.aws.register(behaviour=behaviour))
        world.clock.advance(seconds)

    return prepare


def paused(name: str) -> Put:
    """A release over :38 waits at its PAUSE hook."""

    def prepare(world: FaultWorld) -> None:
        world.aws.deploy(SERVICE, 38)
        world.clock.advance(HOUR)
        world.aws.use_strategy(replace(STRATEGIES[name], pauses=HELD))
        world.aws.deploy(SERVICE, world.aws.register())
        world.clock.advance(120)

    return prepare


def by_code_deploy(then: Callable[[FaultWorld], object] | None = None, *, alarms: bool = False) -> Put:
    """CodeDeploy deploys the service."""

    def prepare(world: FaultWorld) -> None:
        world.aws.use_code_deploy(Group(wait_minutes=5, alarms=(ALARM,) if alarms else ()))
        if then:
            then(world)

    return prepare


def released_by_code_deploy(seconds: float, *, over_a_good_one: bool = True) -> Put:
    """A release is under way in CodeDeploy."""

    def release(world: FaultWorld) -> None:
        world.aws.deploy(SERVICE, 38 if over_a_good_one else world.aws.register())
        world.clock.advance(HOUR if over_a_good_one else 8 * 60)
        world.aws.deploy(SERVICE, world.aws.register())
        world.clock.advance(seconds)

    return by_code_deploy(release)


def becomes(**what: str) -> Put:
    return lambda world: world.aws.become(**what)
