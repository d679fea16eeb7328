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
    """What was found: `critical` lines, and some of the `lines` of any kind; `more` where there are others still.

    Whatever is not critical is only known to be there: its text is "".
    """

    lines: tuple[LogLine, ...]
    critical: tuple[LogLine, ...] = ()
    more: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class LogWindow:
    """The lines of a group between two moments: those that match `pattern`, CloudWatch's, "" for any; and only those
    of `streams` where some are named, or of those whose names begin with `prefix`. `pages` and `seconds`, of real time,
    are how much of it is read at the most.
    """

    group: str
    region: str
    since: datetime
    until: datetime
    pattern: str = ""
    streams: tuple[str, ...] = ()
    prefix: str = ""
    pages: int = 5
    seconds: float = 10


@dataclass(frozen=True, slots=True)
class LogRead:
    """What was read of a window, oldest first. Not `whole`: its end was not reached, and so the newest are lacking."""

    lines: tuple[LogLine, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class LogKind:
    """Lines that differ in nothing but numbers and ids. `text` is the newest of them, and `last` when that was.

    `new`: there was none in the time before. `critical`: the service's own pattern matches one.
    """

    text: str
    count: int
    last: datetime
    new: bool
    critical: bool


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where was looked: `what` in words, and `url`, where the console shows it; "" where there is no public one."""

    what: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class LogsNow:
    """What matters of a service's log between two moments, beside the time from `before` until then; newest last.

    `kinds` are those worth a line; `known` counts lines of kinds that were there before and are not critical. `gaps`
    says in words what was not searched, or not to its end; `unsure` that some of that is of the time before.
    """

    service: str
    before: datetime
    since: datetime
    until: datetime
    kinds: tuple[LogKind, ...] = ()
    known: int = 0
    unlisted: int = 0
    places: tuple[LogPlace, ...] = ()
    gaps: tuple[str, ...] = ()
    unsure: bool = False
