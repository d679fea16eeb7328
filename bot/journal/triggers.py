"""What the database itself forbids beyond constraints: to whoever writes past this program, and on both databases.

What is recorded stays as it is for every statement: UPDATE, DELETE, TRUNCATE, REPLACE, upserts. A rollback is never
deleted, its request never changes, and its plan only where it is planned anew. In SQLite, whose foreign keys hold only
for connections that ask for them, triggers hold what the foreign keys hold.

Whoever owns the tables can drop all of this; then the audit tells, and what is kept of it elsewhere.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from bot.journal.by_itself import LOOKED_INTO, NEEDS_EVIDENCE, NO_EVIDENCE, NOT_BY_ITSELF, NOT_NARROW, WAITS

INTENTS = ("intents", "build_intents", "registration_intents")
CALLS = ("called", "looking")
WATCHING = ("considered", "snoozes", "watched", "automatics")
RECOVERY = ("recovery_calls", "recovery_looks")
APPEND_ONLY = ("audit", "approvals", *CALLS, *RECOVERY, "emergencies", "reviews", *WATCHING, "authorizations", *INTENTS)

# By table: when a row is in the way of NEW. REPLACE would delete it, without firing the trigger on DELETE.
_SAME = {
    "audit": "seq = NEW.seq OR hash = NEW.hash",
    "approvals": "(rollback_id = NEW.rollback_id AND digest = NEW.digest "
    "AND (person = NEW.person OR slack_id = NEW.slack_id))",
    "called": "(rollback_id = NEW.rollback_id AND digest = NEW.digest AND level = NEW.level)",
    "looking": "(rollback_id = NEW.rollback_id AND digest = NEW.digest)",
    "recovery_calls": "(rollback_id = NEW.rollback_id AND level = NEW.level)",
    "recovery_looks": "rollback_id = NEW.rollback_id",
    "emergencies": "(rollback_id = NEW.rollback_id AND digest = NEW.digest)",
    "reviews": "rollback_id = NEW.rollback_id",
    "considered": "id = NEW.id",
    "snoozes": "id = NEW.id",
    "watched": "(service = NEW.service AND at = NEW.at)",
    "automatics": "(rollback_id = NEW.rollback_id AND digest = NEW.digest) "
    "OR (service = NEW.service AND deployment = NEW.deployment)",
    "authorizations": "(rollback_id = NEW.rollback_id AND digest = NEW.digest)",
    **dict.fromkeys(INTENTS, "rollback_id = NEW.rollback_id"),
    "rollbacks": "id = NEW.id",
}
_FIXED = ("id", "service", "service_arn", "requester", "requester_slack_id", "request", "requested_at")
_PLAN = ("plan", "digest", "from_task_definition")
_PLANNED_ANEW = "OLD.state = 'approved' AND NEW.state = 'proposed' AND NEW.approvals = '[]'"
_TOO_FEW = (
    "NEW.kind = 'second_person' AND NEW.needed > "
    "(SELECT count(*) FROM approvals WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest)"
)
_ANOTHER_KIND = "NEW.kind NOT IN ('second_person', 'emergency', 'automatic')"
_NO_EVIDENCE = (
    "NEW.kind = 'emergency' AND NOT EXISTS (SELECT 1 FROM emergencies WHERE rollback_id = NEW.rollback_id "
    "AND digest = NEW.digest AND requester = NEW.requester AND reason = NEW.because AND at = NEW.at)"
)
_NEEDS_EVIDENCE = "an emergency needs its row of evidence"
_NO_OPT_IN = "no service can opt in to this kind of authorization"
_NOT_CALLED = f"NOT EXISTS ({WAITS}) OR EXISTS ({LOOKED_INTO})"
_OF_THE_ALARM = "SELECT 1 FROM rollbacks WHERE id = NEW.rollback_id AND {origin} = 'alarm'"
_TWO_IN_VAIN = (
    "(SELECT count(*) FROM called WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest AND until <= NEW.at) >= 2"
)
_OPEN = f"(NEW.opening = 'alarm' AND EXISTS ({_OF_THE_ALARM})) OR (NEW.opening = 'unanswered' AND {_TWO_IN_VAIN})"
_IN_TIME = f"{WAITS} AND expires_at > NEW.at AND {{ask}} IN ('immediate', 'undo')"
_NOT_OPEN = f"NOT EXISTS ({_IN_TIME}) OR EXISTS ({LOOKED_INTO}) OR NOT ({_OPEN})"
_STILL_CLOSED = "an emergency is only where nobody answered the calls about this very plan"
_IN_SQLITE = {
    "ask": "json_extract(request, '$.ask.kind')",
    "origin": "json_extract(request, '$.origin.kind')",
    "fortnight": "datetime(NEW.at, '-14 days')",
}
_IN_POSTGRESQL = {
    "ask": "request::json -> 'ask' ->> 'kind'",
    "origin": "request::json -> 'origin' ->> 'kind'",
    "fortnight": "NEW.at - interval '14 days'",
}
_OWN_REVIEW = (
    "NOT EXISTS (SELECT 1 FROM emergencies WHERE rollback_id = NEW.rollback_id) OR EXISTS (SELECT 1 FROM emergencies "
    "WHERE rollback_id = NEW.rollback_id AND (person = NEW.person OR slack_id = NEW.slack_id))"
)
_BY_ANOTHER = "somebody else than who acted alone closes the review of an emergency"
_NO_CALL = "people are called only while this plan waits and nobody looks"
_NEEDS_APPROVALS = "a second person''s authorization needs its approvals"


def make(connection: Connection, *tables: str) -> None:
    """All triggers of these tables, in place of what there is of them."""
    if connection.dialect.name == "sqlite":
        for name, statement in wanted_in_sqlite(*tables).items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    for statement in _functions(connection):
        connection.exec_driver_sql(statement)
    for name, (table, when, function) in wanted_in_postgresql(*tables).items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {function}()")
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def wanted_in_sqlite(*tables: str) -> Mapping[str, str]:
    """By name: the statement that makes it. Of all tables where none is named."""
    return {name: text for table in tables or _SAME for name, text in _sqlite(table)}


def wanted_in_postgresql(*tables: str) -> Mapping[str, tuple[str, str, str]]:
    """By name: the table, when it fires, and its function. Of all tables where none is named."""
    return {name: (table, when, call) for table in tables or _SAME for name, when, call in _postgresql(table)}


def _sqlite(table: str) -> Iterator[tuple[str, str]]:
    said = f"{table} is append-only"
    if table in APPEND_ONLY:
        yield _trigger(f"{table}_no_update", f"UPDATE ON {table}", "", said)
    if table in _SAME:
        there = f"SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {_SAME[table]}"  # noqa: S608  (names of ours)
        yield _trigger(f"{table}_no_delete", f"DELETE ON {table}", "", said)
        yield _trigger(f"{table}_no_replace", f"INSERT ON {table}", f"EXISTS ({there})", said)
    if table == "authorizations":
        yield _trigger("authorizations_of_a_kind", f"INSERT ON {table}", _ANOTHER_KIND, _NO_OPT_IN)
        yield _trigger("authorizations_need_evidence", f"INSERT ON {table}", _NO_EVIDENCE, _NEEDS_EVIDENCE)
        yield _trigger("authorizations_need_an_alarm", f"INSERT ON {table}", NO_EVIDENCE, NEEDS_EVIDENCE)
        yield _trigger("authorizations_need_approvals", f"INSERT ON {table}", _TOO_FEW, _NEEDS_APPROVALS)
    if table in CALLS:
        yield _trigger(f"{table}_while_it_waits", f"INSERT ON {table}", _NOT_CALLED, _NO_CALL)
    if table == "emergencies":
        closed = _NOT_OPEN.format(**_IN_SQLITE)
        yield _trigger("emergencies_need_calls", f"INSERT ON {table}", closed, _STILL_CLOSED)
    if table == "automatics":
        not_open = NOT_NARROW.format(**_IN_SQLITE)
        yield _trigger("automatics_are_narrow", f"INSERT ON {table}", not_open, NOT_BY_ITSELF)
    if table == "reviews":
        yield _trigger("reviews_are_by_another", f"INSERT ON {table}", _OWN_REVIEW, _BY_ANOTHER)
    if table in ("approvals", "emergencies", "automatics"):
        asked = "SELECT 1 FROM rollbacks WHERE id = NEW.rollback_id AND requester = NEW.requester"
        said = f"FOREIGN KEY: {table} name the requester of their rollback"
        yield _trigger(f"{table}_name_the_requester", f"INSERT ON {table}", f"NOT EXISTS ({asked})", said)
    if table in INTENTS:
        allowed = "SELECT 1 FROM authorizations WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest"
        said = "FOREIGN KEY: an intent needs the authorization of its plan"
        yield _trigger(f"{table}_need_authorization", f"INSERT ON {table}", f"NOT EXISTS ({allowed})", said)
    if table == "rollbacks":
        changed, planned = _differ(_FIXED, "IS NOT"), f"({_differ(_PLAN, 'IS NOT')}) AND NOT ({_PLANNED_ANEW})"
        yield _trigger("rollbacks_keep_their_request", f"UPDATE ON {table}", changed, _KEEP_REQUEST)
        yield _trigger("rollbacks_keep_their_plan", f"UPDATE ON {table}", planned, _KEEP_PLAN)


def _trigger(name: str, fires: str, when: str, says: str) -> tuple[str, str]:
    condition = f"WHEN {when} " if when else ""
    return name, f"CREATE TRIGGER {name} BEFORE {fires} {condition}BEGIN SELECT RAISE(ABORT, '{says}'); END"


def _differ(columns: tuple[str, ...], how: str) -> str:
    return " OR ".join(f"NEW.{name} {how} OLD.{name}" for name in columns)


def _postgresql(table: str) -> Iterator[tuple[str, str, str]]:
    if table in APPEND_ONLY:
        when = f"UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
        yield f"{table}_append_only", when, "append_only"
    if table == "authorizations":
        yield "authorizations_need_approvals", f"INSERT ON {table} FOR EACH ROW", "need_approvals"
    if table in CALLS:
        yield f"{table}_while_it_waits", f"INSERT ON {table} FOR EACH ROW", "while_it_waits"
    if table == "emergencies":
        yield "emergencies_need_calls", f"INSERT ON {table} FOR EACH ROW", "needs_calls"
    if table == "automatics":
        yield "automatics_are_narrow", f"INSERT ON {table} FOR EACH ROW", "are_narrow"
    if table == "reviews":
        yield "reviews_are_by_another", f"INSERT ON {table} FOR EACH ROW", "by_another"
    if table == "rollbacks":
        yield "rollbacks_no_delete", f"DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT", "append_only"
        yield "rollbacks_keep_what_was_asked", f"UPDATE ON {table} FOR EACH ROW", "keep_what_was_asked"


_KEEP_REQUEST = "the request of a rollback never changes"
_KEEP_PLAN = "a plan changes only where it is planned anew"


def _functions(connection: Connection) -> Iterator[str]:
    """Each looks for tables where these are, and nowhere before: whoever writes may have tables of their own."""
    here: str = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for name, body in bodies_in_postgresql().items():
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {here}, pg_temp"
        yield f"{head} AS $$ {body.replace('%', '%%')} $$"


def bodies_in_postgresql() -> Mapping[str, str]:
    """Of the functions, by name."""
    bodies = {
        "append_only": "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
        "need_approvals": f"IF {_ANOTHER_KIND} THEN {_raise(_NO_OPT_IN)} END IF; "
        f"IF {_NO_EVIDENCE} THEN {_raise(_NEEDS_EVIDENCE)} END IF; "
        f"IF {NO_EVIDENCE} THEN {_raise(NEEDS_EVIDENCE)} END IF; "
        f"IF {_TOO_FEW} THEN {_raise(_NEEDS_APPROVALS)} END IF; RETURN NEW;",
        "needs_calls": f"IF {_NOT_OPEN.format(**_IN_POSTGRESQL)} THEN {_raise(_STILL_CLOSED)} END IF; RETURN NEW;",
        "are_narrow": f"IF {NOT_NARROW.format(**_IN_POSTGRESQL)} THEN {_raise(NOT_BY_ITSELF)} END IF; RETURN NEW;",
        "by_another": f"IF {_OWN_REVIEW} THEN {_raise(_BY_ANOTHER)} END IF; RETURN NEW;",
        "while_it_waits": f"IF {_NOT_CALLED} THEN {_raise(_NO_CALL)} END IF; RETURN NEW;",
        "keep_what_was_asked": f"IF {_differ(_FIXED, 'IS DISTINCT FROM')} THEN {_raise(_KEEP_REQUEST)} END IF; "
        f"IF ({_differ(_PLAN, 'IS DISTINCT FROM')}) AND NOT ({_PLANNED_ANEW}) "
        f"THEN {_raise(_KEEP_PLAN)} END IF; RETURN NEW;",
    }
    return {name: f"BEGIN {body} END" for name, body in bodies.items()}


def _raise(said: str) -> str:
    return f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';"
