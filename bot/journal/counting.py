"""What the numbers are made of. Read in few columns: ten thousand plans would take a second to read."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select

from bot.journal.kinds import as_json
from bot.journal.tables import considered, deployments, phases, rollbacks
from bot.model import Category, Counted, Health, SeenDeployments, health_from

_Judged = tuple[Health, datetime | None]
_NOT_JUDGED: _Judged = (Health.PENDING, None)


def rollbacks_since(connection: Connection, since: datetime, service: str) -> tuple[Counted, ...]:
    """Those asked for `since` then, oldest first; of all services where `service` is ""."""
    c = rollbacks.c
    request, plan = as_json(connection, c.request), as_json(connection, c.plan)
    named = (
        request["ask", "kind"].as_string().label("ask"),
        request["origin", "kind"].as_string().label("origin"),
        request["category"].as_string().label("category"),
        plan["expected", 0].as_integer().label("low"),
        plan["expected", 1].as_integer().label("high"),
        plan["building", 0].as_integer().label("build_low"),
        plan["building", 1].as_integer().label("build_high"),
    )
    times = (c.id, c.service, c.state, c.from_task_definition, c.requested_at, c.approved_at, c.acted_at, c.ended_at)
    judged, detected = _judged(connection, since, service), _detected(connection, since, service)
    rows = connection.execute(_of(select(*times, *named), since, service).order_by(c.requested_at))
    return tuple(_counted(row, judged.get(row.id, _NOT_JUDGED), detected.get(row.id)) for row in rows)


def deployments_since(connection: Connection, since: datetime, service: str) -> Mapping[str, SeenDeployments]:
    """How many completed `since` then, by service; of what is not watched there is none."""
    c = deployments.c
    found = select(c.service, func.count(), func.min(c.at)).where(c.at >= since).group_by(c.service)
    rows = connection.execute(found.where(c.service == service) if service else found)
    return {name: SeenDeployments(many, first) for name, many, first in rows.tuples()}


def _of(wanted: Select[Any], since: datetime, service: str) -> Select[Any]:
    found = wanted.where(rollbacks.c.requested_at >= since)
    return found.where(rollbacks.c.service == service) if service else found


def _judged(connection: Connection, since: datetime, service: str) -> Mapping[str, _Judged]:
    """By rollback: what the phases of its validation came to, and when it was validated, None where it was not."""
    c = phases.c
    each = (func.max(case((c.result == result, 1), else_=0)) for result in Health)
    ended = func.max(case((c.ended != "", 1), else_=0))
    found = select(c.rollback_id, func.max(c.judged_at), ended, *each).join(rollbacks)
    rows = connection.execute(_of(found, since, service).group_by(c.rollback_id))
    return {id_: _came_to(judged_at, ended, tuple(of)) for id_, judged_at, ended, *of in rows}


def _came_to(judged_at: datetime | None, ended: int, of: tuple[int, ...]) -> _Judged:
    health = _health(of)
    return health, judged_at if health is Health.PASSED and not ended else None


@cache
def _health(of: tuple[int, ...]) -> Health:
    """`of`: whether there is any of each result."""
    return health_from(result for result, there in zip(Health, of, strict=True) if there)


def _detected(connection: Connection, since: datetime, service: str) -> Mapping[str, datetime]:
    """When what was considered before the request happened first."""
    c = considered.c
    found = select(c.rollback_id, func.min(c.happened_at)).join(rollbacks, rollbacks.c.id == c.rollback_id)
    return dict(connection.execute(_of(found, since, service).group_by(c.rollback_id)).tuples().all())


def _counted(row: Row[Any], judged: _Judged, detected: datetime | None) -> Counted:
    health, validated_at = judged
    low, high = _foreseen(row)
    return Counted(
        id=row.id,
        service=row.service,
        state=row.state,
        ask=row.ask,
        origin=row.origin,
        category=Category(row.category) if row.category else None,
        health=health,
        requested_at=row.requested_at,
        detected_at=detected if detected and detected <= row.requested_at else None,
        approved_at=row.approved_at,
        acted_at=row.acted_at,
        ended_at=row.ended_at,
        validated_at=validated_at,
        left=row.from_task_definition,
        low=low,
        high=high,
    )


def _foreseen(row: Row[Any]) -> tuple[int, int]:
    """Of a rebuild nothing is where nothing was known of its build."""
    if row.ask == "complete" and not row.build_high:
        return 0, 0
    return (row.low or 0) + (row.build_low or 0), (row.high or 0) + (row.build_high or 0)
