"""One alarm of CloudWatch, read again when its event says that it fired. ECS itself polls this API: heavy use hurts."""

from collections.abc import Awaitable

from aws.alarm_evaluation import evaluated, plain
from aws.errors import understood
from aws.session import Aws
from bot.ahead import begun
from bot.catalog import Service
from bot.model import AlarmNow


class AlarmReads:
    """Implements `bot.ports.AlarmReads`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def again(self, service: Service, name: str) -> AlarmNow | None:
        async with begun(self._muted(service, name)) as muted:
            return await self._read(service, name, muted)

    async def _read(self, service: Service, name: str, muted: Awaitable[str]) -> AlarmNow | None:
        doing, describe = f"read the alarm {name}", self._aws.of(service).cloudwatch.describe_alarms
        answer = await self._aws.read(doing, describe, AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        with understood(doing, "DescribeAlarms"):
            found = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
            alarm = next((each for each in found if each["AlarmName"] == name), None)
            if alarm is None:
                return None
            since = alarm.get("StateTransitionedTimestamp") or alarm["StateUpdatedTimestamp"]
            return AlarmNow(
                name,
                alarm["StateValue"],
                since,
                data=evaluated(alarm, since),
                plain=plain(alarm),
                enabled=alarm.get("ActionsEnabled", True),
                muted=await muted,
            )

    async def _muted(self, service: Service, name: str) -> str:
        doing, rules = f"read the mute rules of {name}", self._aws.of(service).cloudwatch.list_alarm_mute_rules
        answer = await self._aws.read(doing, rules, AlarmName=name, Statuses=["ACTIVE"])
        with understood(doing, "ListAlarmMuteRules"):
            active = [each["AlarmMuteRuleArn"] for each in answer["AlarmMuteRuleSummaries"]]
            return str(active[0]).rpartition(":")[2].rpartition("/")[2] if active else ""
