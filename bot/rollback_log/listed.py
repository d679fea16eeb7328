"""The checklist of a rollback as the log has it: what was done, by whom, when, and what shows it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from bot.model import OF_THE_RUN, Checklist, Item, Rollback, Ticked, of_list
from bot.rollback_log.plain import plain
from bot.text import inert, spelled_out

Names = Callable[[str], str | None]
_TITLES: Mapping[Checklist, str] = {
    Checklist.PRE: "Pre-rollback",
    Checklist.DURING: "During Rollback",
    Checklist.POST: "Post-rollback",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`how` says who or what ticked it, and when; "" while it is open."""

    words: str
    how: str


def listed(rollback: Rollback, names: Names) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Each list that has items, by its title."""
    for checklist in OF_THE_RUN:
        if items := of_list(rollback.items, checklist):
            yield _TITLES[checklist], tuple(_line(item, names) for item in items)


def markdown(rollback: Rollback, names: Names) -> Iterator[str]:
    """As the runbook writes them; no words of anybody are markup."""
    for title, lines in listed(rollback, names):
        yield f"- **{title}**:"
        for line in lines:
            how = f" ({plain(line.how)})" if line.how else ""
            yield f"  - [{'x' if line.how else ' '}] {plain(line.words)}{how}"


def as_objects(rollback: Rollback) -> dict[str, list[dict[str, Any]]]:
    """By list; `at` is null while the item is open, and `proof` is "" where a person ticked it."""
    return {str(each): [*map(_object, of_list(rollback.items, each))] for each in OF_THE_RUN}


def _line(item: Item, names: Names) -> Line:
    return Line(inert(item.words), _how(item.ticked, names) if item.ticked else "")


def _how(ticked: Ticked, names: Names) -> str:
    at = f"{ticked.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if ticked.proof:
        return inert(spelled_out(f"{at}, by proof: {ticked.proof.rstrip('.')}", names))
    return f"{at}, by {inert(ticked.person) or names(ticked.slack_id) or ticked.slack_id}"


def _object(item: Item) -> dict[str, Any]:
    ticked = item.ticked
    by = (ticked.person or ticked.slack_id or "bot") if ticked else ""
    return {"words": item.words, "at": ticked.at if ticked else None, "by": by, "proof": ticked.proof if ticked else ""}
