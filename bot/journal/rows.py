"""Rows to the model's frozen values, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Row

from bot.model import (
    Approval,
    Automatic,
    Due,
    Emergency,
    Intent,
    Interaction,
    LoadTest,
    Notice,
    OutboxRow,
    Phase,
    Plan,
    Remembered,
    Rollback,
    SecondPerson,
    UserReport,
)

_BESIDE = (
    "phases",
    "reports",
    "load_test",
    "called",
    "looking",
    "emergency",
    "recovery",
    "reviewed",
    "automatic",
    "items",
    "lessons",
)  # those are rows of their own
_ROLLBACK = tuple(field.name for field in fields(Rollback) if field.name not in _BESIDE)
_PHASE = tuple(field.name for field in fields(Phase))
_INTERACTION = tuple(field.name for field in fields(Interaction) if field.name != "seal")
_REMEMBERED = tuple(field.name for field in fields(Remembered))
_ONLY_BY_TRANSITIONS = frozenset(
    {"id", "service", "state", "plan", "request", "requested_at"}
    | {"approvals", "approved_at", "audit_head", "revision"}
)


def to_rollback(
    row: Row[Any], phases: Iterable[Phase] = (), reports: Iterable[UserReport] = (), load_test: LoadTest | None = None
) -> Rollback:
    own = {name: row._mapping[name] for name in _ROLLBACK}
    return Rollback(**own, phases=tuple(phases), reports=tuple(reports), load_test=load_test)


def to_changed(row: Row[Any], before: Rollback) -> Rollback:
    """As the row is now; what is kept beside it is as it was `before`."""
    return replace(before, **{name: row._mapping[name] for name in _ROLLBACK})


def from_rollback(rollback: Rollback) -> dict[str, Any]:
    """The requester twice: the database itself keeps authorizations from naming another one."""
    requester = {"requester": rollback.requester, "requester_slack_id": rollback.requester_slack_id}
    return {name: getattr(rollback, name) for name in _ROLLBACK} | requester | from_plan(rollback.plan)


def to_phase(row: Row[Any]) -> Phase:
    return Phase(**{name: row._mapping[name] for name in _PHASE})


def from_phase(phase: Phase) -> dict[str, Any]:
    return {name: getattr(phase, name) for name in _PHASE}


def to_due(row: Row[Any]) -> Due:
    return Due(rollback_id=row.rollback_id, kind=row.kind, due_at=row.due_at, tries=row.tries)


def from_plan(plan: Plan) -> dict[str, Any]:
    """The plan, and what the database must know of it by name. A plan that is not sealed could not be approved."""
    if not plan.digest:
        raise ValueError(f"this plan of {plan.service} is not sealed")
    return {
        "plan": plan,
        "digest": plan.digest,
        "service_arn": plan.service_arn,
        "from_task_definition": plan.from_task_definition,
    }


def from_approval(authorization: SecondPerson, approval: Approval) -> dict[str, Any]:
    """A row of `approvals`: one person's, of the plan that is to be authorized."""
    of_plan = {name: getattr(authorization, name) for name in ("rollback_id", "digest", "requester")}
    return of_plan | {name: getattr(approval, name) for name in ("person", "slack_id", "at")}


def from_emergency(emergency: Emergency) -> dict[str, Any]:
    """A row of `authorizations`; its evidence has a row of its own."""
    of_plan = {name: getattr(emergency, name) for name in ("rollback_id", "digest", "kind", "requester", "at")}
    return {**of_plan, "because": emergency.reason}


def from_automatic_authorization(automatic: Automatic) -> dict[str, Any]:
    """Likewise."""
    of_plan = {name: getattr(automatic, name) for name in ("rollback_id", "digest", "kind", "requester", "at")}
    return {**of_plan, "because": automatic.told, "trigger": automatic.alarm}


def from_authorization(authorization: SecondPerson) -> dict[str, Any]:
    """A row of `authorizations`; the approvals have rows of their own."""
    return {
        name: getattr(authorization, name) for name in ("rollback_id", "digest", "kind", "requester", "at", "needed")
    }


def to_interaction(row: Row[Any]) -> Interaction:
    """Its seal stands behind the address, as a fragment, which no request carries."""
    values = {name: row._mapping[name] for name in _INTERACTION}
    address, _, seal = values["response_url"].partition("#")
    return Interaction(**values | {"response_url": address, "seal": seal})


def from_interaction(interaction: Interaction) -> dict[str, Any]:
    values = {name: getattr(interaction, name) for name in _INTERACTION}
    fragment = f"#{interaction.seal}" if interaction.seal else ""
    return values | {"response_url": interaction.response_url + fragment}


def to_remembered(row: Row[Any]) -> Remembered:
    return Remembered(**{name: row._mapping[name] for name in _REMEMBERED})


def from_remembered(remembered: Remembered) -> dict[str, Any]:
    return {name: getattr(remembered, name) for name in _REMEMBERED}


def to_intent(row: Row[Any]) -> Intent:
    return Intent(rollback_id=row.rollback_id, call=row.call, arguments=row.arguments, at=row.at)


def to_outbox_row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        rollback_id=row.rollback_id,
        notice=_to_notice(row),
        channel=row.channel if row.kind.addressed else row.card_channel,
        card_ts=row.card_ts,
        created_at=row.created_at,
        queued_at=row.queued_at,
        attempted_at=row.attempted_at,
    )


def _to_notice(row: Row[Any]) -> Notice:
    to = row.channel if row.kind.addressed else ""
    return Notice(row.kind, row.text, row.audience, row.medium, to)


def settable(columns: Mapping[str, Any]) -> dict[str, Any]:
    """`columns`, if all of them are fields of a Rollback that no transition keeps for itself."""
    if wrong := columns.keys() - set(_ROLLBACK) | columns.keys() & _ONLY_BY_TRANSITIONS:
        raise TypeError(f"cannot be set beside a transition: {', '.join(sorted(wrong))}")
    return dict(columns)
