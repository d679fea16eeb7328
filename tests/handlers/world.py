"""One plan and one rollback in every state, and the two fakes that stand behind the Slack edge."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.catalog import Catalog
from bot.model import (
    Answer,
    Approval,
    Baseline,
    Call,
    Candidate,
    Category,
    Change,
    Check,
    EvidenceFile,
    Finding,
    Health,
    HomePage,
    Image,
    Immediate,
    Interaction,
    Notice,
    NoticeKind,
    OutboxRow,
    PassedOver,
    Person,
    Plan,
    Progress,
    Refusal,
    Request,
    Result,
    Rollback,
    StaleCard,
    State,
    Target,
    Told,
    Unseen,
    Unwell,
    Watch,
    WatchedDeployment,
)
from tests.asks import requested
from tests.measured import bad, figures, well
from tests.phases import phase

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
NOON = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
DIGEST = "9f3c2ab1d2e3" + "0" * 52
ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:"
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:"

CATALOG = Catalog.model_validate(
    {
        "home": {"team": "T0QUILT", "incident_channel": "C0INCIDENT"},
        "people": {"engineer-a": ["U0AAAA"], "engineer-b": ["U0BBBB"]},
        "services": {
            "quilt-catalog": {
                "cluster": "sales-prod",
                "service": "quilt-catalog-service",
                "region": "us-east-1",
                "requesters": ["engineer-a", "engineer-b"],
                "approvers": ["engineer-a", "engineer-b"],
            }
        },
    }
)


def _candidate(revision: int, tag: str, days: int) -> Candidate:
    image = Image("catalog", REGISTRY + tag, "sha256:" + tag * 9)
    return Candidate(f"{ARN}{revision}", (image,), NOON - timedelta(days=days + 3), timedelta(days=days))


PLAN = Plan(
    service="quilt-catalog",
    service_arn="arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service",
    account="123456789012",
    region="us-east-1",
    cluster="sales-prod",
    ecs_service="quilt-catalog-service",
    call=Call.UPDATE_SERVICE,
    service_deployment=None,
    deployment_id="ecs-svc/0042",
    from_task_definition=f"{ARN}42",
    from_images=(Image("catalog", f"{REGISTRY}e5d1c0b", "sha256:" + "e" * 64),),
    target=Target(
        chosen=_candidate(38, "51d0e7c", 6),
        why="newest revision that served well: 6 days until Nov 22, and was never rolled back",
        passed_over=(
            PassedOver("quilt-catalog:41", "is deregistered; “immediate to 41” brings a copy"),
            PassedOver("quilt-catalog:40", "failed: ECS rolled it back"),
            PassedOver("quilt-catalog:39", "was never deployed"),
        ),
        following=(_candidate(37, "0aa1bb2", 9), _candidate(36, "77c3d4e", 21)),
    ),
    changes=(
        Change("image of catalog", f"{REGISTRY}e5d1c0b", f"{REGISTRY}51d0e7c"),
        Change("environment MCP_ENABLED of catalog removed", "", ""),
        Change("secret JWT_KEY of catalog changed", "", ""),
    ),
    warnings=(),
    desired=4,
    expected=(150, 230),
    cli="aws ecs update-service --cluster sales-prod --service quilt-catalog-service "
    "--task-definition quilt-catalog:38 --region us-east-1",
    made_at=NOON,
    simulated=False,
    digest=DIGEST,
)
WARNING = Finding(
    "The deployment circuit breaker is off",
    "If the target's tasks cannot start, ECS tries for ever; the bot says so at its deadline.",
    "Watch the failed tasks on the card.",
    block=False,
)
BLOCK = Finding(
    "A parameter is gone",
    "quilt-catalog:38 needs the parameter /quilt/jwt (JWT_SECRET of catalog), which does not exist.",
    "Put it back: `aws ssm put-parameter --name /quilt/jwt`. Or name another revision.",
    block=True,
)
NOTE = Finding(
    "What is rolled back may come again",
    "The CloudFormation stack quilt manages this service, and may deploy quilt-catalog:42 again with its next run.",
    "Take the bad revision out of its configuration, or stop its pipeline, before it runs again.",
    block=False,
    note=True,
)
PROPOSED = Rollback(
    id="0123456789abcdef0123456789abcdef",
    service="quilt-catalog",
    state=State.PROPOSED,
    plan=PLAN,
    request=Request(Immediate(), "token leaked with the MCP deploy", Category.SECURITY, Person("U0AAAA", "engineer-a")),
    channel="C0INCIDENT",
    requested_at=NOON,
    expires_at=NOON + timedelta(minutes=15),
)
APPROVED = replace(
    PROPOSED,
    state=State.APPROVED,
    approvals=(Approval("engineer-b", "U0BBBB", NOON + timedelta(seconds=32)),),
    approved_at=NOON + timedelta(seconds=32),
)
EXECUTING = replace(APPROVED, state=State.EXECUTING)
ROLLING = replace(EXECUTING, state=State.ROLLING, acted_at=NOON + timedelta(seconds=34))
PROGRESS = Progress(on_target=2, running=4, pending=1, desired=4, failed=0, note="ECS is draining 1 old task")
CHECKS = (
    Check("service", Result.PASS, "4 of 4 tasks running quilt-catalog:38", NOON + timedelta(seconds=193)),
    Check("health check", Result.PASS, "HTTP 200 in 12 ms, contains “Catalog”", NOON + timedelta(seconds=193)),
    Check(
        "log",
        Result.INCONCLUSIVE,
        "no line at all in 4 streams of /aws/ecs/quilt-catalog since the rollback began",
        NOON + timedelta(seconds=194),
    ),
)
RED = Check("config", Result.FAIL, "HTTP 500 instead of 200: “JWT token too large”", NOON + timedelta(seconds=194))


def ended(state: State, outcome: str, *, of: Rollback = ROLLING, **fields: Any) -> Rollback:
    at = NOON + timedelta(seconds=192)
    return replace(of, state=state, outcome=outcome, ended_at=at, audit_head="ab12cd34ef56" + "0" * 52, **fields)


_UNWELL_AT, _WELL_AT, _LAST = (NOON + timedelta(seconds=seconds) for seconds in (200, 275, 495))
UNWELL = replace(
    phase(Health.PASSED, CHECKS[:2]),
    watch=Watch(
        20,
        _LAST,
        CHECKS[:2],
        unwell=(Unwell(_UNWELL_AT, _WELL_AT, ("config",), looks=5),),
        unseen=(Unseen(_WELL_AT, _LAST),),
    ),
)
ENDED = replace(phase(Health.INCONCLUSIVE, number=2), ended="somebody deployed quilt-catalog:43")
SUCCEEDED = ended(State.SUCCEEDED, "quilt-catalog:38 runs on 4 of 4 tasks.")
ROLLBACKS = {
    "proposed": PROPOSED,
    "proposed_simulated_with_warning": replace(PROPOSED, plan=replace(PLAN, simulated=True, warnings=(WARNING,))),
    "proposed_stopping_a_deployment": replace(
        requested(PROPOSED, reason=""), plan=replace(PLAN, call=Call.STOP_SERVICE_DEPLOYMENT)
    ),
    "approved": APPROVED,
    "executing": EXECUTING,
    "rolling": ROLLING,
    "succeeded_validating": SUCCEEDED,
    "succeeded_passed": replace(SUCCEEDED, phases=(phase(Health.PASSED, CHECKS[:2]),)),
    "succeeded_ended": replace(SUCCEEDED, phases=(UNWELL, ENDED, replace(ENDED, number=3))),
    "succeeded_failed": replace(SUCCEEDED, phases=(phase(Health.FAILED, (RED, *CHECKS)),)),
    "succeeded_inconclusive": replace(SUCCEEDED, phases=(phase(Health.INCONCLUSIVE, CHECKS),)),
    "failed": ended(State.FAILED, "Not finished by the deadline: 2 of 4 tasks run quilt-catalog:38."),
    "reverted": ended(State.REVERTED, "The circuit breaker undid it. quilt-catalog:42 runs now."),
    "superseded": ended(State.SUPERSEDED, "quilt-catalog:43 was deployed by somebody else at 14:32."),
    "rejected": ended(State.REJECTED, "Rejected by <@U0BBBB>. Nothing was changed.", of=PROPOSED),
    "cancelled": ended(State.CANCELLED, "Withdrawn by <@U0AAAA>. Nothing was changed.", of=PROPOSED),
    "expired": ended(State.EXPIRED, "Nobody approved in time. Nothing was changed.", of=PROPOSED),
    "stale": ended(State.STALE, "sales-prod/quilt-catalog-service has moved since the plan was made.", of=APPROVED),
    "refused": ended(State.REFUSED, "<@U0BBBB> is deactivated. Nothing was changed.", of=APPROVED),
    "indeterminate": ended(State.INDETERMINATE, "UpdateService was sent and never answered.", of=EXECUTING),
}


_INCIDENT = Baseline(incident=figures(NOON - timedelta(minutes=12), 10, bad))
_FIRST = figures(NOON + timedelta(minutes=4), 4, well)
_SECOND = figures(NOON + timedelta(minutes=9), 24, lambda minute: None if 5 < minute < 9 else well(minute))
MEASURED = replace(
    SUCCEEDED,
    phases=(
        replace(phase(Health.PASSED, CHECKS[:2]), figures=_FIRST, baseline=_INCIDENT),
        replace(phase(Health.PASSED, CHECKS[:2], number=2), figures=_SECOND, baseline=_INCIDENT),
    ),
)


class FakeClock:
    def now(self) -> datetime:
        return NOON

    async def until(self, wake: datetime) -> None:
        raise AssertionError("nothing at the Slack edge waits for business time")


class FakeDesk:
    """Remembers what it was given, in which order; `broken` makes storing fail, a closed `gate` makes it wait."""

    def __init__(self) -> None:
        self.received: list[Interaction] = []
        self.events: list[str] = []
        self.looked: list[Interaction] = []
        self.answer: Answer = Refusal("nothing to see")
        self.homes: dict[str, HomePage] = {}
        self.broken = False
        self.full: Refusal | None = None
        self.waiting = 0
        self.gate = asyncio.Event()
        self.gate.set()

    def too_many(self, interaction: Interaction) -> Refusal | None:
        return self.full

    async def receive(self, interaction: Interaction) -> bool:
        if self.broken:
            raise OSError("disk full")
        self.waiting += 1
        await self.gate.wait()
        self.events.append("stored")
        new = all(interaction.key != earlier.key for earlier in self.received)
        if new:
            self.received.append(interaction)
        return new

    async def look(self, interaction: Interaction) -> Answer:
        self.looked.append(interaction)
        return self.answer

    async def home(self, slack_id: str) -> HomePage | Refusal:
        return self.homes.get(slack_id) or Refusal(f"<@{slack_id}> is a guest. Guests may look at nothing.")

    def wake(self) -> None:
        self.events.append("woken")


class FakeJournal:
    """The part of the journal that the notifier reads and writes, in memory."""

    def __init__(self, *rollbacks: Rollback) -> None:
        self.rollbacks = {rollback.id: rollback for rollback in rollbacks}
        self.rows: dict[int, OutboxRow] = {}
        self.ts: dict[int, str] = {}
        self.abandoned: dict[int, str] = {}
        self.ahead = timedelta(0)  # of Slack's clock
        self.many = False  # so many messages wait that only those of a few rollbacks are looked at
        self.shown: dict[str, int] = {}

    def put(
        self, rollback: Rollback, *notices_: Notice | NoticeKind, channel: str = "", waiting: timedelta = timedelta(0)
    ) -> None:
        """Queue messages that have been waiting for Slack since `waiting` ago."""
        self.rollbacks[rollback.id] = rollback
        at = datetime.now(UTC) - waiting
        for notice in notices_:
            row_id = len(self.rows) + 1
            what = notice if isinstance(notice, Notice) else Notice(notice)
            self.rows[row_id] = OutboxRow(row_id, rollback.id, what, channel, card_ts="", created_at=at, queued_at=at)

    def change(self, rollback_id: str, **fields: Any) -> None:
        before = self.rollbacks[rollback_id]
        self.rollbacks[rollback_id] = replace(before, revision=before.revision + 1, **fields)

    async def get(self, rollback_id: str) -> Rollback | None:
        return self.rollbacks.get(rollback_id)

    async def untold_calls(self) -> tuple[()]:
        return ()

    async def evidence_file(self, rollback_id: str) -> EvidenceFile | None:
        return EvidenceFile(rollback_id, datetime.now(UTC), "# Evidence", "{}")

    async def outbox(self) -> tuple[OutboxRow, ...]:
        waiting = (row for row in self.rows.values() if row.id not in self.ts.keys() | self.abandoned.keys())
        return tuple(self._where_it_goes(row) for row in waiting)

    async def outbox_in_front(self, *, first: Collection[NoticeKind], most: int) -> tuple[tuple[OutboxRow, ...], bool]:
        """As the journal does where many wait, but for who goes `first`."""
        rows = await self.outbox()
        in_front = set(list(dict.fromkeys(row.rollback_id for row in rows))[: most if self.many else None])
        these = tuple(row for row in rows if row.rollback_id in in_front)
        return these, len(these) == len(rows)

    def _where_it_goes(self, row: OutboxRow) -> OutboxRow:
        rollback = self.rollbacks.get(row.rollback_id, PROPOSED)
        return replace(row, channel=row.channel or rollback.channel, card_ts=rollback.card_ts)

    async def told_at(self, rollback_id: str, kind: NoticeKind) -> tuple[str, ...]:
        rows = (self.rows[row_id] for row_id in reversed(self.ts))
        return tuple(self.ts[row.id] for row in rows if (row.rollback_id, row.notice.kind) == (rollback_id, kind))

    async def attempted(self, posted_id: int) -> None:
        self.rows[posted_id] = replace(self.rows[posted_id], attempted_at=datetime.now(UTC) + self.ahead)

    async def given_up(
        self, posted_id: int, *, why: str, rollback: Rollback | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        self.abandoned[posted_id] = why
        if rollback and tell:
            self.put(rollback, *tell)

    async def note(self, rollback_id: str, *, tell: Sequence[Notice], **columns: Any) -> Rollback:
        self.change(rollback_id, **columns)
        self.put(self.rollbacks[rollback_id], *tell)
        return self.rollbacks[rollback_id]

    async def move(
        self, rollback_id: str, to: State, *, when: Collection[State], outcome: str, **_: Any
    ) -> Rollback | None:
        if self.rollbacks[rollback_id].state not in when:
            return None
        self.change(rollback_id, state=to, outcome=outcome)
        self.put(self.rollbacks[rollback_id], NoticeKind.OUTCOME)
        return self.rollbacks[rollback_id]

    async def in_state(self, *states: State, service: str = "") -> tuple[Rollback, ...]:
        those = (rollback for rollback in self.rollbacks.values() if rollback.state in states)
        return tuple(each for each in those if service in ("", each.service))

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        of_kind = (row for row in self.rows.values() if (row.rollback_id, row.notice.kind) == (rollback_id, kind))
        return tuple(Told(row.notice.text, self.ts.get(row.id, "")) for row in of_kind if row.id not in self.abandoned)

    async def posted(self, posted_id: int, *, ts: str, shows: int = 0) -> None:
        self.ts[posted_id] = ts
        row = self.rows[posted_id]
        if row.notice.kind is NoticeKind.OUTCOME:
            self.shown[row.rollback_id] = min(self.shown.get(row.rollback_id, -1), shows)
        if row.notice.kind is NoticeKind.CARD:
            self.rollbacks[row.rollback_id] = replace(self.rollbacks[row.rollback_id], card_ts=ts)

    async def lines_untold(self) -> tuple[WatchedDeployment, ...]:
        return ()

    async def stale_cards(self) -> tuple[StaleCard, ...]:
        stale = (r for r in self.rollbacks.values() if r.card_ts and self.shown.get(r.id, -1) < r.revision)
        return tuple(StaleCard(r.id, r.revision, r.live, r.channel) for r in stale)

    async def card_shows(self, rollback_id: str, revision: int, *, outcome_ts: str = "") -> None:
        if any(told.ts not in ("", outcome_ts) for told in await self.told(rollback_id, NoticeKind.OUTCOME)):
            return
        self.shown[rollback_id] = max(revision, self.shown.get(rollback_id, -1))
