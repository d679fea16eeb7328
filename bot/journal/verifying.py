"""Holds the journal against its audit: the chain from end to end, and every table that the chain tells of.

Everything is read in pieces and once, so ten times the rollbacks take ten times as long and no more memory.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, exists, select
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.journal import audit as audits
from bot.journal import comparing, dialects, in_postgresql, in_sqlite
from bot.journal.compared_signals import of_signals
from bot.journal.signing import Signed, Signer
from bot.journal.tables import audit, metadata, rollbacks, schema
from bot.journal.vouching import of_deliveries

_COMPARABLE = 5  # the schema from which on the tables can be held against the audit; older ones are brought forward


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole journal found: the good rows, the hash of the last of them, and a problem or "".

    `found` is the row whose hash begins with the head that was looked for, None where it is none of the good rows.
    `signed` counts the good rows by who signed them, and is empty without the secret; `strange` is the last of those
    that are not this bot's behind one that is.
    """

    rows: int
    head: str
    problem: str = ""
    found: int | None = None
    signed: Mapping[Signed, int] = field(default_factory=dict)
    strange: int | None = None


def verify_database(url: str, *, head: str = "", secret: str = "") -> Verification:
    """Check the journal of the database at `url`, which is only read. Raises Refused when it cannot be opened.

    `head` is the beginning of a row's hash, as Slack shows it: the row must still be in the chain. `secret` is what the
    rows are signed with; "" where it is not at hand.
    """
    engine = dialects.connect(url, read_only=True)
    try:
        with dialects.reading(engine).begin() as connection:
            connection.execute(select(audit.c.seq).limit(1))
            return verify(connection, head=head, signer=Signer(secret) if secret else None)
    except DBAPIError as error:
        raise Refused(
            f"There is no audit to read in {dialects.shown(url)}: {dialects.cause(error)}.",
            "See ROLLBACK_DATABASE_URL.",
        ) from error
    finally:
        engine.dispose()


class _Signatures:
    """By whom the rows are, one after another. Without a signer it is not looked at."""

    def __init__(self, signer: Signer | None) -> None:
        self._signer, self.by, self.strange = signer, Counter[Signed](), 0

    def problem(self, row: Row[Any]) -> str:
        """Only of one that claims to be ours: another secret is no sign of malice."""
        if self._signer is None:
            return ""
        by = self._signer.by(row._mapping)
        if by is Signed.FORGED:
            return f"Row {row.seq} claims to be signed by this bot, and is not."
        self.by[by] += 1
        if by is not Signed.OURS and self.by[Signed.OURS]:
            self.strange = row.seq
        return ""


def verify(connection: Connection, *, head: str = "", signer: Signer | None = None) -> Verification:
    """The chain first, from its beginning; stop at the first row that is wrong. Then what it is compared with."""
    answers = comparing.Answers(connection) if _comparable(connection) else None
    seen, newest, found, signatures = 0, audits.BEFORE_THE_FIRST, None, _Signatures(signer)

    def verified(problem: str) -> Verification:
        return Verification(seen, newest, problem, found, signatures.by, signatures.strange or None)

    try:
        rows = select(audit).order_by(audit.c.seq)
        for row in connection.execute(rows, execution_options=dialects.in_pieces(connection)):
            if problem := audits.problem(row, seq=seen + 1, previous=newest) or signatures.problem(row):
                return verified(problem)
            seen, newest = row.seq, row.hash
            if head and newest.startswith(head):
                found = seen
            if answers and row.event == "answered":
                answers.take(row)
        problems = chain(cut_short(connection, newest), _unknown(head, found), _compared(connection, answers))
        return verified(next(problems, ""))
    except DBAPIError as error:
        return verified(f"Row {seen + 1} cannot be read: {dialects.cause(error)}.")


def _compared(connection: Connection, answers: comparing.Answers | None) -> Iterator[str]:
    if answers:
        yield from _unguarded(connection)
        yield from answers.problems()
        try:
            yield from comparing.of_rollbacks(connection)
            yield from of_signals(connection)
            yield from of_deliveries(connection)
        except ValueError as error:
            yield f"A rollback was changed past the bot: its row cannot be read ({type(error).__name__})."


def _comparable(connection: Connection) -> bool:
    version: int = connection.execute(select(schema.c.version)).scalar_one()
    return version >= _COMPARABLE


def cut_short(connection: Connection, newest: str) -> Iterator[str]:
    """Also where nothing is left: what was never used has no audit that could be vouched for."""
    lost = select(rollbacks.c.id).where(~exists().where(audit.c.hash == rollbacks.c.audit_head)).limit(1)
    if found := connection.execute(lost).scalar():
        yield f"Rows are missing at the end: the last one of rollback {found} is gone."
    written_last = audits.written_last(connection)
    if written_last not in ("", newest):
        yield f"Rows are missing or were added at the end: the row written last was {written_last[:12]}."
    if newest == audits.BEFORE_THE_FIRST:
        yield "The audit is empty: nothing was ever asked of this bot, or all of it was deleted."


def _unknown(head: str, found: int | None) -> Iterator[str]:
    if head and not found:
        yield f"No row has the head {head}: this is another audit, or it was cut short or written anew since."


def _unguarded(connection: Connection) -> Iterator[str]:
    sqlite = connection.dialect.name == "sqlite"
    for name in _missing_in_sqlite(connection) if sqlite else _missing_in_postgresql(connection):
        yield f"The trigger {name} is missing or was changed: whoever could do that may have changed what it guards."
    for name in sorted(_others_in_sqlite(connection) if sqlite else _others_in_postgresql(connection)):
        yield f"The trigger {name} is none of this bot's: it may change what the bot writes."


def _in_sqlite(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row.name: row.sql for row in rows}


def _others_in_sqlite(connection: Connection) -> set[str]:
    return _in_sqlite(connection).keys() - in_sqlite.wanted().keys()


def _missing_in_sqlite(connection: Connection) -> Sequence[str]:
    there = _in_sqlite(connection)
    return [name for name, statement in in_sqlite.wanted().items() if there.get(name) != statement]


def _in_postgresql(connection: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """Of the journal's tables, by name and table: when it is enabled, and the body of its function."""
    rows: Sequence[Any] = connection.exec_driver_sql(
        "SELECT tgname, relname, tgenabled, prosrc FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    ).all()
    return {(name, table): (on, body.strip()) for name, table, on, body in rows if table in metadata.tables}


def _others_in_postgresql(connection: Connection) -> set[str]:
    ours = {(name, table) for name, (table, _, _) in in_postgresql.wanted().items()}
    return {name for name, _ in _in_postgresql(connection).keys() - ours}


def _missing_in_postgresql(connection: Connection) -> Sequence[str]:
    """Each must fire always, on its table, and call the function as this program makes it."""
    there, bodies = _in_postgresql(connection), in_postgresql.bodies()
    wanted = in_postgresql.wanted()
    return [name for name, (table, _, call) in wanted.items() if there.get((name, table)) != ("A", bodies[call])]
