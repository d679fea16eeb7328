"""What people learned from a rollback, as it is stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, or_, select

from bot.journal.tables import lessons
from bot.journal.words import says
from bot.model import Lesson, Lessons

_c = lessons.c


def of(connection: Connection, rollback_ids: Iterable[str]) -> Mapping[str, tuple[Lessons, ...]]:
    """By the rollback's id, the oldest version first."""
    if not (wanted := list(rollback_ids)):
        return {}
    found: dict[str, tuple[Lessons, ...]] = {}
    of_these = select(lessons).where(_c.rollback_id.in_(wanted))
    for row in connection.execute(of_these.order_by(_c.rollback_id, _c.version)):
        found[row.rollback_id] = (*found.get(row.rollback_id, ()), _to_lessons(row))
    return found


def saying(rollback_id: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Does the newest version say this word?"""
    newer = lessons.alias()
    outdated = exists().where(newer.c.rollback_id == _c.rollback_id, newer.c.version > _c.version)
    said = or_(*(says(_c[each], word) for each in Lesson))
    return rollback_id.in_(select(_c.rollback_id).where(said, ~outdated))


def _to_lessons(row: Row[Any]) -> Lessons:
    texts = {each: row._mapping[each] for each in Lesson}
    return Lessons(row.version, row.at, row.slack_id, row.person, texts)
