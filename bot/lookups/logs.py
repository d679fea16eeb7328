"""`logs`: the few lines that matter of the last minutes. Changes nothing, and costs a bounded number of calls."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed
from bot.lookups.log_kinds import ERRORS, kinds_of, worth_a_line
from bot.lookups.log_places import Place, places_of, told
from bot.model import LogLine, LogsNow, LogWindow, TaskDefinition
from bot.ports import EcsReads, Logs
from bot.text import cut

_PLACES, _SHOWN = 4, 10
_BEFORE = 4  # times as long is what it is compared with
_SECONDS = 10.0  # real ones, in which each of the searches is over


@dataclass(frozen=True, slots=True)
class _Found:
    """Of one place. `gaps` say what of it was not read, `unsure` whether that is of the time before."""

    lines: tuple[LogLine, ...] = ()
    critical: tuple[LogLine, ...] = ()
    before: tuple[LogLine, ...] = ()
    gaps: tuple[str, ...] = ()
    unsure: bool = False


async def logs_of(service: Service, minutes: int, *, ecs: EcsReads, logs: Logs, at: datetime) -> LogsNow:
    """Raises nothing: what cannot be read is said in the answer."""
    span = timedelta(minutes=minutes)
    since, before = at - span, at - span - _BEFORE * span
    arn, definition, unread = await _definition(service, ecs)
    places, lost = places_of(service, definition)
    searched = places[:_PLACES]
    more = tuple(f"{place.group} was not searched: {_PLACES} places at once are" for place in places[_PLACES:])
    found = await asyncio.gather(*(_search(place, service, logs, (before, since, at)) for place in searched))
    kinds = kinds_of(*([line for each in found for line in getattr(each, n)] for n in ("lines", "critical", "before")))
    matter = [kind for kind in kinds if kind.critical or kind.new]
    listed = worth_a_line(kinds, _SHOWN)
    return LogsNow(
        service.name,
        before,
        since,
        at,
        kinds=listed,
        known=sum(kind.count for kind in kinds if kind not in matter),
        unlisted=max(0, len(matter) - len(listed)),
        places=tuple(told(place, service, arn=arn, since=since, until=at) for place in searched),
        gaps=(*unread, *lost, *more, *(gap for each in found for gap in each.gaps)),
        unsure=any(each.unsure for each in found),
    )


async def _definition(service: Service, ecs: EcsReads) -> tuple[str, TaskDefinition | None, tuple[str, ...]]:
    """-> the service's ARN, what it runs, and why that is not known."""
    try:
        state = await ecs.service(service)
        return state.arn, await ecs.task_definition(service, state.task_definition), ()
    except Failed as error:
        return "", None, (cut(str(error), 300),)


async def _search(place: Place, service: Service, logs: Logs, moments: tuple[datetime, datetime, datetime]) -> _Found:
    before, since, until = moments
    patterns = [ERRORS, *([place.pattern] if place.pattern else [])]
    gaps, unsure = list[str](), False

    async def read(pattern: str, start: datetime, end: datetime) -> tuple[LogLine, ...]:
        nonlocal unsure
        now = end == until
        when = "" if now else "the time before of "
        window = LogWindow(place.group, place.region, start, end, pattern, prefix=place.prefix, seconds=_SECONDS * 0.8)
        try:
            async with asyncio.timeout(_SECONDS):
                done = await logs.read(service, window)
        except TimeoutError:
            gaps.append(f"{when}{place.group}: it took longer than {_SECONDS:.0f} s")
        except Failed as error:
            gaps.append(cut(str(error), 300))
        else:
            if done.whole:
                return done.lines
            last = f", only until {done.lines[-1].at:%H:%M} UTC" if done.lines else ""
            gaps.append(f"{when}{place.group} was not read to its end: there is too much of it{last}")
            unsure = unsure or not now
            return done.lines
        unsure = unsure or not now
        return ()

    asked = [read(pattern, *window) for window in ((since, until), (before, since)) for pattern in patterns]
    read_ = await asyncio.gather(*asked)
    half = len(patterns)
    now, then = read_[:half], read_[half:]
    return _Found(
        lines=now[0],
        critical=now[1] if half > 1 else (),
        before=tuple(line for lines in then for line in lines),
        gaps=tuple(dict.fromkeys(gaps)),
        unsure=unsure,
    )
