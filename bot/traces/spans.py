"""The spans of one rollback, from its rows of the audit. Pure, and a function of what never changes: whoever makes them
makes the same ones, so that a trace that one process began another may go on with.

No span holds a person, a reason, an outcome or any other text that somebody wrote.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model import LIVE, Health, Recorded, Rollback, State

Value = str | int | bool
_STAGES: Mapping[str, str] = {  # an event of the audit -> what begins with it, until the next of these or the end
    State.PROPOSED: "wait for approval",
    "remade": "wait for approval",
    State.APPROVED: "look again",
    "building": "build",
    "registering": "register copy",
    State.EXECUTING: "call",
    State.ROLLING: "roll out",
}
_ENDS = frozenset(state.value for state in State if state not in LIVE)
_WRONG = frozenset({State.FAILED, State.REVERTED, State.INDETERMINATE})


@dataclass(frozen=True, slots=True)
class Span:
    """`trace_id` is 16 bytes and `span_id` 8, in hex, as OpenTelemetry has them; `parent_id` is "" of the whole one.

    `links` are spans of other traces that this one belongs with: trace and span. `wrong` where it did not come to what
    was wanted.
    """

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    began: datetime
    ended: datetime
    attributes: Mapping[str, Value] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    outside: bool = False  # it is a call of another system
    wrong: bool = False


def trace_id(rollback_id: str) -> str:
    """The rollback's own id, which is 32 hex digits, so that whoever has one has the other."""
    if len(rollback_id) == 32 and all(each in "0123456789abcdef" for each in rollback_id) and int(rollback_id, 16):
        return rollback_id
    return hashlib.sha256(rollback_id.encode()).hexdigest()[:32]


def span_id(rollback_id: str, name: str) -> str:
    return hashlib.sha256(f"{rollback_id}/{name}".encode()).hexdigest()[:16]


def trace(rollback: Rollback, rows: Sequence[Recorded]) -> tuple[Span, ...]:
    """Those that are over. The whole one is last, and there once nothing of the rollback is to come."""
    made = [_span(rollback, *each) for each in (*_planned(rollback, rows), *_stages(rows))]
    made += _phases(rollback)
    over = _over(rollback, rows)
    return (*made, _whole(rollback, over)) if over else tuple(made)


_Piece = tuple[str, datetime, datetime, Mapping[str, Value]]


def _planned(rollback: Rollback, rows: Sequence[Recorded]) -> Iterator[_Piece]:
    if rows and rows[0].event == State.PROPOSED:
        yield "plan", rollback.requested_at, rows[0].at, {}


def _stages(rows: Iterable[Recorded]) -> Iterator[_Piece]:
    """What is recorded twice, such as a rollout that goes on, is one stage."""
    began: Recorded | None = None
    for row in rows:
        if row.event not in _STAGES and row.event not in _ENDS:
            continue
        if began is not None and row.event in _STAGES and _STAGES[row.event] == _STAGES[began.event] == "roll out":
            continue
        if began is not None:
            yield _STAGES[began.event], began.at, row.at, {"rollback.then": row.event}
        began = row if row.event in _STAGES else None


def _phases(rollback: Rollback) -> Iterator[Span]:
    for phase in rollback.phases:
        if phase.judged_at is None:
            continue
        told: dict[str, Value] = {"rollback.phase": phase.number, "rollback.health": str(phase.result)}
        told["rollback.ended_before_its_time"] = bool(phase.ended)
        name, wrong = f"validation {phase.number}", phase.result is Health.FAILED
        yield _span(rollback, name, phase.due_at, phase.judged_at, told, wrong=wrong)


def _over(rollback: Rollback, rows: Iterable[Recorded]) -> datetime | None:
    """When the last thing of it was: its end, or of what succeeded the end of its validation; None: not yet."""
    if rollback.state is State.SUCCEEDED:
        judged = [phase.judged_at for phase in rollback.phases if phase.judged_at]
        return max(judged) if judged and len(judged) == len(rollback.phases) else None
    return next((row.at for row in rows if row.event in _ENDS), None)


def _span(
    rollback: Rollback,
    name: str,
    began: datetime,
    ended: datetime,
    attributes: Mapping[str, Value],
    *,
    wrong: bool = False,
) -> Span:
    known: dict[str, Value] = {"rollback.id": rollback.id, "rollback.service": rollback.service, **attributes}
    if name == "call":
        known |= {"rpc.system": "aws-api", "rpc.method": str(rollback.plan.call)}
    return Span(
        trace_id(rollback.id),
        span_id(rollback.id, f"{name} {began.isoformat()}"),
        span_id(rollback.id, "whole"),
        name,
        began,
        max(began, ended),
        known,
        outside=name == "call",
        wrong=wrong or attributes.get("rollback.then") in _WRONG,
    )


def _whole(rollback: Rollback, ended: datetime) -> Span:
    plan = rollback.plan
    told: dict[str, Value] = {
        "rollback.id": rollback.id,
        "rollback.reference": rollback.reference,
        "rollback.service": rollback.service,
        "rollback.kind": rollback.request.ask.kind,
        "rollback.state": str(rollback.state),
        "rollback.health": str(rollback.health),
        "rollback.from": plan.from_task_definition.rpartition("/")[2],
        "rollback.to": rollback.effective_plan.target.chosen.task_definition.rpartition("/")[2],
        "rollback.simulated": plan.simulated,
        "cloud.provider": "aws",
        "cloud.region": plan.region,
        "cloud.account.id": plan.account,
        "aws.ecs.cluster": plan.cluster,
        "aws.ecs.service": plan.ecs_service,
    }
    wrong = rollback.state in _WRONG or rollback.health is Health.FAILED
    links = ((trace_id(plan.undoes), span_id(plan.undoes, "whole")),) if plan.undoes else ()
    return Span(
        trace_id(rollback.id),
        span_id(rollback.id, "whole"),
        "",
        f"rollback {rollback.request.ask.kind}",
        rollback.requested_at,
        max(rollback.requested_at, ended),
        told,
        links=links,
        wrong=wrong,
    )
