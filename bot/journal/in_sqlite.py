"""The triggers of SQLite. Where foreign keys hold only for connections that ask for them, they hold what those hold."""

from collections.abc import Iterator, Mapping

from bot.journal import alone, by_itself, forth
from bot.journal.kept import (
    ANOTHER_KIND,
    APPEND_ONLY,
    CALLS,
    FIXED,
    INTENTS,
    KEEP_PLAN,
    KEEP_REQUEST,
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

_IN_SQLITE = {
    "ask": "json_extract(request, '$.ask.kind')",
    "origin": "json_extract(request, '$.origin.kind')",
    "forth": "json_extract(f.request, '$.origin.forth')",
    "ask_forth": "json_extract(f.request, '$.ask.kind')",
    "undoes": "json_extract(f.plan, '$.undoes')",
    "lands": "json_extract(f.plan, '$.target.chosen.task_definition')",
    "ask_back": "json_extract(d.request, '$.ask.kind')",
    "origin_back": "json_extract(d.request, '$.origin.kind')",
    "fortnight": "datetime(NEW.at, '-14 days')",
}


def wanted(*tables: str) -> Mapping[str, str]:
    """By name: the statement that makes it. Of all tables where none is named."""
    return {name: text for table in tables or SAME for name, text in _sqlite(table)}


def _sqlite(table: str) -> Iterator[tuple[str, str]]:
    said = f"{table} is append-only"
    if table in APPEND_ONLY:
        yield _trigger(f"{table}_no_update", f"UPDATE ON {table}", "", said)
    if table in SAME:
        there = f"SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {SAME[table]}"  # noqa: S608  (names of ours)
        yield _trigger(f"{table}_no_delete", f"DELETE ON {table}", "", said)
        yield _trigger(f"{table}_no_replace", f"INSERT ON {table}", f"EXISTS ({there})", said)
    if table == "authorizations":
        yield _trigger("authorizations_of_a_kind", f"INSERT ON {table}", ANOTHER_KIND, NO_OPT_IN)
        yield _trigger(
            "authorizations_need_evidence", f"INSERT ON {table}", alone.NO_EMERGENCY, alone.EMERGENCY_NEEDS_EVIDENCE
        )
        yield _trigger(
            "authorizations_need_an_alarm", f"INSERT ON {table}", by_itself.NO_EVIDENCE, by_itself.NEEDS_EVIDENCE
        )
        yield _trigger("authorizations_need_approvals", f"INSERT ON {table}", TOO_FEW, NEEDS_APPROVALS)
        used = forth.NOT_THE_WAY_FORTH.format(**_IN_SQLITE)
        yield _trigger("authorizations_of_a_drill", f"INSERT ON {table}", used, forth.ONE_APPROVAL)
    if table in CALLS:
        yield _trigger(f"{table}_while_it_waits", f"INSERT ON {table}", NOT_CALLED, NO_CALL)
    if table == "emergencies":
        closed = alone.NOT_OPEN.format(**_IN_SQLITE)
        yield _trigger("emergencies_need_calls", f"INSERT ON {table}", closed, alone.STILL_CLOSED)
    if table == "automatics":
        not_open = by_itself.NOT_NARROW.format(**_IN_SQLITE)
        yield _trigger("automatics_are_narrow", f"INSERT ON {table}", not_open, by_itself.NOT_BY_ITSELF)
    if table == "reviews":
        yield _trigger("reviews_are_by_another", f"INSERT ON {table}", alone.OWN_REVIEW, alone.BY_ANOTHER)
    if table in ("approvals", "emergencies", "automatics"):
        asked = "SELECT 1 FROM rollbacks WHERE id = NEW.rollback_id AND requester = NEW.requester"
        said = f"FOREIGN KEY: {table} name the requester of their rollback"
        yield _trigger(f"{table}_name_the_requester", f"INSERT ON {table}", f"NOT EXISTS ({asked})", said)
    if table in INTENTS:
        allowed = "SELECT 1 FROM authorizations WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest"
        said = "FOREIGN KEY: an intent needs the authorization of its plan"
        yield _trigger(f"{table}_need_authorization", f"INSERT ON {table}", f"NOT EXISTS ({allowed})", said)
    if table == "rollbacks":
        changed, planned = differ(FIXED, "IS NOT"), f"({differ(PLAN, 'IS NOT')}) AND NOT ({PLANNED_ANEW})"
        yield _trigger("rollbacks_keep_their_request", f"UPDATE ON {table}", changed, KEEP_REQUEST)
        yield _trigger("rollbacks_keep_their_plan", f"UPDATE ON {table}", planned, KEEP_PLAN)


def _trigger(name: str, fires: str, when: str, says: str) -> tuple[str, str]:
    condition = f"WHEN {when} " if when else ""
    return name, f"CREATE TRIGGER {name} BEFORE {fires} {condition}BEGIN SELECT RAISE(ABORT, '{says}'); END"
