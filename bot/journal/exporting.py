"""The audit as lines of JSON, for whatever collects such things. What has been taken before need not be taken again."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.journal import audit as audits
from bot.journal import dialects
from bot.journal.tables import audit
from bot.journal.verifying import cut_short

_VERIFY = "Run `rollback-bot audit verify`."


def export(url: str, *, after: int = 0, head: str = "") -> Iterator[str]:
    """One line for each row behind the row `after`, in order, each seen to follow the one before it.

    Raises Refused at the first that does not, when `after` or rows at the end are not there, or `head` is not the
    beginning of the hash of `after`, when there are none at all, and when the database cannot be opened.
    """
    engine = dialects.connect(url, read_only=True)
    try:
        with dialects.reading(engine).begin() as connection:
            seen = audits.BEFORE_THE_FIRST
            rows = select(audit).where(audit.c.seq >= max(after, 1)).order_by(audit.c.seq)
            expected = max(after, 1)
            for row in connection.execute(rows, execution_options=dialects.in_pieces(connection)):
                before = row.previous if row.seq == expected == after else seen
                if problem := audits.problem(row, seq=expected, previous=before):
                    raise Refused(f"{problem} Nothing behind it was exported.", _VERIFY)
                if row.seq == after and not row.hash.startswith(head):
                    raise Refused(f"Row {after} has not the hash {head}: it was written anew since.", _VERIFY)
                seen, expected = row.hash, row.seq + 1
                if row.seq > after:
                    yield json.dumps(dict(row._mapping) | {"detail": json.loads(row.detail)}, ensure_ascii=False)
            if after and expected == after:
                raise Refused(f"There is no row {after}.", "This is another audit, or it was cut short since.")
            if problem := next(cut_short(connection, seen), ""):
                raise Refused(f"{problem} This is not all of it.", _VERIFY)
    except DBAPIError as error:
        where = dialects.shown(url)
        raise Refused(f"There is no audit to read in {where}: {dialects.cause(error)}.") from error
    finally:
        engine.dispose()
