"""What of an incident is kept, and how much of it: bounded, redacted, and put together from several readings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import (
    Container,
    EvidenceBefore,
    KeptLine,
    LogLine,
    ServiceEvent,
    Task,
    TaskDefinition,
    short,
)
from bot.secrets.redaction import redacted
from bot.text import cut

STOPPED, EVENTS, LINES = 20, 30, 60  # kept of each reading, the newest; with the figures some 40 KB at the most
STREAMS = 8  # of tasks whose last lines are kept
HOUR = timedelta(hours=1)  # ECS tells of stopped tasks for about so long
FIGURES = timedelta(minutes=30)
_LINE = 300


@dataclass(frozen=True, slots=True)
class Tail:
    """The streams of bad tasks in one group."""

    group: str
    region: str
    streams: tuple[str, ...]


def stopped_lines(tasks: Iterable[Task], bad: str, until: datetime) -> tuple[KeptLine, ...]:
    """Those of the `bad` revision before others, if there are too many. What stopped after `until` the rollback did."""
    moments = [(task, task.stopping_at or task.stopped_at) for task in tasks]
    past = [(task, at) for task, at in moments if at and until - HOUR <= at <= until]
    ranked = sorted(past, key=lambda each: (each[0].task_definition == bad, each[1]), reverse=True)
    return _in_order(KeptLine(at, _line(_stopped(task))) for task, at in ranked[:STOPPED])


def event_lines(events: Iterable[ServiceEvent], until: datetime) -> tuple[KeptLine, ...]:
    recent = [event for event in events if until - HOUR <= event.at <= until]
    newest = sorted(recent, key=lambda event: event.at, reverse=True)[:EVENTS]
    return _in_order(KeptLine(event.at, _line(event.message)) for event in newest)


def log_lines(lines: Iterable[LogLine]) -> tuple[KeptLine, ...]:
    newest = sorted(lines, key=lambda line: line.at)[-LINES:]
    return tuple(KeptLine(line.at, _line(line.text)) for line in newest)


def bad_tasks(running: Sequence[Task], stopped: Sequence[Task], bad: str, until: datetime) -> tuple[Task, ...]:
    """Those of the bad revision whose last lines tell most: those that stopped last, and some that run."""
    dead = [(task, at) for task in stopped if (at := task.stopping_at or task.stopped_at) and at <= until]
    died = [task for task, _ in sorted(dead, key=lambda each: each[1], reverse=True) if task.task_definition == bad]
    alive = [task for task in running if task.task_definition == bad]
    half = max(STREAMS // 2, STREAMS - len(alive))
    return tuple([*died[:half], *alive][:STREAMS])


def tails(definition: TaskDefinition, tasks: Sequence[Task], region: str) -> tuple[tuple[Tail, ...], tuple[str, ...]]:
    """Where the last lines of these tasks are, and of which containers nobody knows that."""
    found, unknown = dict[tuple[str, str], list[str]](), list[str]()
    for container in definition.containers:
        log = container.log
        streams = list(_streams(container, tasks))
        if log and streams:
            found.setdefault((log.group, log.region or region), []).extend(streams)
        elif tasks:
            how = f"logs by {log.driver}" if log else "has no log configuration"
            unknown.append(f"the lines of {container.name}: it {how}, and its streams are not known")
    return tuple(Tail(group, where, tuple(streams)) for (group, where), streams in found.items()), tuple(unknown)


def _streams(container: Container, tasks: Sequence[Task]) -> Iterator[str]:
    log = container.log
    if log is None or log.driver != "awslogs" or not log.group:
        return
    for task in tasks:
        if log.stream_prefix:
            yield f"{log.stream_prefix}/{container.name}/{short(task.arn)}"
        elif container.name in task.runtime_ids and not log.renamed:
            yield task.runtime_ids[container.name]


def together(readings: Sequence[EvidenceBefore]) -> EvidenceBefore | None:
    """All readings of one incident, oldest first, as one. Each line once; what a later one could read is not missed."""
    if not readings:
        return None
    figures = [reading.figures for reading in readings if reading.figures]
    return EvidenceBefore(
        taken_at=readings[0].taken_at,
        stopped=_once(line for reading in readings for line in reading.stopped),
        events=_once(line for reading in readings for line in reading.events),
        log=_once(line for reading in readings for line in reading.log),
        figures=figures[-1] if figures else None,
        not_read=readings[-1].not_read,
    )


def _once(lines: Iterable[KeptLine]) -> tuple[KeptLine, ...]:
    return _in_order(dict.fromkeys(lines))


def _in_order(lines: Iterable[KeptLine]) -> tuple[KeptLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.at))


def _stopped(task: Task) -> str:
    codes = ", ".join(f"{name} exit code {code}" for name, code in sorted(task.exit_codes.items()))
    why = task.stopped_reason or task.stop_code or "no reason given"
    return f"{short(task.arn)[:8]} of {short(task.task_definition)}: {why}{f' ({codes})' if codes else ''}"


def _line(text: str) -> str:
    return cut(redacted(text), _LINE)
