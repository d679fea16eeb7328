"""How older databases are brought forward.

Tables, columns and indexes that are missing are simply made. A numbered step fills in what an older program could not
know, or moves what it kept elsewhere; it takes a database from the schema before it to the one in its name. An older
program works on it from then on only if it is `schema.READABLE_FROM` or newer.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Row, Table, column, insert, select, table, update

from bot.journal import dialects, older_asks, older_phases, present, triggers
from bot.journal import ledger as ledgers
from bot.journal.kinds import Json, Moment
from bot.journal.rows import from_approval, from_authorization
from bot.journal.tables import approvals, authorizations, metadata, rollbacks
from bot.model import Approval, Audience, Medium, Plan, Remembered, SecondPerson


def missing(connection: Connection) -> Iterator[Table | Column[object] | Index]:
    """What this program's tables have, and the database has not. Of a table that is missing, nothing but itself."""
    these = [wanted.name for wanted in metadata.sorted_tables]
    columns, indexes = present.columns(connection, these), present.indexes(connection, these)
    for wanted in metadata.sorted_tables:
        if wanted.name not in columns:
            yield wanted
            continue
        yield from (each for each in wanted.columns if each.name not in columns[wanted.name])
        known = indexes.get(wanted.name, frozenset())
        yield from (each for each in wanted.indexes if each.name not in known)


def add_what_is_missing(connection: Connection) -> bool:
    """-> whether a whole table was."""
    made = False
    for each in [*missing(connection)]:
        if isinstance(each, Column):
            connection.exec_driver_sql(f"ALTER TABLE {each.table.name} ADD COLUMN {_declared(each, connection)}")
        else:
            each.create(connection)
        if isinstance(each, Table):
            made = True
            triggers.make(connection, each.name)
    return made


def to_2(connection: Connection) -> None:
    """The ledger begins with what was rolled away from so far; a restored feature's copy is nothing bad."""
    old = table("rollbacks", column("plan", Json(Plan)), column("reason"), column("acted_at", Moment))
    sent = select(old).where(old.c.acted_at.is_not(None)).order_by(old.c.acted_at)
    for plan, reason, at in connection.execute(sent).all():
        if plan.switch and plan.switch.on:
            continue
        left = Remembered(
            plan.from_task_definition, plan.from_images, at, at, timedelta(0), bad_since=at, bad_reason=reason
        )
        ledgers.store(connection, plan.service_arn, [left])


def to_3(_: Connection) -> None:
    """What was added tells features and intents apart: an older program must not go on with such a database."""


def to_4(connection: Connection) -> None:
    """What older programs stored under other names, and before there were phases and approvals of their own."""
    _rename_in_plans(connection, foretold="what_to_expect")
    _address_what_waits(connection)
    older_asks.give_asks_to_interactions(connection)
    older_asks.give_requests_to_rollbacks(connection)
    one_approval_per_person(connection)
    older_phases.give_phases(connection)


def to_5(connection: Connection) -> None:
    """What the database itself forbids, also where an older program forbade less.

    A later step that rewrites what `seals` covers takes the triggers of the rollbacks away, and seals them anew.
    """
    triggers.make(connection)


def to_6(_: Connection) -> None:
    """Phases are watched, and what a rollback leaves is kept: an older program must not go on with such a database."""


def to_7(connection: Connection) -> None:
    """People are called and looked for, and more than one may have to approve: an older program knows neither."""
    triggers.make(connection)


def to_8(connection: Connection) -> None:
    """What followed a rollback that went wrong is kept as it is, also where a program made its tables without that."""
    triggers.make(connection)


def one_approval_per_person(connection: Connection) -> None:
    """An authorization named its one approver, and so did the rollback: each becomes a row of `approvals`."""
    names = ("rollback_id", "digest", "requester", "approver", "approver_slack_id")
    old = table("authorizations", *(column(name) for name in names), column("at", Moment))
    stored = connection.execute(select(old)).all()
    with dialects.made_anew(connection, authorizations):
        for each in stored:
            asked = SecondPerson(each.rollback_id, each.digest, each.requester, (_approval(each),))
            connection.execute(insert(approvals).values(from_approval(asked, _approval(each))))
            connection.execute(insert(authorizations).values(from_authorization(asked)))
    connection.execute(update(rollbacks).values(approvals=()))
    for each in stored:
        of_this_plan = (rollbacks.c.id == each.rollback_id) & (rollbacks.c.digest == each.digest)
        connection.execute(update(rollbacks).where(of_this_plan).values(approvals=(_approval(each),)))
    for gone in ("approver", "approver_slack_id"):
        connection.exec_driver_sql(f"ALTER TABLE rollbacks DROP COLUMN {gone}")


def _approval(old: Row[Any]) -> Approval:
    return Approval(old.approver, old.approver_slack_id, old.at)


def _rename_in_plans(connection: Connection, **new_names: str) -> None:
    """Members of the stored plans get other names, and keep their values."""
    plans = table("rollbacks", column("id"), column("plan"))
    for rollback_id, stored in connection.execute(select(plans)).all():
        plan = json.loads(stored)
        renamed = {new_names.get(name, name): value for name, value in plan.items()}
        if renamed != plan:
            this = update(plans).where(plans.c.id == rollback_id)
            connection.execute(this.values(plan=json.dumps(renamed, separators=(",", ":"))))


def _address_what_waits(connection: Connection) -> None:
    """So far everybody was told everything, in Slack."""
    rows = table("outbox", column("audience"), column("medium"))
    unaddressed = update(rows).where(rows.c.medium == "")
    connection.execute(unaddressed.values(audience=Audience.TEAM.value, medium=Medium.SLACK.value))


def _declared(each: Column[object], connection: Connection) -> str:
    """Whatever must not be null is text here, or counts."""
    kind = each.type.compile(connection.dialect)
    name = connection.dialect.identifier_preparer.quote(each.name)
    if each.nullable:
        return f"{name} {kind}"
    return f"{name} {kind} NOT NULL DEFAULT {'0' if isinstance(each.type, Integer) else repr('')}"
