"""CloudWatch Logs: the critical lines of a service, and whether it logged anything at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aws.errors import Rejected, understood
from aws.reasons import clean
from aws.session import Aws
from bot.catalog import LogSource, Service
from bot.errors import Failed, Unreachable
from bot.model import LogSample

if TYPE_CHECKING:
    from types_boto3_logs.type_defs import FilterLogEventsRequestTypeDef

PAGES = 3
LINES = 20
NAMES_PER_CALL = 100


class CloudWatchLogs:
    """Implements `bot.ports.Logs`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def critical(self, service: Service, *, since: datetime, streams: Sequence[str]) -> LogSample:
        """At most 20 lines of 300 characters. Raises Unreachable where the log is too long to be searched."""
        if service.logs is None:
            raise Failed(f"The services file names no log for {service.name}.")
        if not 0 < len(streams) <= NAMES_PER_CALL:
            return await self._sample(service, _search(service.logs, since), only=streams)
        search = _search(service.logs, since)
        search["logStreamNames"], search["limit"] = streams, LINES
        try:
            return await self._sample(service, search, only=())
        except Rejected as error:
            if error.code != "ResourceNotFoundException":
                raise
        # A stream begins with its task's first line: where one named is not there yet, the whole group is searched.
        return await self._sample(service, _search(service.logs, since), only=streams)

    async def _sample(self, service: Service, search: FilterLogEventsRequestTypeDef, only: Sequence[str]) -> LogSample:
        pattern = service.logs.critical if service.logs else ""
        critical = await self._lines(service, {**search, "filterPattern": pattern}, only)
        any_lines = bool(critical or await self._lines(service, search, only))
        return LogSample(any_lines=any_lines, critical=tuple(critical[:LINES]))

    async def _lines(self, service: Service, search: FilterLogEventsRequestTypeDef, only: Sequence[str]) -> list[str]:
        """The lines of the first page that has any. Pages may be empty although more follow."""
        search, doing = {**search}, f"search the log {search.get('logGroupName')}"
        for _ in range(PAGES):
            answer = await self._aws.read(doing, self._aws.of(service).logs.filter_log_events, **search)
            with understood(doing, "FilterLogEvents"):
                events = [e for e in answer["events"] if not only or e.get("logStreamName") in only]
            if events or not answer.get("nextToken"):
                return [clean(event.get("message", "")) for event in events]
            search["nextToken"] = answer["nextToken"]
        raise Unreachable(f"Could not {doing} (FilterLogEvents): it is too long for {PAGES} pages.")


def _search(source: LogSource, since: datetime) -> FilterLogEventsRequestTypeDef:
    return {"logGroupName": source.group, "startTime": int(since.timestamp() * 1000)}
