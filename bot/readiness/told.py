"""Readiness in words: a line for each service, and for each thing that is not as it should be. Pure."""

from collections.abc import Iterable, Sequence

from bot.model import Grade, Graded, KnownReadiness, Readiness
from bot.text import between, both, counted

SIGNS = {Grade.GREEN: "🟢", Grade.AMBER: "🟡", Grade.RED: "🔴", Grade.UNKNOWN: "⚪"}
WORDS = {Grade.GREEN: "green", Grade.AMBER: "amber", Grade.RED: "RED", Grade.UNKNOWN: "unknown"}
_COULD = {
    Grade.GREEN: "could be rolled back now",
    Grade.AMBER: "could be rolled back now",
    Grade.RED: "could not be rolled back now",
    Grade.UNKNOWN: "nobody can say whether it could be rolled back now",
}


def headline(readiness: Readiness) -> str:
    """`quilt-catalog could be rolled back now, to quilt-catalog:38 within 3 min; 2 things to mend.`"""
    told = f"{readiness.service} {_COULD[readiness.grade]}"
    if readiness.grade is Grade.UNKNOWN:
        told = f"{readiness.service}: {_COULD[Grade.UNKNOWN]}"
    if not readiness.target or readiness.grade is Grade.RED:
        return f"{told}."
    seconds = int(readiness.takes.total_seconds()) if readiness.takes else 0
    within = f" within {between(seconds, seconds)}" if seconds else ""
    to_mend = f"; {counted(len(readiness.lacking), 'thing')} to mend" if readiness.grade is Grade.AMBER else ""
    return f"{told}{':' if readiness.grade is Grade.UNKNOWN else ','} to {readiness.target}{within}{to_mend}."


def line(readiness: Readiness) -> str:
    """Of one service, for a narrow screen: the names of what lacks, the worst first."""
    lacking = readiness.lacking
    if not lacking:
        return f"{readiness.target or 'ready'}"
    names = [finding.name.replace("_", " ") for finding in lacking[:3]]
    more = f" +{len(lacking) - 3}" if len(lacking) > 3 else ""
    return f"{', '.join(names)}{more}"


def worst_first(known: Iterable[KnownReadiness]) -> tuple[KnownReadiness, ...]:
    return tuple(sorted(known, key=lambda each: (each.readiness.grade.worth, each.readiness.service)))


def counts(known: Sequence[KnownReadiness]) -> str:
    """`1 RED · 2 amber · 5 green`."""
    grades = sorted(Grade, key=lambda grade: grade.worth)
    told = [(grade, sum(each.readiness.grade is grade for each in known)) for grade in grades]
    return " · ".join(f"{many} {WORDS[grade]}" for grade, many in told if many)


def got_worse(known: KnownReadiness) -> tuple[Graded, ...]:
    """What is worse than the last weekly message told of it; all that lacks, where there was none."""
    if known.told is None:
        return known.readiness.lacking
    before = {finding.name: finding.grade.worth for finding in known.told.findings if finding.applies}
    best = Grade.GREEN.worth
    return tuple(each for each in known.readiness.lacking if each.grade.worth < before.get(each.name, best))


def week(known: Sequence[KnownReadiness]) -> str:
    """What is posted in one channel, "" where nothing got worse. Who can mend it stands behind each."""
    lines = [row for each in worst_first(known) if (row := _of_week(each))]
    if not lines:
        return ""
    shown, left_out = lines[:_MOST], len(lines) - _MOST
    more = [f"and {left_out} services more"] if left_out > 0 else []
    return "\n".join([_WEEK, *shown, *more, "All of it: `/rollback readiness`"])


_MOST = 15
_WEEK = "Less ready for a rollback than a week ago:"


def _of_week(known: KnownReadiness) -> str:
    worse = got_worse(known)
    if not worse:
        return ""
    first = worse[0]
    grade = known.readiness.grade
    who = both(sorted({each.who for each in worse if each.who})[:2])
    more = f" And {both([each.name.replace('_', ' ') for each in worse[1:4]])}." if worse[1:] else ""
    mends = f" To mend by {who}." if who else ""
    return f"{SIGNS[grade]} {known.readiness.service} is {WORDS[grade]}: {first.what}{more}{mends}"
