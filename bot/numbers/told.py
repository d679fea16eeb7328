"""The numbers in words: titled rows, which each medium sets in its own way. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.model import FEWEST_FOR_P95, Category, Foreseen, Numbers, State, Took
from bot.text import between, counted, month_and_day, span, to_the_second

_FEW = 10  # services whose times are shown where not all are asked for
_ENDED = {
    State.FAILED: "failed",
    State.REVERTED: "taken back by ECS",
    State.SUPERSEDED: "overtaken by a deployment",
    State.INDETERMINATE: "not known how it ended",
    State.REJECTED: "rejected",
    State.CANCELLED: "withdrawn",
    State.EXPIRED: "expired without an approval",
    State.STALE: "outdated before it was carried out",
    State.REFUSED: "refused for what was found",
}
_CAUSES = {
    Category.USERS: "users reported it",
    Category.PERFORMANCE: "performance",
    Category.SECURITY: "security",
    Category.DATA: "risk to data",
    None: "none named",
}
_ASKED = {"person": "people", "alarm": "alarms"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells below the names of the columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def title(numbers: Numbers) -> str:
    whom = numbers.service or "all services"
    days = span(numbers.until - numbers.since)
    first, last = (at.astimezone(UTC) for at in (numbers.since, numbers.until))
    return f"Rollbacks of {whom}, {_day(first)} to {_day(last)} ({days})"


def tables(numbers: Numbers) -> tuple[Table, ...]:
    """Those that have a row; the first always has."""
    most, left_out = fewer(numbers.foreseen)
    others = f"; {counted(left_out, 'other')} left out" if left_out else ""
    stages = tuple((str(stage), *_took(each)) for stage, each in numbers.stages.items())
    each = (
        Table("In short", ("What", "How many"), tuple(in_short(numbers))),
        Table("How long each stage took", ("Stage", "Of", "Median", "95 % within", "Longest"), stages),
        Table("Why", ("Trigger", "How many"), tuple(causes(numbers))),
        Table("How the others ended", ("End", "How many"), tuple(ends(numbers))),
        Table(
            f"Predicted and measured, from the approval until healthy{others}",
            ("Service", "Kind", "Of", "Median", "Longest", "Predicted", "Not longer", "Runbook says", "Within it"),
            tuple(map(_foreseen, most)),
        ),
    )
    return tuple(table for table in each if table.rows)


def in_short(numbers: Numbers) -> Iterator[tuple[str, str]]:
    yield "Rolled back", str(numbers.rolled_back)
    yield "Deployments seen", _deployments(numbers)
    if numbers.unwell:
        yield "Not well afterwards", f"{numbers.unwell} of {numbers.rolled_back}"
    if numbers.asked_by:
        yield "Asked for by", ", ".join(f"{_ASKED.get(who, who)} {n}" for who, n in numbers.asked_by.items())
    yield "Near misses", f"{numbers.near_misses} (refused, or outdated before they were carried out)"
    yield "Drills", str(numbers.drills)
    if numbers.live:
        yield "Not over yet", str(numbers.live)


def causes(numbers: Numbers) -> Iterator[tuple[str, str]]:
    return ((_CAUSES[cause], str(many)) for cause, many in numbers.causes.items())


def ends(numbers: Numbers) -> Iterator[tuple[str, str]]:
    return ((_ENDED[state], str(many)) for state, many in numbers.ends.items())


def fewer(foreseen: Sequence[Foreseen]) -> tuple[Sequence[Foreseen], int]:
    """Those with the most rollbacks, and how many are left out."""
    most = sorted(foreseen, key=lambda each: -each.of)[:_FEW]
    return most, len(foreseen) - len(most)


def _day(at: datetime) -> str:
    return f"{month_and_day(at)}, {at.year}"


def _deployments(numbers: Numbers) -> str:
    if numbers.share is None:
        return "none was watched"
    share = f"{100 * numbers.share:.3g} rollbacks for each 100 of them"
    unseen = numbers.rolled_back - numbers.of_seen
    rest = f"; {counted(unseen, 'rollback')} before any of its service was seen, left out" if unseen else ""
    return f"{numbers.deployments} ({share}{rest})"


def _took(each: Took) -> tuple[str, str, str, str]:
    p95 = to_the_second(each.p95) if each.p95 is not None else f"needs {FEWEST_FOR_P95}"
    return str(each.count), to_the_second(each.median), p95, to_the_second(each.longest)


def _foreseen(one: Foreseen) -> tuple[str, ...]:
    low, high = int(one.low.total_seconds()), int(one.high.total_seconds())
    measured = to_the_second(one.took.median), to_the_second(one.took.longest)
    predicted = between(low, high), f"{one.within} of {one.of}"
    promised = runbook_says(one), f"{one.as_runbook} of {one.of}" if one.runbook else ""
    return one.service, one.ask, str(one.of), *measured, *predicted, *promised


def runbook_says(one: Foreseen) -> str:
    """`2-5 min`, "" where the services file has no such times."""
    return between(*(int(each.total_seconds()) for each in one.runbook)) if one.runbook else ""
