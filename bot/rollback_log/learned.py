"""The lines of the log that people write, and beside them what is known without anybody. Pure."""

from collections.abc import Iterator, Mapping

from bot.lessons.rules import NAMES
from bot.model import Lesson, Rollback, State
from bot.text import inert, to_the_second

NOT_YET = "not recorded yet (to be filled in by a person)"
_AS_IN_THE_LOG: Mapping[Lesson, str] = {
    Lesson.ROOT_CAUSE: "Root Cause",
    Lesson.FACTORS: "Contributing Factors",
    Lesson.FIXED: "Resolution",
    Lesson.PREVENTION: "Prevention",
}
_LESSONS = (Lesson.WENT_WRONG, Lesson.DETECTED)
COLUMNS = tuple(str(each) for each in Lesson)


def lines(rollback: Rollback) -> Iterator[tuple[str, str]]:
    """The log's own, and the lessons that it has no line for."""
    for lesson, name in _AS_IN_THE_LOG.items():
        said = _said(rollback, lesson)
        yield name, _resolution(rollback, said) if lesson is Lesson.FIXED else said or NOT_YET
    for lesson in _LESSONS:
        if said := _said(rollback, lesson):
            yield NAMES[lesson], said
    if learned := rollback.learned:
        who = inert(learned.person) or learned.slack_id
        yield "Lessons", f"version {learned.version}, {learned.at:%Y-%m-%d %H:%M} UTC, by {who}"


def as_object(rollback: Rollback) -> dict[str, str | None]:
    """Null for what nobody has written; whole lines."""
    return {str(each): (rollback.learned.text(each) or None) if rollback.learned else None for each in Lesson}


def _said(rollback: Rollback, lesson: Lesson) -> str:
    """On one line."""
    return inert(rollback.learned.text(lesson)) if rollback.learned else ""


def _resolution(rollback: Rollback, said: str) -> str:
    """That it was rolled back is known; what else was done, a person says."""
    plan = rollback.effective_plan
    if rollback.state is not State.SUCCEEDED or rollback.ended_at is None or rollback.acted_at is None:
        return said or NOT_YET
    took = to_the_second(rollback.ended_at - rollback.acted_at)
    known = f"{plan.from_name} was rolled back to {plan.to_name} in {took}"
    return f"{known}. {said}" if said else known
