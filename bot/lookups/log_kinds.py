"""Which lines are of one kind: what differs in numbers, ids and times only. And which kinds were not there before."""

import re
from collections.abc import Iterable, Sequence

from bot.model import LogKind, LogLine

_FREQUENT = 3
MINUTES, LONGEST = 15, 24 * 60  # how far back is looked, unless somebody says; and at the most

# CloudWatch's pattern of a line that may tell of an error, whatever the service calls critical.
ERRORS = " ".join(
    f"?{word}"
    for word in (
        *("ERROR", "Error", "error", "FATAL", "Fatal", "fatal", "CRITICAL", "Critical", "PANIC", "Panic", "panic"),
        *("Exception", "exception", "Traceback", "OutOfMemory"),
    )
)
_STATUS = re.compile(r"\b(?:status|http|code)\D{0,4}[1-5]\d\d\b", re.IGNORECASE)
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b"
    r"|\b(?=\w*\d)(?=\w*[A-Za-z])\w{10,}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+", re.IGNORECASE)
_SEVERAL = re.compile(r"#(?:[\s.,:;/+TZ_-]{0,2}#)+Z?")


def shape(text: str) -> str:
    """The same for all lines of a kind: `ERROR order # took # ms`. A status stays: 502 is another kind than 500."""
    kept = _STATUS.findall(text)
    bare = _STATUS.sub("\0", text)
    bare = _SEVERAL.sub("#", _NUMBER.sub("#", _ID.sub("#", bare)))
    for status in kept:
        bare = bare.replace("\0", status, 1)
    return bare


def kinds_of(lines: Iterable[LogLine], critical: Iterable[LogLine], before: Iterable[LogLine]) -> tuple[LogKind, ...]:
    """Of the `lines` and the `critical` ones, each line once; in the order in which each kind was last seen."""
    known = {shape(line.text) for line in before}
    critical_ids = {(line.stream, line.id) for line in critical}
    found = dict[str, list[LogLine]]()
    for line in {(line.stream, line.id): line for line in (*critical, *lines)}.values():
        found.setdefault(shape(line.text), []).append(line)
    kinds = [_kind(of_it, new=name not in known, critical=critical_ids) for name, of_it in found.items()]
    return tuple(sorted(kinds, key=lambda kind: kind.last))


def worth_a_line(kinds: Sequence[LogKind], most: int) -> tuple[LogKind, ...]:
    """Critical ones and new ones; where there are too many, both at once first, then the newest. In their order.

    Where there are none, the most frequent of the others: an incident that is older than what is looked at is no news.
    """
    matter = [kind for kind in kinds if kind.critical or kind.new]
    if not matter:
        often = sorted(kinds, key=lambda kind: (kind.count, kind.last), reverse=True)[:_FREQUENT]
        return tuple(kind for kind in kinds if kind in often)
    ranked = sorted(matter, key=lambda kind: (kind.critical and kind.new, kind.critical, kind.last), reverse=True)
    chosen = ranked[:most]
    return tuple(kind for kind in matter if kind in chosen)


def _kind(lines: Sequence[LogLine], *, new: bool, critical: set[tuple[str, str]]) -> LogKind:
    newest = max(lines, key=lambda line: line.at)
    is_critical = any((line.stream, line.id) in critical for line in lines)
    return LogKind(newest.text, len(lines), newest.at, new=new, critical=is_critical)
