"""Somebody with the password of the database's owner, and the source of this program: all they lack is the key."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import insert, select, true, update

from bot.journal import changing, dialects
from bot.journal.rows import from_approval, from_authorization
from bot.journal.signing import EVERYBODYS_KEY, SIGNED, Known, Signer
from bot.journal.tables import approvals, audit, authorizations, interactions
from bot.journal.transaction import Transaction
from bot.model import Approval, Rollback, SecondPerson, State
from tests.scenarios.world import BEN, World

_REWOUND = ("outbox", "due", "phases", "intents", "authorizations", "approvals", "audit", "rollbacks", "journal_schema")


class Claims(Signer):
    """Puts a signature that was seen elsewhere under what is written, or none where that is ""."""

    def __init__(self, signature: str) -> None:
        super().__init__("guessed")
        self._claimed = signature

    def sign(self, row: Mapping[str, Any], detail: Mapping[str, Any]) -> dict[str, Any]:
        return {**detail, SIGNED: self._claimed} if self._claimed else dict(detail)


@contextmanager
def owning(world: World, signer: Signer | None = None) -> Iterator[Transaction]:
    """A transaction past the bot. What is audited in it fits the chain, and is signed with a key that was guessed."""
    engine = dialects.connect(f"sqlite:///{world.home / 'journal.db'}")
    with engine.begin() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield Transaction(connection, world.clock.now(), "", Known(signer or EVERYBODYS_KEY))
    engine.dispose()


def approve(tx: Transaction, rollback: Rollback, *, person: str = "engineer-b", slack_id: str = BEN) -> None:
    """As the bot would store it."""
    given = Approval(person, slack_id, tx.now)
    asked = SecondPerson(rollback.id, rollback.plan.digest, rollback.requester, (given,))
    change = {"state": State.APPROVED, "approved_at": tx.now, "approvals": (given,)}
    changing.compare_and_set(tx, rollback.id, true(), **change)
    tx.connection.execute(insert(approvals).values(from_approval(asked, given)))
    tx.connection.execute(insert(authorizations).values(from_authorization(asked)))
    who = {"approver": person, "approver_slack_id": slack_id}
    detail = {"kind": asked.kind, "digest": asked.digest, "given_at": tx.now, **who}
    changing.record(tx, rollback.id, event=State.APPROVED, actor=person, detail=detail)


def signatures(tx: Transaction, event: str) -> list[str]:
    rows = tx.connection.execute(select(audit.c.detail).where(audit.c.event == event).order_by(audit.c.seq))
    return [json.loads(detail)[SIGNED] for detail in rows.scalars()]


def unanswer(tx: Transaction, verb: str) -> None:
    """Whatever was typed or pressed so is to be carried out once more."""
    tx.connection.execute(update(interactions).where(interactions.c.verb == verb).values(decided_at=None))


def keep(world: World) -> None:
    """All of the database as it is now."""
    with owning(world) as tx:
        for table in _REWOUND:
            tx.connection.exec_driver_sql(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")


def rewind(tx: Transaction) -> None:
    """To what was kept; what was typed and pressed since stays."""
    tx.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in _REWOUND:
        tx.connection.exec_driver_sql(f"DELETE FROM {table}")
    for table in reversed(_REWOUND):
        tx.connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")
