"""Is what the journal holds of a rollback what its audit recorded? Pure.

Whoever can write the database can change a plan below its digest, or who asked for it. The audit cannot be changed
without breaking its chain, so it is what counts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from bot.model import Alarm, Automatic, Build, Emergency, Immediate, Opening, Rollback, State, Undo
from bot.plan.plan import digest

_BUILD: TypeAdapter[Build | None] = TypeAdapter(Build | None)
_SECOND_PERSON, _EMERGENCY, _AUTOMATIC = "second_person", "emergency", "automatic"
_IN_VAIN = 2  # contacts that were called about this plan, and did not answer in time
_PLANNED = frozenset({State.PROPOSED, "remade"})
_STATES = frozenset({*State, "remade"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of the audit that tells of the rollback."""

    event: str
    actor: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Authorized:
    """The row of `authorizations` for the plan, and the people of its `approvals`: names with their Slack ids."""

    kind: str
    requester: str
    needed: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """What the tables hold beside the rollback itself. `requester` and `requester_slack_id` are its columns."""

    requester: str
    requester_slack_id: str
    digest: str
    people: frozenset[tuple[str, str]] = field(default=frozenset())
    authorized: Authorized | None = None
    emergency: Emergency | None = None
    automatic: Automatic | None = None


def recorded(event: str, actor: str, detail: str) -> Recorded:
    return Recorded(event, actor, json.loads(detail))


def disagreement(rollback: Rollback, stored: Stored, rows: Sequence[Recorded]) -> str:
    """What is not as it was recorded, the beginning of a sentence; "" where all is. `rows` are in their order."""
    if not rows or rows[0].event != State.PROPOSED:
        return "its proposal is not in the audit"
    return (
        _of_the_request(rollback, stored, rows[0])
        or _of_the_plan(rollback, stored, rows)
        or _of_what_was_made(rollback, rows)
        or _of_the_approvals(rollback, stored, rows)
    )


def not_authorized(rollback: Rollback, stored: Stored, rows: Sequence[Recorded]) -> str:
    """Beside that: what speaks against acting."""
    approved = [row for row in _since_the_plan(rows) if row.event == State.APPROVED]
    authorized = stored.authorized
    kind = approved[-1].detail.get("kind") if approved else None
    if authorized is None or kind not in (_SECOND_PERSON, _EMERGENCY, _AUTOMATIC):
        return "the audit has no authorization of its plan"
    if authorized.kind != kind or authorized.requester != stored.requester:
        return "its authorization is not what was recorded"
    given_at = approved[-1].detail.get("given_at")  # older programs did not record it
    if given_at and datetime.fromisoformat(given_at) != authorized.at:
        return "its authorization is not as old as was recorded"
    if kind == _EMERGENCY:
        return _no_emergency(rollback, stored, approved[-1], _since_the_plan(rows))
    if kind == _AUTOMATIC:
        return _not_automatic(rollback, stored, approved[-1], _since_the_plan(rows))
    missing = "" if len(stored.people) >= max(authorized.needed, 1) else "approvals are missing"
    return missing or _not_of_its_drill(rollback, approved[-1])


def _not_of_its_drill(rollback: Rollback, approved: Recorded) -> str:
    """Approved with the way back of a drill, it is the way forth of that very one."""
    if not (drill := approved.detail.get("drill")):
        return ""
    forth = rollback.request.drill.forth if rollback.request.drill else ""
    same = drill == forth == rollback.plan.undoes and isinstance(rollback.request.ask, Undo)
    return "" if same else "it is not the way forth of its drill"


def _no_emergency(rollback: Rollback, stored: Stored, approved: Recorded, rows: Sequence[Recorded]) -> str:
    """What the database looked at when it was stored, by what was recorded of this very plan."""
    emergency = stored.emergency
    if emergency is None or approved.detail.get("emergency") != to_jsonable_python(emergency):
        return "its emergency is not the one that was recorded"
    if emergency.digest != stored.digest or not isinstance(rollback.request.ask, Immediate | Undo):
        return "its emergency is of another plan"
    about_it = [row.detail for row in rows if row.detail.get("digest") == stored.digest]
    until = [datetime.fromisoformat(each["called"]["until"]) for each in about_it if "called" in each]
    if len([each for each in until if each <= emergency.at]) < _IN_VAIN:
        return "nobody was called in vain about its plan"
    if (emergency.opening is Opening.ALARM) is not isinstance(rollback.request.origin, Alarm):
        return "its emergency was opened by something else than who asked"
    return "somebody looked before its emergency" if any("looking" in each for each in about_it) else ""


def _not_automatic(rollback: Rollback, stored: Stored, approved: Recorded, rows: Sequence[Recorded]) -> str:
    """The same for what an alarm authorized itself."""
    made, origin = stored.automatic, rollback.request.origin
    if made is None or approved.detail.get("automatic") != to_jsonable_python(made):
        return "its automatic authorization is not the one that was recorded"
    of_plan = made.digest == stored.digest and isinstance(rollback.request.ask, Immediate)
    if not of_plan or not isinstance(origin, Alarm) or (origin.name, rollback.service) != (made.alarm, made.service):
        return "its automatic authorization is of another plan"
    return "somebody looked before it acted by itself" if any("looking" in row.detail for row in rows) else ""


def outlined(
    state: str, rows: Sequence[Recorded], *, approvals: set[tuple[str, str, str]], authorized: set[tuple[str, str]]
) -> str:
    """Beside that, of all its plans: its state, the approvals by digest, name and Slack id, and what they came to."""
    states = [row.event for row in rows if row.event in _STATES]
    if states[-1:] != [state] and not (states[-1:] == ["remade"] and state == State.PROPOSED):
        return "its state is not the one that was recorded"
    given = [row.detail for row in rows if "approver" in row.detail]
    if {(each["digest"], each["approver"], each["approver_slack_id"]) for each in given} != approvals:
        return "its approvals are not those that were recorded"
    came_to = [row.detail for row in rows if row.event == State.APPROVED]
    same = {(each["digest"], each["kind"]) for each in came_to} == authorized
    return "" if same else "its authorizations are not those that were recorded"


def _of_the_request(rollback: Rollback, stored: Stored, proposed: Recorded) -> str:
    by = {proposed.actor} == {rollback.requester, stored.requester}
    slack_id = proposed.detail.get("requester_slack_id", rollback.requester_slack_id)
    if not by or {slack_id} != {rollback.requester_slack_id, stored.requester_slack_id}:
        return "who asked for it is not who was recorded"
    return "" if proposed.detail.get("service") == rollback.service else "its service is not the one that was recorded"


def _of_the_plan(rollback: Rollback, stored: Stored, rows: Sequence[Recorded]) -> str:
    planned = [row for row in rows if row.event in _PLANNED][-1]
    found = {digest(rollback.plan), rollback.plan.digest, stored.digest}
    same = found == {planned.detail.get("digest")} and planned.detail.get("service_arn") == rollback.plan.service_arn
    return "" if same else "its plan is not the one that was recorded"


def _of_what_was_made(rollback: Rollback, rows: Sequence[Recorded]) -> str:
    """The revision that a copy became, and the image that was built."""
    if rollback.registered != _newest(rows, "registered", ""):
        return "the revision that was registered for it is not the one that was recorded"
    build = _BUILD.validate_python(_newest(rows, "build", None))
    if build is None:  # begun by an older program, which did not record that
        return "its build was not recorded" if rollback.build and rollback.build.digest else ""
    return "" if rollback.build == build else "its build is not the one that was recorded"


def _of_the_approvals(rollback: Rollback, stored: Stored, rows: Sequence[Recorded]) -> str:
    given = [row for row in _since_the_plan(rows) if "approver" in row.detail]
    people = frozenset((row.detail["approver"], row.detail["approver_slack_id"]) for row in given)
    on_it = frozenset((each.person, each.slack_id) for each in rollback.approvals)
    if not people == stored.people == on_it or any(row.detail["digest"] != stored.digest for row in given):
        return "who approved it is not who was recorded"
    own = any(person == rollback.requester or slack_id == rollback.requester_slack_id for person, slack_id in people)
    return "who asked for it is among those who approved it" if own else ""


def _since_the_plan(rows: Sequence[Recorded]) -> Sequence[Recorded]:
    """Since it was proposed or made anew: what was approved before does not count."""
    last = max(number for number, row in enumerate(rows) if row.event in _PLANNED)
    return rows[last + 1 :]


def _newest(rows: Sequence[Recorded], name: str, otherwise: Any) -> Any:
    return next((row.detail[name] for row in reversed(rows) if name in row.detail), otherwise)
