"""What the lines found in a log say. A silent log proves nothing, nor does one into which somebody else writes."""

from collections.abc import Sequence
from datetime import datetime

from bot.model import Check, LogLine, LogSample, LogSearch, Result
from bot.text import counted, cut

_LONGEST = 400
Found = Sequence[tuple[LogSearch, LogSample]]


def log_check(found: Found, *, region: str, doubt: str, at: datetime, beside: str = "") -> Check:
    """`doubt`: why lines need not be of the service's tasks, "" where they are. `region` is the service's own;
    `beside` are the containers that are not heard there.
    """
    pattern, searched = found[0][0].pattern, _searched([search for search, _ in found], region)
    if critical := _distinct([line for _, sample in found for line in sample.critical]):
        count = _count(critical, found, of=f"line matching {pattern}")
        first = f"“{cut(critical[0].text, 120)}” in stream {cut(critical[0].stream, 100)}"
        return _check(Result.FAIL, f"{count}: {first}; searched: {searched}", at)
    lines = _distinct([line for _, sample in found for line in sample.lines])
    if not lines:
        return _check(Result.INCONCLUSIVE, f"no line at all in {searched}{f'; {doubt}' if doubt else ''}", at)
    none = f"no line matching {pattern} among {_count(lines, found, of='line')} in {searched}"
    if doubt and not _lifted(found):
        return _check(Result.INCONCLUSIVE, f"{none}; but {doubt}", at)
    return _check(Result.PASS, f"{none}{f'; not heard there: {beside}' if beside else ''}", at)


def _lifted(found: Found) -> bool:
    """Is there a line of the tasks that comes from none of the containers known to write there?"""
    known = {stream for search, _ in found for stream in search.streams}
    own = (line for search, sample in found for line in sample.lines if search.owns(line))
    return any(line.stream not in known for line in own)


def _check(result: Result, evidence: str, at: datetime) -> Check:
    return Check("log", result, cut(evidence, _LONGEST), at)


def _distinct(lines: Sequence[LogLine]) -> list[LogLine]:
    """Each once, also where two searches found it."""
    return list({(line.stream, line.id): line for line in lines}.values())


def _count(lines: Sequence[LogLine], found: Found, *, of: str) -> str:
    """`1 line`, `20 lines or more`."""
    first, _, rest = of.partition(" ")
    more = " or more" if any(sample.more for _, sample in found) else ""
    return f"{counted(len(lines), first)}{more}{f' {rest}' if rest else ''}"


def _searched(searches: Sequence[LogSearch], region: str) -> str:
    """`4 streams of /aws/ecs/web since the rollback began`; a region is named where it is not the service's own."""
    return " and in ".join(_place(search, region) for search in searches)


def _place(search: LogSearch, region: str) -> str:
    group = search.group if search.region == region else f"{search.group} of {search.region}"
    critical = ", where critical ones count since this phase began" if search.critical_since else ""
    if not search.rolled_back:
        where = f"{counted(len(search.streams), 'stream')} of" if search.streams else "the whole group"
        return f"{where} {group} since {search.since:%H:%M} UTC"
    if search.streams:
        return f"{counted(len(search.streams), 'stream')} of {group} since the rollback began{critical}"
    named = "in streams named after its tasks since it began"
    return f"the whole group {group} since the rollback ended ({named}){critical}"
