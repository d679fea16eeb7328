"""What the numbers are made of. Read in few columns: ten thousand plans would take a second to read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Row, Select, cast, func, select, type_coerce

from bot.journal.tables import considered, deployments, phases, rollbacks
from bot.model import Category, Counted, Health, health_from

_PASSED = Health.PASSED


def rollbacks_since(connection: Connection, since: datetime, service: str) -> tuple[Counted, ...]:
    """Those asked for `since` then, oldest first; of all services where `service` is ""."""
    c = rollbacks.c
    request, plan = _json(connection, c.request), _json(connection, c.plan)
    named = (
        request["ask"]["kind"].as_string().label("ask"),
        request["origin"]["kind"].as_string().label("origin"),
        request["category"].as_string().label("category"),
        plan["expected"][0].as_integer().label("low"),
        plan["expected"][1].as_integer().label("high"),
    )
    times = (c.id, c.service, c.state, c.requested_at, c.approved_at, c.acted_at, c.ended_at)
    rows = connection.execute(_of(select(*times, *named), since, service).order_by(c.requested_at)).all()
    judged, detected = _judged(connection, since, service), _detected(connection, since, service)
    return tuple(_counted(row, judged.get(row.id, ()), detected.get(row.id)) for row in rows)


def deployments_since(connection: Connection, since: datetime, service: str) -> Mapping[str, int]:
    """How many completed `since` then, by service; of what is not watched there is none."""
    c = deployments.c
    found = select(c.service, func.count()).where(c.at >= since).group_by(c.service)
    rows = connection.execute(found.where(c.service == service) if service else found)
    return {name: number for name, number in rows.tuples()}


def _of(wanted: Select[Any], since: datetime, service: str) -> Select[Any]:
    found = wanted.where(rollbacks.c.requested_at >= since)
    return found.where(rollbacks.c.service == service) if service else found


def _json(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, JSON) if connection.dialect.name == "postgresql" else type_coerce(column, JSON)


def _judged(connection: Connection, since: datetime, service: str) -> Mapping[str, Sequence[Row[Any]]]:
    c = phases.c
    found = select(c.rollback_id, c.result, c.judged_at, c.ended).join(rollbacks)
    by_rollback: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_of(found, since, service).order_by(c.rollback_id, c.number)):
        by_rollback[row.rollback_id].append(row)
    return by_rollback


def _detected(connection: Connection, since: datetime, service: str) -> Mapping[str, datetime]:
    """When what was considered before the request happened first."""
    c = considered.c
    found = select(c.rollback_id, func.min(c.happened_at)).join(rollbacks, rollbacks.c.id == c.rollback_id)
    return dict(connection.execute(_of(found, since, service).group_by(c.rollback_id)).tuples().all())


def _counted(row: Row[Any], judged: Sequence[Row[Any]], detected: datetime | None) -> Counted:
    times = {name: getattr(row, name) for name in ("requested_at", "approved_at", "acted_at", "ended_at")}
    validated = [phase.judged_at for phase in judged if phase.result is _PASSED and phase.judged_at and not phase.ended]
    return Counted(
        service=row.service,
        state=row.state,
        ask=row.ask,
        origin=row.origin,
        category=Category(row.category) if row.category else None,
        health=health_from(phase.result for phase in judged),
        detected_at=detected if detected and detected <= row.requested_at else None,
        validated_at=validated[-1] if judged and len(validated) == len(judged) else None,
        low=row.low or 0,
        high=row.high or 0,
        **times,
    )
