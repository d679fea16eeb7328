"""The triggers of PostgreSQL, and the functions that they call."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from bot.journal import alone, by_itself, forth
from bot.journal.kept import (
    ANOTHER_KIND,
    APPEND_ONLY,
    CALLS,
    FIXED,
    KEEP_PLAN,
    KEEP_REQUEST,
    KEPT_ROWS,
    NEEDS_APPROVALS,
    NO_CALL,
    NO_OPT_IN,
    NOT_CALLED,
    PLAN,
    PLANNED_ANEW,
    SAME,
    TOO_FEW,
    differ,
)

_IN_POSTGRESQL = {
    "ask": "request::json -> 'ask' ->> 'kind'",
    "origin": "request::json -> 'origin' ->> 'kind'",
    "forth": "f.request::json -> 'origin' ->> 'forth'",
    "ask_forth": "f.request::json -> 'ask' ->> 'kind'",
    "undoes": "f.plan::json ->> 'undoes'",
    "lands": "f.plan::json -> 'target' -> 'chosen' ->> 'task_definition'",
    "ask_back": "d.request::json -> 'ask' ->> 'kind'",
    "origin_back": "d.request::json -> 'origin' ->> 'kind'",
    "fortnight": "NEW.at - interval '14 days'",
}


def wanted(*tables: str) -> Mapping[str, tuple[str, str, str]]:
    """By name: the table, when it fires, and its function. Of all tables where none is named."""
    return {name: (table, when, call) for table in tables or SAME for name, when, call in _postgresql(table)}


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
    if table in KEPT_ROWS:
        yield f"{table}_no_delete", f"DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT", "append_only"
    if table == "rollbacks":
        yield "rollbacks_keep_what_was_asked", f"UPDATE ON {table} FOR EACH ROW", "keep_what_was_asked"


def functions(connection: Connection) -> Iterator[str]:
    """Each looks for tables where these are, and nowhere before: whoever writes may have tables of their own."""
    here: str = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for name, body in bodies().items():
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {here}, pg_temp"
        yield f"{head} AS $$ {body.replace('%', '%%')} $$"


def bodies() -> Mapping[str, str]:
    """Of the functions, by name."""
    not_open = alone.NOT_OPEN.format(**_IN_POSTGRESQL)
    not_narrow = by_itself.NOT_NARROW.format(**_IN_POSTGRESQL)
    not_forth = forth.NOT_THE_WAY_FORTH.format(**_IN_POSTGRESQL)
    made = {
        "append_only": "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
        "need_approvals": f"IF {ANOTHER_KIND} THEN {_raise(NO_OPT_IN)} END IF; "
        f"IF {alone.NO_EMERGENCY} THEN {_raise(alone.EMERGENCY_NEEDS_EVIDENCE)} END IF; "
        f"IF {by_itself.NO_EVIDENCE} THEN {_raise(by_itself.NEEDS_EVIDENCE)} END IF; "
        f"IF {TOO_FEW} THEN {_raise(NEEDS_APPROVALS)} END IF; "
        f"IF {not_forth} THEN {_raise(forth.ONE_APPROVAL)} END IF; RETURN NEW;",
        "needs_calls": f"IF {not_open} THEN {_raise(alone.STILL_CLOSED)} END IF; RETURN NEW;",
        "are_narrow": f"IF {not_narrow} THEN {_raise(by_itself.NOT_BY_ITSELF)} END IF; RETURN NEW;",
        "by_another": f"IF {alone.OWN_REVIEW} THEN {_raise(alone.BY_ANOTHER)} END IF; RETURN NEW;",
        "while_it_waits": f"IF {NOT_CALLED} THEN {_raise(NO_CALL)} END IF; RETURN NEW;",
        "keep_what_was_asked": f"IF {differ(FIXED, 'IS DISTINCT FROM')} THEN {_raise(KEEP_REQUEST)} END IF; "
        f"IF ({differ(PLAN, 'IS DISTINCT FROM')}) AND NOT ({PLANNED_ANEW}) "
        f"THEN {_raise(KEEP_PLAN)} END IF; RETURN NEW;",
    }
    return {name: f"BEGIN {body} END" for name, body in made.items()}


def _raise(said: str) -> str:
    return f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';"
