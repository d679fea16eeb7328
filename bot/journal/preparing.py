"""Makes the tables as their owner, and lets another role, as which the bot runs, do with them what it needs: no more.

The owner of a PostgreSQL table may drop its triggers and change its rows. So nothing that serves owns any.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.errors import Misconfigured, Refused
from bot.journal import dialects, present, schema
from bot.journal.kept import APPEND_ONLY

_GRANTED: Mapping[str, str] = {
    **dict.fromkeys(APPEND_ONLY, "SELECT, INSERT"),
    "rollbacks": "SELECT, INSERT, UPDATE",
    **dict.fromkeys(
        ("phases", "user_reports", "load_tests", "items", "readiness", "support_cases"), "SELECT, INSERT, UPDATE"
    ),
    **dict.fromkeys(
        ("evidence_before", "evidence_files", "problem_reports"), "SELECT, INSERT, DELETE"
    ),  # never changed, nor kept for ever
    **dict.fromkeys(
        ("interactions", "outbox", "due", "ledger", "signals", "deployments", "problem_calls", "deliveries"),
        "SELECT, INSERT, UPDATE, DELETE",
    ),
    "told_watching": "SELECT, INSERT",
    "journal_schema": "SELECT, UPDATE",
}
_SEQUENCES = ("outbox_id_seq", "deliveries_id_seq", "deployments_number_seq")
_RDS_IAM = "rds_iam"
_IS_THERE = text("SELECT true FROM pg_roles WHERE rolname = :role")
_MAY_ALL = text("SELECT rolsuper OR pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = :role")


# Whoever may change the schema's number, and is not as good as its owner, was named to `prepare` before.
_ROLES = text("""
    SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.oid = to_regclass('journal_schema') AND a.privilege_type = 'UPDATE'
    AND NOT r.rolsuper AND NOT pg_has_role(r.rolname, c.relowner, 'MEMBER') ORDER BY 1
""")
_LACKS = text("""
    SELECT wanted.name FROM unnest(CAST(:tables AS text[]), CAST(:rights AS text[])) AS wanted (name, given)
    WHERE NOT has_table_privilege(:role, wanted.name, wanted.given)
""")


def prepare(url: str, role: str, *, iam: bool = False) -> None:
    """Bring the database at `url`, whose user owns it, to the newest schema. Raises Refused, changing nothing.

    `iam`: make the role where it is missing, and let it sign in as RDS does it by IAM.
    """
    engine = dialects.connect(url)
    try:
        if engine.dialect.name != "postgresql":
            raise Misconfigured(f"{dialects.shown(url)} knows no roles.", "Set ROLLBACK_DATABASE_URL to a PostgreSQL.")
        with explained(url), engine.begin() as connection:
            if iam:
                _let_in_by_iam(connection, role)
            _expect_another(connection, role)
            schema.migrate(connection)
            _expect_ours(connection)
            grant(connection, role)
    finally:
        engine.dispose()


def roles(connection: Connection) -> tuple[str, ...]:
    """As which bots may run here, besides the owner: for whom it was prepared."""
    if connection.dialect.name != "postgresql":
        return ()
    return tuple(connection.execute(_ROLES).scalars())


def lacking(connection: Connection, role: str) -> tuple[str, ...]:
    """The tables that are there on which that role lacks a right that it needs."""
    there = present.columns(connection, _GRANTED)
    wanted = [(table, right) for table in _GRANTED if table in there for right in _GRANTED[table].split(", ")]
    tables, rights = zip(*wanted, strict=True)
    asked = {"role": role, "tables": [*tables], "rights": [*rights]}
    return tuple(dict.fromkeys(connection.execute(_LACKS, asked).scalars()))


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Raises Refused, with what to do about it, where the database refuses what is done within."""
    try:
        yield
    except DBAPIError as error:
        cause = dialects.cause(error)
        fix = "Run this as the role that owns the database."
        if "lock timeout" in cause or "is locked" in cause:
            fix = "Somebody is using a table that is to be changed, and nothing was changed. Try again."
        raise Refused(f"{dialects.shown(url)} cannot be brought forward: {cause}.", fix) from error


def _let_in_by_iam(connection: Connection, role: str) -> None:
    """Who has a role of RDS's own, `rds_iam`, signs in with a token of IAM, and with no password any more."""
    if not connection.execute(_IS_THERE, {"role": _RDS_IAM}).scalar():
        raise Misconfigured(f"PostgreSQL has no role {_RDS_IAM}: this is not RDS.", "Leave --iam out.")
    whom = connection.dialect.identifier_preparer.quote(role)
    if not connection.execute(_IS_THERE, {"role": role}).scalar():
        connection.exec_driver_sql(f"CREATE ROLE {whom} LOGIN")
    connection.exec_driver_sql(f"GRANT {_RDS_IAM} TO {whom}")


def _expect_another(connection: Connection, role: str) -> None:
    may_all = connection.execute(_MAY_ALL, {"role": role}).scalar()
    if may_all is None:
        raise Misconfigured(f"PostgreSQL has no role {role}.", "Make it first: CREATE ROLE … LOGIN PASSWORD …")
    if may_all:
        raise Misconfigured(
            f"The role {role} may do all that the owner may, so nothing can be kept from it.",
            "Name a role that neither owns the database, nor is a member of its owner, nor a superuser; "
            "ROLLBACK_DATABASE_URL must name the owner.",
        )


def _expect_ours(connection: Connection) -> None:
    """A newer schema may want other rights, which would be taken away here."""
    if (found := schema.version_of(connection)) > schema.NEWEST:
        raise Refused(f"The database has schema {found}, of a newer Rollback Bot.", "Prepare it with that one.")


def grant(connection: Connection, role: str) -> None:
    """And nothing of what was granted before: an earlier version may have needed more."""
    whom = connection.dialect.identifier_preparer.quote(role)
    here: str = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {here} FROM {whom}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {here} TO {whom}")
    for table, rights in _GRANTED.items():
        connection.exec_driver_sql(f"REVOKE ALL ON {here}.{table} FROM PUBLIC, {whom}")
        connection.exec_driver_sql(f"GRANT {rights} ON {here}.{table} TO {whom}")
    for sequence in _SEQUENCES:
        connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {here}.{sequence} TO {whom}")
