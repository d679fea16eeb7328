"""Where the output of a task's containers goes, and what a search of it found."""

from dataclasses import dataclass, field
from datetime import datetime

_NEVER = {"none", "splunk"}  # other drivers leave lines where an agent may take them to CloudWatch


@dataclass(frozen=True, slots=True)
class ContainerLog:
    """A container's `logConfiguration`, as far as it tells where in CloudWatch the lines go; "" where it does not.

    `driver` is awslogs, awsfirelens, splunk, json-file, …; `output` is what FireLens sends to, such as cloudwatch_logs,
    "" where only a file of its own says so. `stream_prefix` is that of awslogs; without one, and unless streams are
    `renamed`, each is called like Docker's id of its container.
    """

    driver: str
    output: str = ""
    group: str = ""
    region: str = ""
    stream_prefix: str = ""
    renamed: bool = False

    def writes_into(self, group: str) -> bool | None:
        """None where the task definition does not tell."""
        if self.driver == "awslogs":
            return self.group == group
        if self.driver != "awsfirelens":
            return False if self.driver in _NEVER else None
        if self.output and not self.output.startswith("cloudwatch"):
            return False
        return self.group == group if self.group else None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log stream; `id` is CloudWatch's."""

    id: str
    stream: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LogSearch:
    """Which lines of a group count, in one region, since a moment: those in `streams`; of the whole group where none.

    There, what others write counts only `others_since` another: a stream is the tasks' own if one of `ids` is in its
    name. `pattern` is CloudWatch's, of a critical line, which counts `critical_since` then; None: as any does.
    `rolled_back`: the moments are those of a rollback, and are told as such.
    """

    group: str
    pattern: str
    region: str
    since: datetime
    streams: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    others_since: datetime | None = None
    critical_since: datetime | None = None
    rolled_back: bool = True

    def counts(self, line: LogLine) -> bool:
        if self.streams:
            return line.stream in self.streams
        return self.owns(line) or self.others_since is None or line.at >= self.others_since

    def owns(self, line: LogLine) -> bool:
        """Is it certainly one of the tasks' own?"""
        return line.stream in self.streams or any(own in line.stream for own in self.ids)


@dataclass(frozen=True, slots=True)
class LogSample:
    """What was found: `critical` lines, and some of the `lines` of any kind; `more` where there are others still."""

    lines: tuple[LogLine, ...]
    critical: tuple[LogLine, ...] = ()
    more: bool = field(default=False, kw_only=True)
