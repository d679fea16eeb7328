"""What was kept of an incident, in words: a few telling lines; and all of it, where that is what matters."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.model import (
    Category,
    EvidenceBefore,
    Figures,
    KeptLine,
    Metric,
    Notice,
    NoticeKind,
    Rollback,
    ServiceEvent,
)
from bot.target.ecs_events import trouble
from bot.text import counted, cut
from bot.validation.figures_told import requests_told

IN_FULL = frozenset({Category.SECURITY, Category.DATA})
_REASONS, _SHOWN = 3, 200
_MESSAGE = 7000  # characters of lines in one message
_REPLACED = "Scaling activity initiated by"  # as ECS words it
_GRAVE = re.compile(r"fatal|panic|critical|exception|traceback|error|out of memory|killed", re.IGNORECASE)


def notices(evidence: EvidenceBefore, rollback: Rollback, *, before_the_call: bool) -> tuple[Notice, ...]:
    """One message with what tells most; for a `security` or `data` rollback every line behind it."""
    when = "Read before the call, and once more after it." if before_the_call else "Read only once the call was sent."
    text = "\n".join([_title(evidence), *telling(evidence), when])
    full = in_full(evidence) if rollback.category in IN_FULL else ()
    return (Notice(NoticeKind.EVIDENCE, text), *(Notice(NoticeKind.EVIDENCE_IN_FULL, each) for each in full))


def telling(evidence: EvidenceBefore) -> Iterator[str]:
    """The most important first: why tasks died, what ECS could not do, the gravest last line, errors, what lacks."""
    yield from _reasons(evidence.stopped)
    events = [ServiceEvent(line.at, line.text) for line in reversed(evidence.events)]
    if events and (said := trouble(events, events[-1].at)):
        yield f"ECS: {said}"
    if line := _gravest(evidence.log):
        yield f"Log, {_at(line.at)}: “{cut(line.text, _SHOWN)}”"
    if evidence.figures:
        yield _figures(evidence.figures)
    if evidence.not_read:
        yield f"Not read: {'; '.join(evidence.not_read)}"


def in_full(evidence: EvidenceBefore) -> tuple[str, ...]:
    """One text for each message: a title, and below it the lines."""
    found = (
        ("Tasks that stopped", evidence.stopped),
        ("Events of the service", evidence.events),
        ("Last log lines of the revision that was left", evidence.log),
    )
    return tuple(text for title, lines in found for text in _messages(title, lines))


def _messages(title: str, lines: Sequence[KeptLine]) -> list[str]:
    parts, size = list[list[str]](), _MESSAGE
    for line in lines:
        said = f"{line.at.astimezone(UTC):%H:%M:%S} {line.text}"
        if size + len(said) > _MESSAGE:
            parts.append([])
            size = 0
        parts[-1].append(said)
        size += len(said)
    several = len(parts) > 1
    titles = (f"{title}, {number} of {len(parts)}" if several else title for number in range(1, len(parts) + 1))
    return ["\n".join([f"{head}, in UTC", *part]) for head, part in zip(titles, parts, strict=True)]


def _title(evidence: EvidenceBefore) -> str:
    kept = (
        f"{counted(len(evidence.stopped), 'task')} that stopped",
        counted(len(evidence.events), "event"),
        counted(len(evidence.log), "log line"),
        "metrics" if evidence.figures and evidence.figures.points else "no metrics",
    )
    return f"Evidence kept before ECS forgets it: {', '.join(kept)}"


def _reasons(stopped: Sequence[KeptLine]) -> Iterator[str]:
    """`5 tasks stopped: Essential container in task exited (web exit code 1), last at 12:03 UTC`"""
    died = [line for line in stopped if _REPLACED not in line.text]  # ECS replacing tasks is no trouble of theirs
    why = Counter(line.text.partition(": ")[2] for line in died)
    for reason, count in why.most_common(_REASONS):
        last = max(line.at for line in died if line.text.partition(": ")[2] == reason)
        yield f"{counted(count, 'task')} stopped: {cut(reason, _SHOWN)}, last at {_at(last)}"
    if (more := len(why) - _REASONS) > 0:
        yield f"{counted(more, 'other reason')} besides"


def _gravest(lines: Sequence[KeptLine]) -> KeptLine | None:
    """The last one that reads like an error, else the last."""
    grave = [line for line in lines if _GRAVE.search(line.text)]
    return next(reversed(grave or lines), None)


def _figures(figures: Figures) -> str:
    requests, errors = (sum(p.value for p in figures.points.get(m, ())) for m in (Metric.REQUESTS, Metric.ERRORS))
    since = f"{figures.start.astimezone(UTC):%H:%M} to {figures.end.astimezone(UTC):%H:%M} UTC"
    if requests:
        return f"Metrics, {since}: {errors:,.0f} of {requests_told(requests)} failed with 5xx"
    lacks = f": {cut('; '.join(figures.missing), _SHOWN)}" if figures.missing else ""
    return f"Metrics, {since}: no requests counted{lacks}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M} UTC"
