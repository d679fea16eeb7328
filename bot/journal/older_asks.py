"""What was asked, as older programs stored it: in parts, a column for each, and with a rollback only in its plan."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, column, select, table, update

from bot.journal import present
from bot.journal.kinds import Json
from bot.model import Ask, Category, Complete, Immediate, Partial, Person, Request, Restore, Undo

_LASTING: TypeAdapter[timedelta | None] = TypeAdapter(timedelta | None)
_PARTS = ("revision", "feature", "lasting", "commit")
_ASKING = ("immediate", "plan", "undo", "partial", "restore", "complete")


def give_asks_to_interactions(connection: Connection) -> None:
    """Those that nobody has answered yet are carried out by this program."""
    there = present.columns(connection, ["interactions"])["interactions"]
    parts = [name for name in _PARTS if name in there]
    old = table("interactions", column("id"), column("verb"), column("ask", Json(Ask)), *map(column, parts))
    asking = select(old.c.id, old.c.verb, *(old.c[name] for name in parts)).where(old.c.verb.in_(_ASKING))
    for row in connection.execute(asking).mappings().all():
        connection.execute(update(old).where(old.c.id == row["id"]).values(ask=_typed(row)))
    _drop(connection, "interactions", parts)


def give_requests_to_rollbacks(connection: Connection) -> None:
    """Only people could ask, and all but the kind of what they asked had a column."""
    kept = ("id", "plan", "requester", "requester_slack_id", "category", "reason")
    old = table("rollbacks", column("request", Json(Request)), *map(column, kept))
    for row in connection.execute(select(*(old.c[name] for name in kept))).mappings().all():
        category = Category(row["category"]) if row["category"] else None
        origin = Person(row["requester_slack_id"], row["requester"])
        request = Request(_planned(json.loads(row["plan"])), row["reason"], category, origin)
        connection.execute(update(old).where(old.c.id == row["id"]).values(request=request))
    _drop(connection, "rollbacks", ("category", "reason"))


def _typed(row: Mapping[Any, Any]) -> Ask:
    match row["verb"]:
        case "undo":
            return Undo()
        case "partial":
            return Partial(row["feature"], _LASTING.validate_json(row["lasting"] or "null"))
        case "restore":
            return Restore(row["feature"])
        case "complete":
            return Complete(row["commit"])
        case _:
            return Immediate(row.get("revision", ""))


def _planned(plan: Mapping[str, Any]) -> Ask:
    """As it is stored: a plan told the kinds apart by which of its members is set."""
    if rebuild := plan.get("rebuild"):
        return Complete(rebuild["commit"])
    if switch := plan.get("switch"):
        lasting = _LASTING.validate_python(switch.get("lasting"))
        return Restore(switch["feature"]) if switch["on"] else Partial(switch["feature"], lasting)
    return Undo() if plan.get("undoes") else Immediate(plan.get("named", ""))


def _drop(connection: Connection, where: str, columns: tuple[str, ...] | list[str]) -> None:
    """They must not be null, and nobody fills them any more. SQLite can since 3.35, as it can RETURNING."""
    quote = connection.dialect.identifier_preparer.quote
    for name in columns:
        connection.exec_driver_sql(f"ALTER TABLE {where} DROP COLUMN {quote(name)}")
