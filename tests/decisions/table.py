"""The whole decision table, in the order of the document, and the few rows that every test run plays."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from bot.model import Call, Rollback
from tests.decisions import states
from tests.decisions.row import Row
from tests.scenarios.world import SERVICE

_SERVES, _TARGET = "the bad release serves", "quilt-catalog:38 runs on 4 of 4 tasks."
_LONG = timedelta(minutes=1)
_SAMPLE = (
    "ECS ROLLING: a release rolls out over a bad one",
    "ECS BLUE_GREEN: the bad release serves",
    "ECS BLUE_GREEN: a release waits at its PAUSE hook",
    "CODE_DEPLOY -: the bad release serves",
    "EXTERNAL -: whatever runs",
)


@cache
def table() -> tuple[Row, ...]:
    rows = [row for name in states.STRATEGIES for row in _ecs(name)]
    rows += [*_code_deploy(), *_refused()]
    assert len({row.id for row in rows}) == len(rows), "two rows have the same name"
    return tuple(rows)


def sample() -> tuple[Row, ...]:
    found = tuple(row for row in table() if row.id in _SAMPLE)
    assert len(found) == len(_SAMPLE), "a row of the sample is gone"
    return found


def _ecs(name: str) -> Iterator[Row]:
    """`shifts`: ECS moves the traffic of this strategy."""
    shifts = name != "ROLLING"
    done = f"{_TARGET} It has all traffic, and its bake is over." if shifts else _TARGET

    def row(state: str, prepare: Any, call: Call | None, ends: str, says: str, **more: Any) -> Row:
        return Row(
            controller="ECS", strategy=name, state=state, prepare=prepare, call=call, ends=ends, says=says, **more
        )

    baked = ("All traffic is on `quilt-catalog:38` again.",) if shifts else ()
    card = "What you will see" if shifts else "UpdateService to quilt-catalog:38"
    yield row(_SERVES, states.settled(name), Call.UPDATE_SERVICE, "succeeded", done, told=baked, card=card)
    yield row(
        "a release rolls out over a good one",
        states.moving(name, 25),
        Call.STOP_SERVICE_DEPLOYMENT,
        "succeeded",
        _TARGET,
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
    if shifts:
        yield from _shifting(name, row, done)
    yield from _on_the_way(name, row)


def _shifting(name: str, row: Any, done: str) -> Iterator[Row]:
    yield row(
        "a release has all traffic, and bakes",
        states.moving(name, 260 if name != "BLUE_GREEN" else 120, behaviour="ok"),
        Call.STOP_SERVICE_DEPLOYMENT,
        "succeeded",
        _TARGET,
        card="moves all traffic back to quilt-catalog:38",
    )
    yield row(
        "a release waits at its PAUSE hook",
        states.paused(name),
        Call.CONTINUE_SERVICE_DEPLOYMENT,
        "succeeded",
        _TARGET,
        card="ContinueServiceDeployment: ECS itself returns to quilt-catalog:38",
    )
    held = {"when": lambda rollback: bool(rollback.hook_told), "told": ("waits for a person", "To let it go on:")}
    card = "ECS will wait for a person on the way"
    yield row(
        _SERVES,
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
        _SERVES,
        states.settled(name, held=True),
        Call.UPDATE_SERVICE,
        "reverted",
        "ECS undid the rollback because of a lifecycle hook",
        event="a PAUSE hook holds our deployment, and nobody acts in time",
        card=card,
        told=(*held["told"], "The hook does not hold ECS any longer: it goes back."),
        stride=_LONG,
    )


def _on_the_way(name: str, row: Any) -> Iterator[Row]:
    """What may happen to our own deployment."""
    back = "quilt-catalog:42 is what the service has now."
    yield row(
        _SERVES,
        states.settled(name, "fails"),
        Call.UPDATE_SERVICE,
        "reverted",
        "ECS undid the rollback: Service deployment rolled back because the circuit breaker threshold was exceeded",
        event="tasks do not start, and the circuit breaker trips",
    )
    yield row(
        _SERVES,
        states.settled(name, alarms=True),
        Call.UPDATE_SERVICE,
        "reverted",
        f"ECS undid the rollback because of the alarm {states.ALARM}",
        event="an alarm goes off" + (" during the bake" if name != "ROLLING" else ""),
        then=lambda world: world.aws.ring(states.ALARM),
        when=_has_traffic if name != "ROLLING" else _begun,
    )
    yield row(
        _SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "reverted",
        "Somebody stopped our deployment, and ECS undid the rollback",
        event="somebody stops it with ROLLBACK",
        then=lambda world: world.aws.stop_deployment(SERVICE),
        told=(back,),
    )
    yield row(
        _SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "failed",
        "Somebody stopped our deployment where it stood",
        event="somebody stops it with ABORT",
        then=lambda world: world.aws.stop_deployment(SERVICE, abort=True),
    )
    yield row(
        _SERVES,
        states.settled(name),
        Call.UPDATE_SERVICE,
        "superseded",
        "Somebody else deployed quilt-catalog:43",
        event="somebody deploys something else",
        then=lambda world: world.aws.deploy(SERVICE, world.aws.register()),
    )
    yield row(
        _SERVES,
        states.settled(name, "hangs"),
        Call.UPDATE_SERVICE,
        "failed",
        "Not finished by its deadline",
        event="tasks hang",
        stride=_LONG,
    )


def _code_deploy() -> Iterator[Row]:
    def row(state: str, prepare: Any, call: Call | None, ends: str, says: str, **more: Any) -> Row:
        return Row(
            controller="CODE_DEPLOY",
            strategy="-",
            state=state,
            prepare=prepare,
            call=call,
            ends=ends,
            says=says,
            **more,
        )

    yield row(
        _SERVES,
        states.by_code_deploy(),
        Call.CREATE_DEPLOYMENT,
        "succeeded",
        f"{_TARGET} It has all traffic",
        card="CodeDeploy starts 4 tasks of quilt-catalog:38 beside those of quilt-catalog:42",
        told=("All traffic is on `quilt-catalog:38` again. CodeDeploy now keeps `quilt-catalog:42` beside it",),
    )
    for seconds, state in ((20, "a release is under way, without traffic"), (90, "a release has the traffic")):
        yield row(
            f"{state}, over a good one",
            states.released_by_code_deploy(seconds),
            Call.STOP_DEPLOYMENT,
            "succeeded",
            _TARGET,
            card="StopDeployment: CodeDeploy itself returns to quilt-catalog:38",
        )
    yield row(
        "a release is under way over a bad one",
        states.released_by_code_deploy(20, over_a_good_one=False),
        None,
        "refused",
        "CodeDeploy is deploying this service",
    )
    yield row(
        "its task sets name no deployment of CodeDeploy",
        states.by_code_deploy(lambda world: world.aws.forget_external_ids()),
        None,
        "refused",
        "So its application and deployment group are not known",
    )
    yield from _on_codedeploy_s_way(row)


def _on_codedeploy_s_way(row: Any) -> Iterator[Row]:
    yield row(
        _SERVES,
        states.by_code_deploy(alarms=True),
        Call.CREATE_DEPLOYMENT,
        "reverted",
        f"ECS undid the rollback because of the alarm {states.ALARM}",
        event="an alarm of the deployment group goes off",
        then=lambda world: world.aws.ring(states.ALARM),
        when=_has_traffic,
    )
    yield row(
        _SERVES,
        states.by_code_deploy(),
        Call.CREATE_DEPLOYMENT,
        "reverted",
        "Somebody stopped our deployment, and ECS undid the rollback",
        event="somebody stops it with rollback",
        then=lambda world: world.aws.stop_code_deployment(),
    )
    yield row(
        _SERVES,
        states.by_code_deploy(lambda world: world.aws.behave(38, "hangs")),
        Call.CREATE_DEPLOYMENT,
        "failed",
        "Not finished by its deadline",
        event="tasks hang",
        stride=_LONG,
    )


def _refused() -> Iterator[Row]:
    for controller, scheduling, says in (
        ("EXTERNAL", "REPLICA", "EXTERNAL services are not rolled back here"),
        ("ECS", "DAEMON", "DAEMON services are not rolled back here"),
    ):
        yield Row(
            controller=controller if scheduling == "REPLICA" else "DAEMON",
            strategy="-",
            state="whatever runs",
            prepare=states.becomes(controller=controller, scheduling=scheduling),
            call=None,
            ends="refused",
            says=says,
        )


def _has_traffic(rollback: Rollback) -> bool:
    return rollback.traffic_at is not None


def _begun(rollback: Rollback) -> bool:
    return rollback.acted_at is not None
