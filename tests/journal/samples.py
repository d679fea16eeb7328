"""Values to store: one plan, one rollback, one interaction, each as far from empty as it can be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.journal import SqlJournal
from bot.model import (
    Approval,
    Ask,
    Call,
    Candidate,
    Category,
    Change,
    Check,
    Finding,
    Image,
    Immediate,
    Intent,
    Interaction,
    InteractionKind,
    PassedOver,
    Person,
    Plan,
    Request,
    Result,
    Rollback,
    State,
    Target,
    Verb,
)
from bot.plan.plan import seal
from tests.asks import ask_for

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
FOR_EVER = timedelta(days=9999)  # where the clock is the real one, and the approval is of this file
ARN = "arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service"
IMAGE = Image("app", "registry/quilt-catalog:38", "sha256:" + "a" * 64)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    async def until(self, wake: datetime) -> None:
        self.time = max(self.time, wake)


def candidate(revision: int) -> Candidate:
    arn = f"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:{revision}"
    return Candidate(arn, (IMAGE,), NOON - timedelta(days=2), timedelta(hours=30, microseconds=7))


def plan(**changes: Any) -> Plan:
    target = Target(candidate(38), "it served 30 h", (PassedOver("quilt-catalog:40", "never deployed"),), ())
    this = Plan(
        service="quilt-catalog",
        service_arn=ARN,
        account="111122223333",
        region="us-east-1",
        cluster="sales-prod",
        ecs_service="quilt-catalog-service",
        call=Call.UPDATE_SERVICE,
        service_deployment=None,
        deployment_id="ecs-svc/1",
        from_task_definition=candidate(41).task_definition,
        from_images=(IMAGE,),
        target=target,
        changes=(Change("image of app", "41", "38 «»"),),
        warnings=(Finding("no circuit breaker", "why", "fix", block=False),),
        desired=3,
        expected=(120, 300),
        cli="aws ecs update-service …",
        made_at=NOON,
        simulated=True,
    )
    return seal(replace(this, **changes))


D1 = plan().digest
D2 = plan(lapsed=1).digest


def rollback(
    rollback_id: str = "a" * 32,
    *,
    ask: Ask | None = None,
    reason: str = "token leaked",
    category: Category | None = Category.SECURITY,
    requester: str = "engineer-a",
    **changes: Any,
) -> Rollback:
    asked = ask or ask_for(changes.get("plan") or plan())
    this = Rollback(
        id=rollback_id,
        service="quilt-catalog",
        state=State.PROPOSED,
        plan=plan(),
        request=Request(asked, reason, category, Person("U0AAAA", requester)),
        channel="C0INCIDENT",
        requested_at=NOON,
        expires_at=NOON + 15 * MINUTE,
    )
    return replace(this, **changes)


def approval(person: str = "engineer-b", slack_id: str = "U0BBBB") -> Approval:
    return Approval(person, slack_id, NOON + MINUTE)


async def approve(
    journal: SqlJournal,
    rollback_id: str = "a" * 32,
    *,
    digest: str = "",
    requester: str = "engineer-a",
    by: str = "engineer-b",
    slack_id: str = "U0BBBB",
    needed: int = 1,
) -> Rollback | None:
    """What a press of Approve on such a card comes to; `digest` is that of the stored plan unless it is given."""
    stored = await journal.get(rollback_id) or rollback(rollback_id)
    request = replace(stored.request, origin=Person("U0AAAA", requester))
    shown = replace(stored, request=request, plan=replace(plan(), digest=digest or stored.plan.digest))
    return await journal.approve(shown, approval(by, slack_id), needed=needed)


def intent(rollback_id: str = "a" * 32) -> Intent:
    arguments = {"cluster": "sales-prod", "service": "quilt-catalog-service", "taskDefinition": "quilt-catalog:38"}
    return Intent(rollback_id, Call.UPDATE_SERVICE, arguments, NOON + MINUTE)


def interaction(interaction_id: str = "1" * 32, **changes: Any) -> Interaction:
    this = Interaction(
        id=interaction_id,
        key=f"key-{interaction_id}",
        kind=InteractionKind.COMMAND,
        verb=Verb.IMMEDIATE,
        slack_id="U0AAAA",
        team="T0QUILT",
        channel="C0INCIDENT",
        received_at=NOON,
        response_url="https://hooks.slack.com/commands/secret",
        service="quilt-catalog",
        ask=Immediate(),
        category=Category.USERS,
        reason="5xx since the MCP deploy",
    )
    return replace(this, **changes)


def check(result: Result = Result.PASS) -> Check:
    return Check("target health", result, "3 of 3 healthy", NOON + 4 * MINUTE)
