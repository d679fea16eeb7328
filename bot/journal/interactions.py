"""What people typed and pressed: stored before it is acknowledged, audited when it is answered."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.errors import NotAsRecorded
from bot.journal import audit
from bot.journal.bell import rung
from bot.journal.rows import from_interaction, to_interaction
from bot.journal.signing import Known, Signed
from bot.journal.tables import audit as audits
from bot.journal.tables import interactions
from bot.journal.transaction import Transaction
from bot.model import Immediate, Interaction

_ASKED = ("id", "kind", "verb", "service", "ask", "category", "reason")
IN_AUDIT = (*_ASKED, "team", "channel", "message_ts", "digest", "incident")

# Made once: to put a question together takes longer than to ask it.
_KNOWN, _STORE = select(interactions.c.id).where(interactions.c.key == bindparam("key")), insert(interactions)


def receive(tx: Transaction, arrived: Sequence[Interaction]) -> list[bool]:
    """Of each: is it new? False: this delivery was stored before."""
    new = [_receive(tx, interaction) for interaction in arrived]
    if any(new):
        rung(tx.connection)
    return new


def _receive(tx: Transaction, interaction: Interaction) -> bool:
    if tx.connection.execute(_KNOWN, {"key": interaction.key}).first():
        return False
    tx.connection.execute(_STORE, from_interaction(interaction))
    return True


def undecided(connection: Connection) -> tuple[Interaction, ...]:
    """Oldest first."""
    waiting = select(interactions).where(interactions.c.decided_at.is_(None))
    rows = connection.execute(waiting.order_by(interactions.c.received_at, interactions.c.id))
    return tuple(map(to_interaction, rows))


def decided(tx: Transaction, interaction: Interaction, outcome: str) -> None:
    """Once: a second answer to the same interaction changes nothing."""
    waiting = (interactions.c.id == interaction.id) & interactions.c.decided_at.is_(None)
    if tx.connection.execute(update(interactions).where(waiting).values(decided_at=tx.now)).rowcount:
        audit.append(
            tx,
            event="answered",
            actor=interaction.slack_id,
            rollback_id=interaction.rollback_id,
            detail={"outcome": outcome, "revision": _revision(interaction)}
            | {name: getattr(interaction, name) for name in IN_AUDIT},
        )


def answered(connection: Connection, interaction: Interaction, known: Known) -> bool:
    """Does the audit tell that it was answered, whatever the row says? Raises NotAsRecorded where it is not ours."""
    first = audit.first_since(connection, interaction.received_at, known)
    problem, by = audit.broken_since(connection, first, known)
    if problem:
        raise NotAsRecorded(
            "The audit was changed past the bot since this was asked, so nothing was done.",
            "Find out who can write the database, and run `rollback-bot audit verify`. Then type or press it again.",
        )
    if by is not Signed.OURS:
        raise NotAsRecorded(
            "Another version of this bot, or one with another Slack token, ran since this was asked, so the bot cannot "
            "tell whether it was carried out.",
            "If it was not, type it or press it again.",
        )
    if first is None:
        return False
    answers = select(audits.c.detail).where(audits.c.seq >= first, audits.c.event == "answered")
    return any(json.loads(detail).get("id") == interaction.id for detail in connection.execute(answers).scalars())


def _revision(interaction: Interaction) -> str:
    """The audit had it before it had the whole ask."""
    return interaction.ask.revision if isinstance(interaction.ask, Immediate) else ""
