"""CodeDeploy deploys."""

from collections.abc import Iterator
from typing import Any

from bot.model import Call
from tests.decisions import states
from tests.decisions.row import ALARM, LONG, SERVES, TARGET, Row, has_traffic


def rows() -> Iterator[Row]:
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
        SERVES,
        states.by_code_deploy(),
        Call.CREATE_DEPLOYMENT,
        "succeeded",
        f"{TARGET} It has all traffic",
        card="CodeDeploy starts 4 tasks of quilt-catalog:38 beside those of quilt-catalog:42",
        told=("All traffic is on `quilt-catalog:38` again. CodeDeploy now keeps `quilt-catalog:42` beside it",),
    )
    yield row(
        SERVES,
        states.by_code_deploy(),
        Call.CREATE_DEPLOYMENT,
        "succeeded",
        TARGET.replace(":38", ":43"),
        card="RegisterTaskDefinition, then CreateDeployment in CodeDeploy, to a copy of quilt-catalog:42",
        asked="partial mcp",
    )
    yield row(
        SERVES,
        states.by_code_deploy(),
        Call.CREATE_DEPLOYMENT,
        "succeeded",
        f"{TARGET} It has all traffic",
        card="Snooze 30 min",
        asked=ALARM,
    )
    for seconds, state in ((20, "a release is under way, without traffic"), (90, "a release has the traffic")):
        yield row(
            f"{state}, over a good one",
            states.released_by_code_deploy(seconds),
            Call.STOP_DEPLOYMENT,
            "succeeded",
            TARGET,
            card="StopDeployment: CodeDeploy itself returns to quilt-catalog:38",
        )
    yield row(
        "a release is under way over a bad one",
        states.released_by_code_deploy(20, over_a_good_one=False),
        None,
        "refused",
        "CodeDeploy is deploying this service",
        told=("aws deploy stop-deployment --deployment-id d-",),
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
        SERVES,
        states.by_code_deploy(alarms=True),
        Call.CREATE_DEPLOYMENT,
        "reverted",
        f"ECS undid the rollback because of the alarm {states.ALARM}",
        event="an alarm of the deployment group goes off",
        then=lambda world: world.aws.ring(states.ALARM),
        when=has_traffic,
    )
    yield row(
        SERVES,
        states.by_code_deploy(),
        Call.CREATE_DEPLOYMENT,
        "reverted",
        "Somebody stopped our deployment, and ECS undid the rollback",
        event="somebody stops it with rollback",
        then=lambda world: world.aws.stop_code_deployment(),
    )
    yield row(
        SERVES,
        states.by_code_deploy(lambda world: world.aws.behave(38, "hangs")),
        Call.CREATE_DEPLOYMENT,
        "failed",
        "Not finished by its deadline",
        event="tasks hang",
        stride=LONG,
    )
