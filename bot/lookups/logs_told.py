"""What `logs` found, in words: the same in Slack and in a terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.model import LogKind, LogsNow
from bot.text import counted, cut, span

_LINE = 240


def title(found: LogsNow) -> str:
    return f"Log of {found.service}, the last {span(found.until - found.since)}"


def summary(found: LogsNow) -> str:
    """How many lines of what; what was compared; and how sure that is."""
    if not found.places:
        return "Nothing could be searched."
    critical = sum(kind.count for kind in found.kinds if kind.critical)
    new = sum(kind.new for kind in found.kinds)
    compared = f"compared with the {span(found.since - found.before)} before"
    parts = [_any(critical, "critical line"), f"{_any(new, 'new kind')} of error ({compared})"]
    if found.known:
        parts.append(f"{counted(found.known, 'error line')} of kinds that were there before")
    said = ", ".join(parts)
    said = said if found.gaps else f"{said[0].upper()}{said[1:]}"
    far = "As far as was read: " if found.gaps else ""
    unsure = " That time was not read to its end, so what is called new may not be." if new and found.unsure else ""
    return f"{far}{said}.{unsure}"


def lines(found: LogsNow) -> Iterator[str]:
    """Newest last."""
    if found.unlisted:
        yield f"{counted(found.unlisted, 'other kind')} left out here"
    for kind in found.kinds:
        yield _line(kind)


def gaps(found: LogsNow) -> Iterator[str]:
    for gap in found.gaps:
        yield f"Not searched: {gap}"


def _any(count: int, noun: str) -> str:
    return counted(count, noun) if count else f"no {noun}"


def _line(kind: LogKind) -> str:
    marks = " ".join(word for word, is_it in (("CRITICAL", kind.critical), ("NEW", kind.new)) if is_it)
    marks = marks or "as before"
    often = f" ×{kind.count}" if kind.count > 1 else ""
    return f"{_at(kind.last)} {marks}{often}: {cut(kind.text, _LINE)}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M:%S} UTC"
