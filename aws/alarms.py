"""CloudWatch's alarms: many services' are read in one call, by their names; each is put by itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aws import alarm_answers, metric_queries, reasons, scopes
from aws.balancers import LoadBalancers
from aws.batching import Allowance, Batch
from aws.errors import Rejected, understood
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Unanswered
from bot.model import (
    ALARM_TAG,
    AlarmDefinition,
    AlarmPlaces,
    AwsPermission,
    DeploymentGroup,
    ServiceState,
    StandingAlarm,
)

NAMES_PER_CALL = 100
# Calls a second to an account in a region, of which AWS allows 9 of DescribeAlarms and 3 of PutMetricAlarm. Alarms are
# put by a command that somebody waits for, and take nearly all of it; where others put some as well, AWS throttles.
_READS, WRITES = 2.0, 2.7
_BURST = 8
_TIMES, _HELD_UP = 8, 5  # that a throttled call is made, and calls for which all others wait then


class Alarms:
    """Implements `bot.ports.Alarms`."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._balancers = aws, LoadBalancers(aws)
        self._batches: dict[tuple[str, str], Batch[str, StandingAlarm]] = {}
        self._owners: defaultdict[tuple[str, str], Allowance] = defaultdict(
            lambda: Allowance(rate=_READS, burst=_BURST)
        )
        self._changes: defaultdict[tuple[str, str], Allowance] = defaultdict(
            lambda: Allowance(rate=WRITES, burst=_BURST)
        )

    async def places(self, service: Service, state: ServiceState, group: DeploymentGroup | None) -> AlarmPlaces:
        """Each target group once. Where traffic alternates, a group that has no load balancer yet gets its pair's."""
        found: dict[str, tuple[str, ...] | None] = dict(await self._balancers.of(service, _once(state.target_groups)))
        if group and group.target_groups:
            found |= await self._balancers.by_name(service, group.target_groups)
        alternating = group is not None or state.shift is not None
        shared = _once([arn for arns in found.values() for arn in arns or ()])
        if alternating:
            found = {target: arns if arns is None else arns or shared for target, arns in found.items()}
        sources = metric_queries.sources(found, state.classic_load_balancers)
        pairs = dict(reversed(sources.target_groups))
        return AlarmPlaces(tuple(sorted(pairs.items())), sources.classic, alternating, sources.missing)

    async def standing(self, service: Service, names: Sequence[str]) -> dict[str, StandingAlarm]:
        batch = self._batch(service)
        found = await asyncio.gather(*(batch.get(name, urgent=False) for name in names))
        return {alarm.name: alarm for alarm in found if alarm}

    async def owner(self, service: Service, alarm: StandingAlarm) -> str | None:
        await self._owners[_where(service)].turn()
        doing, listing = f"read the tags of {alarm.name}", self._aws.of(service).cloudwatch.list_tags_for_resource
        answer = await self._aws.read(doing, listing, ResourceARN=alarm.arn)
        with understood(doing, "ListTagsForResource"):
            return next((tag["Value"] for tag in answer["Tags"] if tag["Key"] == ALARM_TAG), None)

    async def put(self, service: Service, definition: AlarmDefinition, *, owner: str) -> None:
        """AWS heeds tags only where it makes the alarm, and never answers with anything."""
        tags = [{"Key": ALARM_TAG, "Value": owner}]
        put = alarm_answers.put(definition)

        async def send(client: Any) -> None:
            await self._aws.act(f"put the alarm {definition.name}", client.put_metric_alarm, **put, Tags=tags)

        await self._in_turn(service, send)

    async def delete(self, service: Service, names: Sequence[str]) -> None:
        async def send(client: Any) -> None:
            await self._aws.act(f"delete alarms of {service.name}", client.delete_alarms, AlarmNames=list(names))

        await self._in_turn(service, send)

    async def _in_turn(self, service: Service, send: Callable[[Any], Awaitable[None]]) -> None:
        """What AWS throttled was not done, and is sent again: it says the same however often it is sent."""
        allowance, calls = self._changes[_where(service)], 1
        for left in reversed(range(_TIMES)):
            await allowance.turn(calls)
            client = await self._aws.acting.client(service, scopes.alarms(service), rollback_id="")
            try:
                with contextlib.suppress(Unanswered):
                    await send(client)
                return
            except Rejected as error:
                if not left or not reasons.is_throttled(error.code):
                    raise
                calls = _HELD_UP

    def _batch(self, service: Service) -> Batch[str, StandingAlarm]:
        where = _where(service)
        if where not in self._batches:

            async def fetch(names: Sequence[str]) -> Mapping[str, StandingAlarm]:
                return await self._describe(service, names)

            allowance = Allowance(rate=_READS, burst=_BURST)
            self._batches[where] = Batch(fetch, size=NAMES_PER_CALL, allowance=allowance)
        return self._batches[where]

    async def _describe(self, service: Service, names: Sequence[str]) -> dict[str, StandingAlarm]:
        doing, describe = "read the alarms", self._aws.of(service).cloudwatch.describe_alarms
        how = {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "MaxRecords": NAMES_PER_CALL}
        answer = await self._aws.read(doing, describe, AlarmNames=list(names), **how)
        with understood(doing, "DescribeAlarms"):
            found = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
            return {alarm["AlarmName"]: alarm_answers.standing(alarm) for alarm in found}


def _where(service: Service) -> tuple[str, str]:
    return service.region, service.role(AwsPermission.READ) or ""


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
