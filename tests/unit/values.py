"""Small builders of the frozen values, around one story: quilt-catalog is on :42 and wants to be on :38."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.catalog import Catalog, Service
from bot.model import (
    Call,
    Candidate,
    Container,
    ContainerLog,
    Deployment,
    Image,
    Member,
    Person,
    Plan,
    Request,
    Rollback,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
    State,
    Target,
    Task,
    TaskDefinition,
)
from bot.plan import plan as plans
from tests.asks import ask_for

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ARN = "arn:aws:ecs:us-east-1:850787717197:"
SERVICE_ARN = f"{ARN}service/sales-prod/quilt-catalog-service"
OLD, OURS = "ecs-svc/1111", "ecs-svc/2222"

CATALOG = Catalog.model_validate(
    {
        "home": {"team": "T0QUILT", "incident_channel": "C0INCIDENT"},
        "people": {"ann": ["U0ANN", "W0ANN"], "bob": ["U0BOB"], "cat": ["U0CAT"], "dan": ["U0DAN", "U0DANTWO"]},
        "services": {
            "quilt-catalog": {
                "cluster": "sales-prod",
                "service": "quilt-catalog-service",
                "region": "us-east-1",
                "requesters": ["ann", "bob"],
                "approvers": ["ann", "bob", "dan"],
            }
        },
    }
)
SERVICE: Service = CATALOG.services["quilt-catalog"]


def td(number: int, family: str = "quilt-catalog") -> str:
    return f"{ARN}task-definition/{family}:{number}"


def images(digest: str | None = "a") -> tuple[Image, ...]:
    return (Image("catalog", "registry/catalog:tag", digest and f"sha256:{digest}"),)


@dataclass(frozen=True)
class Past:
    """One deployment of the past: `ago` before NOW it began; SUCCESSFUL and the like come from `status`."""

    number: int
    ago: timedelta
    status: str = "SUCCESSFUL"
    digest: str | None = "a"
    family: str = "quilt-catalog"
    took: timedelta = 2 * MINUTE
    reason: str = ""
    failed: int = 0
    wanted: int | None = None


def history(*past: Past) -> tuple[list[ServiceDeployment], dict[str, ServiceRevision]]:
    """Deployments newest first and their revisions, from a past told oldest first."""
    deployments: list[ServiceDeployment] = []
    revisions: dict[str, ServiceRevision] = {}
    serving: str | None = None
    for index, one in enumerate(past):
        created = NOW - one.ago
        arn = f"{ARN}service-revision/sales-prod/quilt-catalog-service/{index}"
        revisions[arn] = ServiceRevision(arn, td(one.number, one.family), images(one.digest), created)
        deployment = ServiceDeployment(
            arn=f"{ARN}service-deployment/sales-prod/quilt-catalog-service/{index}",
            status=one.status,
            reason=one.reason,
            created_at=created,
            finished_at=created + one.took,
            revision=arn,
            rollback_revision=serving if one.status.startswith("ROLLBACK_") else None,
            failed_tasks=one.failed,
            failure_threshold=3,
            wanted=one.wanted,
        )
        if deployment.moving:
            deployment = replace(deployment, finished_at=None)
        serving = arn if one.status == "SUCCESSFUL" else serving
        deployments.insert(0, deployment)
    return deployments, revisions


def definition(number: int = 38, status: str = "ACTIVE", **changed: Any) -> TaskDefinition:
    container = Container(
        name="catalog",
        image="registry/catalog:c3f56d0",
        cpu="256",
        memory="512",
        ports=("80/tcp",),
        environment={"MODE": "f1", "MCP": "f2"},
        secrets={"JWT_SECRET": "f3"},
        log=ContainerLog("awslogs", group="/aws/ecs/quilt-catalog", region="us-east-1", stream_prefix="catalog"),
    )
    whole = TaskDefinition(
        td(number),
        status,
        "512",
        "1024",
        "role/task",
        "role/execution",
        (container,),
        compatibilities=("EC2", "FARGATE"),
    )
    return replace(whole, **changed)


def deployment(identifier: str = OLD, number: int = 42, status: str = "PRIMARY", **changed: Any) -> Deployment:
    whole = Deployment(identifier, status, td(number), "COMPLETED", "", 4, 4, 0, 0, NOW - DAY)
    return replace(whole, **changed)


def service_state(*deployments: Deployment, **changed: Any) -> ServiceState:
    shown = deployments or (deployment(),)
    whole = ServiceState(
        arn=SERVICE_ARN,
        status="ACTIVE",
        controller="ECS",
        strategy="ROLLING",
        scheduling="REPLICA",
        task_definition=shown[0].task_definition,
        desired=4,
        running=4,
        pending=0,
        minimum_percent=100,
        maximum_percent=125,
        breaker=True,
        breaker_rollback=True,
        deployments=shown,
        service_deployment=None,
        target_groups=("arn:tg",),
        health_grace_seconds=60,
        events=(),
        cluster="sales-prod",
    )
    return replace(whole, **changed)


def candidate(number: int = 38, digest: str = "good") -> Candidate:
    return Candidate(td(number), images(digest), NOW - 8 * DAY, 6 * DAY)


def target(number: int = 38, digest: str = "good") -> Target:
    return Target(candidate(number, digest), "newest revision that served well", (), ())


def plan(call: Call = Call.UPDATE_SERVICE, *, service_deployment: str | None = None) -> Plan:
    return plans.seal(
        plans.draw_up(
            service=SERVICE,
            state=service_state(),
            call=call,
            service_deployment=service_deployment,
            from_images=images("bad"),
            target=target(),
            changes=(),
            warnings=(),
            expected=(120, 180),
            made_at=NOW,
            simulated=True,
        )
    )


def tasks(count: int, number: int = 38, *, digest: str = "good", by: str = OURS, status: str = "RUNNING") -> list[Task]:
    return [
        Task(f"{ARN}task/sales-prod/{number}-{i}", td(number), status, by, images(digest), NOW, None, "")
        for i in range(count)
    ]


def stopped(reason: str, number: int = 38, *, by: str = OURS, after: timedelta = MINUTE) -> Task:
    return Task(f"{ARN}task/sales-prod/gone", td(number), "STOPPED", by, images(), None, NOW + after, reason)


def member(slack_id: str = "U0BOB", **changed: Any) -> Member:
    whole = Member(slack_id, "T0QUILT", deleted=False, bot=False, guest=False, stranger=False, read_at=NOW)
    return replace(whole, **changed)


def rollback(
    *, requester: str = "ann", slack_id: str = "U0ANN", reason: str = "5xx", of: Plan | None = None, **changed: Any
) -> Rollback:
    """`of` is its plan, and so what it asks for."""
    made = of or plan()
    whole = Rollback(
        id="f" * 32,
        service="quilt-catalog",
        state=State.PROPOSED,
        plan=made,
        request=Request(ask_for(made), reason, None, Person(slack_id, requester)),
        channel="C0INCIDENT",
        requested_at=NOW,
        expires_at=NOW + 15 * MINUTE,
        card_ts="1764000000.000100",
    )
    return replace(whole, **changed)


def names(of: Sequence[Candidate]) -> list[str]:
    return [one.name.removeprefix("quilt-catalog") for one in of]
