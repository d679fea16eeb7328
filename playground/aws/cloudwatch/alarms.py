"""The alarms of one account and region: put, evaluated once a minute as time goes on, set by hand, deleted."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from playground.aws.answers import Json
from playground.aws.cloudwatch import wording
from playground.aws.cloudwatch.alarm import ALARM, UNCHECKED, UNKNOWN, Alarm, State
from playground.aws.cloudwatch.evaluating import points
from playground.aws.cloudwatch.judgement import Rule, judged
from playground.aws.cloudwatch.mute_rules import MuteRules
from playground.aws.names import ACCOUNT, REGION

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

MINUTE = 60
_KEPT = timedelta(days=30)  # of the history


@dataclass(frozen=True)
class Item:
    """One of an alarm's history: `kind` is its HistoryItemType."""

    alarm: str
    at: datetime
    kind: str
    summary: str
    data: str


class Alarms:
    """By their names. `history` is oldest first."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self.known: dict[str, Alarm] = {}
        self.history: list[Item] = []
        self.mutes = MuteRules()
        self._due: list[tuple[float, str]] = []

    @property
    def ringing(self) -> set[str]:
        """Names of those in ALARM."""
        return {name for name, alarm in self.known.items() if alarm.state.value == ALARM}

    def tags(self, arn: str) -> Mapping[str, str]:
        """Those of an alarm, by its ARN in whichever account; none of anything else."""
        found = self.known.get(arn.partition(":alarm:")[2])
        return found.tags if found else {}

    def put(self, settings: Json) -> Alarm:
        """A new one is INSUFFICIENT_DATA until it is evaluated; one that is there keeps its state and its tags."""
        name, at = str(settings["AlarmName"]), self._cluster.at
        kept = {key: value for key, value in settings.items() if key not in ("Tags", "AlarmName")}
        if (found := self.known.get(name)) is not None:
            found.settings, found.configured_at, found.seen = kept, at, {}
            self._note(found, "ConfigurationUpdate", f'Alarm "{name}" updated', "{}")
            return found
        tags = {tag["Key"]: tag["Value"] for tag in settings.get("Tags", [])}
        arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
        made = Alarm(name, arn, kept, at, State(UNKNOWN, UNCHECKED, at), at, tags)
        self.known[name] = made
        self._note(made, "ConfigurationUpdate", f'Alarm "{name}" created', "{}")
        heapq.heappush(self._due, (_next(name, at.timestamp()), name))
        return made

    def delete(self, name: str) -> None:
        self.known.pop(name, None)
        self._due = [each for each in self._due if each[1] != name]
        heapq.heapify(self._due)

    def set_state(self, alarm: Alarm, value: str, reason: str, data: str = "") -> None:
        """By hand: it lasts until the alarm is evaluated the next time."""
        self._change(alarm, State(value, reason, self._cluster.at, data))

    def evaluate(self, until: datetime) -> bool:
        """The next one that is due by then, at its moment. -> was there one?"""
        if not self._due or self._due[0][0] > until.timestamp():
            return False
        moment, name = heapq.heappop(self._due)
        heapq.heappush(self._due, (moment + MINUTE, name))
        self._cluster.at = max(datetime.fromtimestamp(moment, until.tzinfo), self._cluster.at)
        alarm = self.known[name]
        if not alarm.held:
            self._evaluate(alarm)
        return True

    def _evaluate(self, alarm: Alarm) -> None:
        rule, at = Rule.of(alarm.settings), self._cluster.at
        found = judged(rule, points(self._cluster, alarm, rule.periods), alarm.state.value)
        if found.value != alarm.state.value:
            data = wording.reason_data(alarm, found.points, at)
            self._change(alarm, State(found.value, found.reason, at, data))

    def _change(self, alarm: Alarm, state: State) -> None:
        before, alarm.state = alarm.state, state
        if before.value == state.value:
            return
        alarm.since = state.at
        self._note(alarm, "StateUpdate", *wording.history(alarm, before))
        self._cluster.tell(
            "aws.cloudwatch", "CloudWatch Alarm State Change", [alarm.arn], lambda: wording.changed(alarm, before)
        )
        self._cluster.nudge()

    def _note(self, alarm: Alarm, kind: str, summary: str, data: str) -> None:
        oldest = self._cluster.at - _KEPT
        self.history = [item for item in self.history if item.at > oldest]
        self.history.append(Item(alarm.name, self._cluster.at, kind, summary, data))


def _next(name: str, at: float) -> float:
    """Each alarm has its own second of the minute."""
    second = crc32(name.encode()) % MINUTE
    return at - (at - second) % MINUTE + MINUTE
