"""Databases as the programs before this one had made them."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from tests.journal.bare import Sql

_INTENTS = ("intents", "build_intents", "registration_intents")
_MOMENT = "TIMESTAMP WITH TIME ZONE"


def without_seals(sql: Sql) -> None:
    """The audit as it was before it knew what each rollback's row was, and was signed; its chain is whole."""
    chained_anew(sql, lambda detail: {name: value for name, value in detail.items() if name not in ("row", "signed")})


def chained_anew(sql: Sql, told: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The audit with the details that `told` makes of those that it has; its chain is whole."""
    sql.drop_triggers()
    names, previous = ("at", "rollback_id", "event", "actor", "detail", "config_digest"), "0" * 64
    for seq, *rest in sql.rows(f"SELECT seq, {', '.join(names)} FROM audit ORDER BY seq"):
        said = dict(zip(names, rest, strict=True))
        said["detail"] = json.dumps(told(json.loads(said["detail"])), sort_keys=True, separators=(",", ":"))
        row = json.dumps([seq, *said.values(), previous], separators=(",", ":"))
        old, previous_hash = sql.rows(f"SELECT hash FROM audit WHERE seq = {seq}")[0][0], previous
        previous = hashlib.sha256(row.encode()).hexdigest()
        sql.execute("UPDATE audit SET detail = ?, previous = ?, hash = ? WHERE seq = ?",
                    (said["detail"], previous_hash, previous, seq))  # fmt: skip
        sql.execute("UPDATE rollbacks SET audit_head = ? WHERE audit_head = ?", (previous, old))
    sql.execute("UPDATE journal_schema SET audit_head = ?", (previous,))


def with_one_approver(sql: Sql) -> None:
    """Bring these tables back to what the program before this one had made of them."""
    without_seals(sql)
    moment = "DATETIME" if sql.sqlite else _MOMENT
    if sql.sqlite:
        sql.execute("PRAGMA foreign_keys = OFF")
    sql.execute(
        "CREATE TABLE old (rollback_id TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, "
        f"requester TEXT NOT NULL, approver TEXT NOT NULL, approver_slack_id TEXT NOT NULL, at {moment} NOT NULL, "
        "PRIMARY KEY (rollback_id, digest), "
        "FOREIGN KEY (rollback_id, requester) REFERENCES rollbacks (id, requester), "
        "CONSTRAINT nobody_approves_their_own "
        "CHECK (kind <> 'second_person' OR (approver <> requester AND approver <> '')))"
    )
    sql.execute(
        "INSERT INTO old SELECT rollback_id, digest, 'second_person', requester, person, slack_id, at FROM approvals"
    )
    for name in ("approver", "approver_slack_id"):
        old = f"(SELECT {name} FROM old WHERE old.rollback_id = rollbacks.id AND old.digest = rollbacks.digest)"
        sql.execute(f"ALTER TABLE rollbacks ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
        sql.execute(f"UPDATE rollbacks SET {name} = COALESCE({old}, '')")
    sql.execute("ALTER TABLE rollbacks DROP COLUMN approvals")
    cascade = "" if sql.sqlite else " CASCADE"
    for table in ("authorizations", "approvals"):
        sql.execute(f"DROP TABLE {table}{cascade}")
    sql.execute("ALTER TABLE old RENAME TO authorizations")
    _look_after(sql)


def _look_after(sql: Sql) -> None:
    """The triggers of then; in PostgreSQL also the foreign keys that CASCADE took away."""
    if sql.sqlite:
        for verb in ("UPDATE", "DELETE"):
            sql.execute(
                f"CREATE TRIGGER authorizations_no_{verb.lower()} BEFORE {verb} ON authorizations "
                "BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END"
            )
        return
    sql.execute(
        "CREATE TRIGGER authorizations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON authorizations "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    sql.execute("DROP FUNCTION need_approvals")
    for table in _INTENTS:
        sql.execute(
            f"ALTER TABLE {table} ADD FOREIGN KEY (rollback_id, digest) REFERENCES authorizations (rollback_id, digest)"
        )


def without_phases(sql: Sql) -> None:
    """Each rollback has one health, and what it was to be reminded of and waits for in columns of its own."""
    for statement in (
        "DROP TABLE phases",
        "DROP TABLE due",
        "ALTER TABLE rollbacks ADD COLUMN health VARCHAR(32) NOT NULL DEFAULT 'pending'",
        "ALTER TABLE rollbacks ADD COLUMN checks TEXT NOT NULL DEFAULT '[]'",
        f"ALTER TABLE rollbacks ADD COLUMN remind_at {'DATETIME' if sql.sqlite else _MOMENT}",
        "CREATE INDEX ix_rollbacks_remind_at ON rollbacks (remind_at)",
    ):
        sql.execute(statement)
