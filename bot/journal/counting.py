"""What the numbers are made of. Read in few columns: ten thousand plans would take a second to read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Subquery, case, func, select

from bot.journal.kinds import as_json, parsed_json
from bot.journal.tables import considered, deployments, phases, rollbacks
from bot.model import Category, Counted, Health, SeenDeployments, health_from

_Judged = tuple[Health, datetime | None]
_REBUILD = "complete"  # the kind of ask
_CATEGORIES = {each.value: each for each in Category}
_NOT_JUDGED: _Judged = (Health.PENDING, None)
_AS_THEY_ARE = (
    rollbacks.c.id,
    rollbacks.c.service,
    rollbacks.c.state,
    rollbacks.c.from_task_definition,
    rollbacks.c.requested_at,
    rollbacks.c.approved_at,
    rollbacks.c.acted_at,
    rollbacks.c.ended_at,
)


def rollbacks_since(connection: Connection, since: datetime, service: str) -> tuple[Counted, ...]:
    """Those asked for `since` then, oldest first; of all services where `service` is ""."""
    c = _parsed(connection, since, service).c
    named = (
        c.request["ask", "kind"].as_string().label("ask"),
        c.request["origin", "kind"].as_string().label("origin"),
        c.request["category"].as_string().label("category"),
        c.expected[0].as_integer().label("low"),
        c.expected[1].as_integer().label("high"),
        c.building[0].as_integer().label("build_low"),
        c.building[1].as_integer().label("build_high"),
    )
    judged, detected = _judged(connection, since, service), _detected(connection, since, service)
    rows = connection.execute(select(*(c[each.name] for each in _AS_THEY_ARE), *named).order_by(c.requested_at))
    return tuple(_counted(row, judged.get(row[0], _NOT_JUDGED), detected.get(row[0])) for row in rows.all())


def deployments_since(connection: Connection, since: datetime, service: str) -> Mapping[str, SeenDeployments]:
    """How many completed `since` then, by service; of what is not watched there is none."""
    those = select(deployments.c.service, deployments.c.at).where(deployments.c.at >= since)
    those = those.where(deployments.c.service == service) if service else those
    c = those.offset(0).subquery().c
    rows = connection.execute(select(c.service, func.count(), func.min(c.at)).group_by(c.service))
    return {name: SeenDeployments(many, first) for name, many, first in rows.tuples()}


def _of(wanted: Select[Any], since: datetime, service: str) -> Select[Any]:
    found = wanted.where(rollbacks.c.requested_at >= since)
    return found.where(rollbacks.c.service == service) if service else found


def _parsed(connection: Connection, since: datetime, service: str) -> Subquery:
    """With its request, and of the plan what was foreseen: of nothing but a rebuild's is there a build to foresee.

    A plan is long. PostgreSQL would unpack and parse it for each value that is taken out of it, and so it would here,
    but for the OFFSETs, which keep these questions apart from the one around them.
    """
    request, plan = parsed_json(connection, rollbacks.c.request), as_json(connection, rollbacks.c.plan)
    whole = _of(select(*_AS_THEY_ARE, request.label("request"), plan.label("plan")), since, service).offset(0)
    c = whole.subquery().c
    building = case((c.request["ask", "kind"].as_string() == _REBUILD, c.plan["building"]))
    foreseen = (c.plan["expected"].label("expected"), building.label("building"))
    return select(*(c[each.name] for each in _AS_THEY_ARE), c.request, *foreseen).offset(0).subquery()


def _judged(connection: Connection, since: datetime, service: str) -> Mapping[str, _Judged]:
    """By rollback: what the phases of its validation came to, and when it was validated, None where it was not.

    Here, above and below the OFFSET keeps SQLite from walking through all that there ever were, since they are grouped.
    """
    of_these = select(phases.c.rollback_id, phases.c.judged_at, phases.c.result, phases.c.ended).join(rollbacks)
    c = _of(of_these, since, service).offset(0).subquery().c
    each = (func.max(case((c.result == result, 1), else_=0)) for result in Health)
    ended = func.max(case((c.ended != "", 1), else_=0))
    rows = connection.execute(select(c.rollback_id, func.max(c.judged_at), ended, *each).group_by(c.rollback_id))
    return {id_: _came_to(judged_at, ended, tuple(of)) for id_, judged_at, ended, *of in rows.all()}


def _came_to(judged_at: datetime | None, ended: int, of: tuple[int, ...]) -> _Judged:
    health = _health(of)
    return health, judged_at if health is Health.PASSED and not ended else None


@cache
def _health(of: tuple[int, ...]) -> Health:
    """`of`: whether there is any of each result."""
    return health_from(result for result, there in zip(Health, of, strict=True) if there)


def _detected(connection: Connection, since: datetime, service: str) -> Mapping[str, datetime]:
    """When what was considered before the request happened first."""
    of_it = rollbacks.c.id == considered.c.rollback_id
    of_these = select(considered.c.rollback_id, considered.c.happened_at).join(rollbacks, of_it)
    c = _of(of_these, since, service).offset(0).subquery().c
    found = select(c.rollback_id, func.min(c.happened_at)).group_by(c.rollback_id)
    return dict(connection.execute(found).tuples().all())


def _counted(row: Sequence[Any], judged: _Judged, detected: datetime | None) -> Counted:
    id_, service, state, left, requested_at, approved_at, acted_at, ended_at, ask, origin, category, *foreseen = row
    health, validated_at = judged
    low, high = _foreseen(ask, *foreseen)
    return Counted(
        id=id_,
        service=service,
        state=state,
        ask=ask,
        origin=origin,
        category=_CATEGORIES.get(category),
        health=health,
        requested_at=requested_at,
        detected_at=detected if detected and detected <= requested_at else None,
        approved_at=approved_at,
        acted_at=acted_at,
        ended_at=ended_at,
        validated_at=validated_at,
        left=left,
        low=low,
        high=high,
    )


def _foreseen(ask: str, low: int, high: int, build_low: int | None, build_high: int | None) -> tuple[int, int]:
    """Of a rebuild nothing is where nothing was known of its build."""
    if ask == _REBUILD and not build_high:
        return 0, 0
    return (low or 0) + (build_low or 0), (high or 0) + (build_high or 0)
