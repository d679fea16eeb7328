"""ECS deploys: rolling, and the three strategies by which it moves traffic."""

from collections.abc import Iterator
from typing import Any

from bot.model import Call
from tests.decisions import rows_rules, rows_two_reads, states
from tests.decisions.row import ALARM, LONG, SERVES, TARGET, Row, at_once, has_traffic
from tests.scenarios.world import SERVICE


def rows(name: str) -> Iterator[Row]:
    """Of one strategy; where it `shifts`, ECS moves the traffic."""
    shifts = name != "ROLLING"
    done = f"{TARGET} It has all traffic, and its bake is over." if shifts else TARGET

    def row(state: str, prepare: Any, call: Call | None, ends: str, says: str, **more: Any) -> Row:
        return Row(
            controller="ECS", strategy=name, state=state, prepare=prepare, call=call, ends=ends, says=says, **more
        )

    baked = ("All traffic is on `quilt-catalog:38` again.",) if shifts else ()
    card = "What you will see" if shifts else "UpdateService to quilt-catalog:38"
    yield row(SERVES, states.settled(name), Call.UPDATE_SERVICE, "succeeded", done, told=baked, card=card)
    yield row(SERVES, states.settled(name), Call.UPDATE_SERVICE, "succeeded", done, card="Snooze 30 min", asked=ALARM)
    yield row(
        "a release rolls out over a good one",
        states.moving(name, 25),
        Call.STOP_SERVICE_DEPLOYMENT,
        "succeeded",
        TARGET,
        card="StopServiceDeployment: ECS itself returns to quilt-catalog:38",
    )
    yield row(
        "a release rolls out over a bad one",
        states.moving(name, 25, over_a_good_one=False),
        Call.UPDATE_SERVICE,
        "succeeded",
        done.replace(":38", ":42"),
    )
    yield row(
        "ECS is taking a release back",
        states.moving(name, 20 if shifts else 52, behaviour="fails"),
        None,
        "refused",
        "ECS is already stopping or rolling back this service",
    )
    yield from _switching(name, row, done)
    if shifts:
        yield from _shifting(name, row, done)
    yield from _on_the_way(name, row)
    yield from rows_two_reads.rows(name, row)
    if not shifts:
        yield from rows_rules.rows()


def _switching(name: str, row: Any, done: str) -> Iterator[Row]:
    yield row(
        SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "succeeded",
        done.replace(":38", ":43"),
        card="RegisterTaskDefinition, then UpdateService to a copy of quilt-catalog:42",
        asked="partial mcp",
    )
    yield row(
        "a release rolls out over a good one",
        states.moving(name, 25),
        None,
        "refused",
        "A deployment of this service is moving",
        asked="partial mcp",
    )


def _shifting(name: str, row: Any, done: str) -> Iterator[Row]:
    yield row(
        "a release has all traffic, and bakes",
        states.moving(name, 260 if name != "BLUE_GREEN" else 120, behaviour="ok"),
        Call.STOP_SERVICE_DEPLOYMENT,
        "succeeded",
        TARGET,
        card="moves all traffic back to quilt-catalog:38",
    )
    yield row(
        "a release waits at its PAUSE hook",
        states.paused(name),
        Call.CONTINUE_SERVICE_DEPLOYMENT,
        "succeeded",
        TARGET,
        card="ContinueServiceDeployment: ECS itself returns to quilt-catalog:38",
    )
    held = {"when": lambda rollback: bool(rollback.hook_told), "told": ("waits for a person", "To let it go on:")}
    card = "ECS will wait for a person on the way"
    yield row(
        SERVES,
        states.settled(name, held=True),
        Call.UPDATE_SERVICE,
        "succeeded",
        done,
        event="a PAUSE hook holds our deployment, and somebody lets it go on",
        then=lambda world: world.aws.answer_hook(SERVICE, "CONTINUE"),
        card=card,
        **held,
    )
    yield row(
        SERVES,
        states.settled(name, held=True),
        Call.UPDATE_SERVICE,
        "reverted",
        "ECS undid the rollback because of a lifecycle hook",
        event="a PAUSE hook holds our deployment, and nobody acts in time",
        card=card,
        told=(*held["told"], "The hook does not hold ECS any longer: it goes back."),
        stride=LONG,
    )


def _on_the_way(name: str, row: Any) -> Iterator[Row]:
    """What may happen to our own deployment."""
    back = "quilt-catalog:42 is what the service has now."
    yield row(
        SERVES,
        states.settled(name, "fails"),
        Call.UPDATE_SERVICE,
        "reverted",
        "ECS undid the rollback: Service deployment rolled back because the circuit breaker threshold was exceeded",
        event="tasks do not start, and the circuit breaker trips",
    )
    yield row(
        SERVES,
        states.settled(name, alarms=True),
        Call.UPDATE_SERVICE,
        "reverted",
        f"ECS undid the rollback because of the alarm {states.ALARM}",
        event="an alarm goes off" + (" during the bake" if name != "ROLLING" else ""),
        then=lambda world: world.aws.ring(states.ALARM),
        when=has_traffic if name != "ROLLING" else at_once,
    )
    yield row(
        SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "reverted",
        "Somebody stopped our deployment, and ECS undid the rollback",
        event="somebody stops it with ROLLBACK",
        then=lambda world: world.aws.stop_deployment(SERVICE),
        told=(back,),
    )
    yield row(
        SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "failed",
        "Somebody stopped our deployment where it stood",
        event="somebody stops it with ABORT",
        then=lambda world: world.aws.stop_deployment(SERVICE, abort=True),
    )
    yield row(
        SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "superseded",
        "Someone else deployed quilt-catalog:43",
        event="somebody deploys something else",
        then=lambda world: world.aws.deploy(SERVICE, world.aws.register()),
    )
    yield row(
        SERVES,
        states.settled(name, "hangs"),
        Call.UPDATE_SERVICE,
        "failed",
        "Not finished by its deadline",
        event="tasks hang",
        stride=LONG,
    )
