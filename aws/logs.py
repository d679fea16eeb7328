"""CloudWatch Logs: the critical lines of a service, and whether it logged anything at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from aws.batching import Allowance
from aws.errors import Rejected, understood
from aws.reasons import clean
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Unreachable
from bot.model import LogLine, LogRead, LogSample, LogSearch, LogWindow
from bot.secrets.redaction import redacted

if TYPE_CHECKING:
    from types_boto3_logs.type_defs import FilteredLogEventTypeDef, FilterLogEventsRequestTypeDef

PAGES = 10
CALLS = 2  # of a search, as a rule: for critical lines, and for any
LINES = 20
NAMES_PER_CALL = 100
LINES_PER_PAGE = 1000  # of named streams; a page of a whole group may be as long as AWS makes it


class CloudWatchLogs:
    """Implements `bot.ports.Logs`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def search(self, service: Service, search: LogSearch, *, patient: bool = False) -> LogSample:
        """At most 20 critical lines of 300 characters. Raises Unreachable where the log is too long to be searched."""
        parts, allowance = list(_parts(search)), self._allowance(service, search.region)
        if patient:
            await allowance.turn(CALLS * len(parts))
        found = await asyncio.gather(*(self._part(service, part) for part in parts))
        critical = [line for sample in found for line in sample.critical]
        lines = [line for sample in found for line in sample.lines]
        more = any(sample.more for sample in found) or len(critical) > LINES
        return LogSample(tuple(lines), tuple(critical[:LINES]), more=more)

    def spare(self, service: Service, search: LogSearch) -> bool:
        return self._allowance(service, search.region).spare(CALLS)

    async def read(self, service: Service, window: LogWindow) -> LogRead:
        """Lines of 300 characters, oldest first, as many as its pages and seconds allow. Raises Failed."""
        parts = [()] if not window.streams else _names(window.streams)
        read = await asyncio.gather(*(self._pages(service, window, names) for names in parts))
        lines = sorted((line for each in read for line in each.lines), key=lambda line: line.at)
        return LogRead(tuple(lines), whole=all(each.whole for each in read))

    def _allowance(self, service: Service, region: str) -> Allowance:
        return self._aws.allowances.of(service, "logs", region=region)

    async def _pages(self, service: Service, window: LogWindow, names: tuple[str, ...]) -> LogRead:
        named: FilterLogEventsRequestTypeDef = {"logStreamNames": names} if names else _beginning(window.prefix)
        try:
            return await self._until_the_end(service, window, named)
        except Rejected as error:
            if error.code != "ResourceNotFoundException" or not names:
                raise
        read = await self._until_the_end(service, window, _beginning(_prefix(names[0])))
        return replace(read, lines=tuple(line for line in read.lines if line.stream in names))

    async def _until_the_end(
        self, service: Service, window: LogWindow, asked: FilterLogEventsRequestTypeDef
    ) -> LogRead:
        since, until = (int(moment.timestamp() * 1000) for moment in (window.since, window.until))
        search: FilterLogEventsRequestTypeDef = {**asked, "logGroupName": window.group, "startTime": since}
        search |= {"endTime": until, "limit": LINES_PER_PAGE}
        if window.pattern:
            search["filterPattern"] = window.pattern
        doing = _reading(window.group, window.region, service)
        logs = self._aws.of(service, region=window.region).logs
        lines, over = list[LogLine](), time.monotonic() + window.seconds
        for _ in range(window.pages):
            self._allowance(service, window.region).count()
            answer = await self._aws.read(doing, logs.filter_log_events, **search)
            with understood(doing, "FilterLogEvents"):
                lines += map(_line, answer["events"])
            if not (more := answer.get("nextToken")):
                return LogRead(tuple(lines))
            search["nextToken"] = more
            if time.monotonic() > over:
                break
        return LogRead(tuple(lines), whole=False)

    async def _part(self, service: Service, part: LogSearch) -> LogSample:
        if not part.streams:
            return await self._sample(service, part, {})
        try:
            asked: FilterLogEventsRequestTypeDef = {"logStreamNames": part.streams, "limit": LINES_PER_PAGE}
            return await self._sample(service, part, asked)
        except Rejected as error:
            if error.code != "ResourceNotFoundException":
                raise
        # A stream begins with its task's first line: where one named is not there yet, those beside it are searched.
        beside = _prefix(part.streams[0])
        self._allowance(service, part.region).count()
        return await self._sample(service, part, {"logStreamNamePrefix": beside} if beside else {})

    async def _sample(self, service: Service, part: LogSearch, asked: FilterLogEventsRequestTypeDef) -> LogSample:
        bad = replace(part, since=part.critical_since or part.since)
        critical = await self._lines(service, bad, {**asked, "filterPattern": part.pattern}, told=LINES)
        found = critical if critical.lines else await self._lines(service, part, asked, told=0)
        return replace(found, critical=critical.lines)

    async def _lines(
        self, service: Service, part: LogSearch, asked: FilterLogEventsRequestTypeDef, *, told: int
    ) -> LogSample:
        """The lines that count of the first page that has any. Pages may be empty although more follow.

        Only of so many lines the text is `told`: of the others nobody reads it, and a page may be long.
        """
        since = int(part.since.timestamp() * 1000)
        search: FilterLogEventsRequestTypeDef = {"logGroupName": part.group, "startTime": since, **asked}
        doing = _reading(part.group, part.region, service)
        logs = self._aws.of(service, region=part.region).logs
        for _ in range(PAGES):
            answer = await self._aws.read(doing, logs.filter_log_events, **search)
            with understood(doing, "FilterLogEvents"):
                counted = [event for event in answer["events"] if part.counts(_line(event, told=False))]
                lines = tuple(_line(event, told=number < told) for number, event in enumerate(counted))
            more = bool(answer.get("nextToken"))
            if lines or not more:
                return LogSample(lines, more=more)
            self._allowance(service, part.region).count()
            search["nextToken"] = answer["nextToken"]
        raise Unreachable(f"Could not {doing} (FilterLogEvents): it is too long for {PAGES} pages.")


def _beginning(prefix: str) -> FilterLogEventsRequestTypeDef:
    return {"logStreamNamePrefix": prefix} if prefix else {}


def _reading(group: str, region: str, service: Service) -> str:
    return f"search the log {group}{f' in {region}' if region != service.region else ''}"


def _parts(search: LogSearch) -> Iterator[LogSearch]:
    """As many streams as a call may name, and only such as have the beginning of their names in common."""
    if not search.streams:
        yield search
    for names in _names(search.streams):
        yield replace(search, streams=names)


def _names(streams: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for _, names in groupby(sorted(streams), key=_prefix):
        together = tuple(names)
        for start in range(0, len(together), NAMES_PER_CALL):
            yield together[start : start + NAMES_PER_CALL]


def _prefix(stream: str) -> str:
    """`web/catalog/1` -> `web/catalog/`"""
    return stream[: stream.rfind("/") + 1]


def _line(event: FilteredLogEventTypeDef, *, told: bool = True) -> LogLine:
    moment = datetime.fromtimestamp(event.get("timestamp", 0) / 1000, UTC)
    text = clean(redacted(event.get("message", ""))) if told else ""
    return LogLine(event.get("eventId", ""), event.get("logStreamName", ""), moment, text)
