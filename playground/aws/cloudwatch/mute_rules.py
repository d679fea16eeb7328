"""Alarm mute rules: while one mutes an alarm its actions are not carried out; its state changes all the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from playground.aws.answers import Json
from playground.aws.cloudwatch.schedule import Schedule, moment


@dataclass(frozen=True)
class MuteRule:
    """`settings` are the members of PutAlarmMuteRule."""

    name: str
    settings: Json
    schedule: Schedule
    updated_at: datetime

    @property
    def alarms(self) -> Sequence[str]:
        found: Sequence[str] = self.settings.get("MuteTargets", {}).get("AlarmNames", [])
        return found

    @property
    def starts(self) -> datetime | None:
        return moment(self.settings["StartDate"]) if "StartDate" in self.settings else None

    def status(self, at: datetime) -> str:
        expired = "ExpireDate" in self.settings and at >= moment(self.settings["ExpireDate"])
        if expired or self.schedule.over(at):
            return "EXPIRED"
        begun = self.starts is None or at >= self.starts
        return "ACTIVE" if begun and self.schedule.mutes(at, since=self.starts) else "SCHEDULED"


@dataclass
class MuteRules:
    """By their names."""

    known: dict[str, MuteRule] = field(default_factory=dict)

    def put(self, settings: Json, at: datetime) -> None:
        """Raises AwsError."""
        name = str(settings["Name"])
        self.known[name] = MuteRule(name, settings, Schedule(settings["Rule"]["Schedule"]), at)
