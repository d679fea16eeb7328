"""What is to be done about a rollback: stored once, ticked once, and each change with its audit row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, update

from bot.journal import due
from bot.journal.changing import beside
from bot.journal.checklists import FIELDS, of
from bot.journal.tables import items
from bot.journal.transaction import Transaction
from bot.model import OF_THE_RUN, FallsDue, Item, Notice, Rollback, Ticked, TrackedIssue

_c = items.c


def begin(
    tx: Transaction, rollback_id: str, new: Sequence[Item], tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: that list is there already, and nothing was changed."""
    lists = {item.checklist for item in new}
    if not new or any(item.checklist in lists for item in of(tx.connection, [rollback_id]).get(rollback_id, ())):
        return None
    rows = [{"rollback_id": rollback_id, **{name: getattr(item, name) for name in FIELDS}} for item in new]
    tx.connection.execute(insert(items), rows)
    due.set_all(tx, rollback_id, falls_due)
    said = {item.key: {"owner": item.owner, "due_at": item.due_at} for item in new}
    return beside(tx, rollback_id, "bot", {"items_begun": said}, tell)


def tick(
    tx: Transaction, rollback_id: str, item: Item, ticked: Ticked, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: it was ticked before."""
    if not _change(tx, _this(rollback_id, item) & _c.ticked.is_(None), ticked=ticked):
        return None
    due.set_all(tx, rollback_id, falls_due)
    said = {**_said(item), "proof": ticked.proof, "by": ticked.person}
    return beside(tx, rollback_id, ticked.slack_id or "bot", {"item_ticked": said}, tell)


def untick(
    tx: Transaction, rollback_id: str, item: Item, actor: str, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """None: it is open already, or ticked anew meanwhile."""
    now = next((each for each in of(tx.connection, [rollback_id]).get(rollback_id, ()) if _same(each, item)), None)
    if now is None or now.ticked is None or now.ticked != item.ticked:
        return None
    _change(tx, _this(rollback_id, item), ticked=None)
    due.set_all(tx, rollback_id, falls_due)
    return beside(tx, rollback_id, actor, {"item_unticked": _said(item)}, tell)


def assign(
    tx: Transaction, rollback_id: str, item: Item, actor: str, tell: Sequence[Notice], falls_due: FallsDue
) -> Rollback | None:
    """With the owner and the due date that it is to have. None: it is ticked, or the same as it was."""
    wanted = _this(rollback_id, item) & _c.ticked.is_(None)
    same = (_c.owner_slack_id == item.owner_slack_id) & (_c.due_at == item.due_at)
    if not _change(tx, wanted & ~same, owner=item.owner, owner_slack_id=item.owner_slack_id, due_at=item.due_at):
        return None
    due.set_all(tx, rollback_id, falls_due)
    given = {"list": item.checklist, "key": item.key, "owner": item.owner, "due_at": item.due_at}
    return beside(tx, rollback_id, actor, {"item_assigned": given}, tell)


def reminded(
    tx: Transaction, rollback_id: str, those: Sequence[Item], at: datetime, tell: Sequence[Notice], falls_due: FallsDue
) -> None:
    """Of all these at once, in the same transaction as what is told; of one that was reminded of since, never twice."""
    fresh = [item for item in those if _change(tx, _this(rollback_id, item) & _as_reminded(item), reminded_at=at)]
    due.set_all(tx, rollback_id, falls_due)
    if fresh:
        beside(tx, rollback_id, "bot", {"items_reminded": [item.key for item in fresh]}, tell)


def keep_issue(
    tx: Transaction, rollback_id: str, item: Item, issue: TrackedIssue | None, tell: Sequence[Notice]
) -> Rollback | None:
    """The intent to open one, or what became of it; None where nothing did, and it is to be opened still."""
    if not _change(tx, _this(rollback_id, item), issue=issue):
        return None
    return beside(tx, rollback_id, "bot", {"item_issue": {"key": item.key, "issue": issue}}, tell)


def _said(item: Item) -> dict[str, str]:
    """Which one it is, for the audit; where a list may be anybody's own, in its words."""
    words = {"words": item.words} if item.checklist in OF_THE_RUN else {}
    return {"list": item.checklist, "key": item.key, **words}


def _change(tx: Transaction, wanted: ColumnElement[bool], **columns: Any) -> bool:
    return tx.connection.execute(update(items).where(wanted).values(**columns)).rowcount == 1


def _this(rollback_id: str, item: Item) -> ColumnElement[bool]:
    return (_c.rollback_id == rollback_id) & (_c.checklist == item.checklist) & (_c.key == item.key)


def _same(one: Item, other: Item) -> bool:
    return (one.checklist, one.key) == (other.checklist, other.key)


def _as_reminded(item: Item) -> ColumnElement[bool]:
    before = item.reminded_at
    return _c.reminded_at.is_(None) if before is None else _c.reminded_at == before
