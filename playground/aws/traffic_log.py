"""What tasks log about the traffic that they have: a line a minute, made up when somebody searches the log."""

from collections.abc import Container, Iterator
from random import Random

from playground.aws import container_logs
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.container_logs import Stream
from playground.aws.names import CONTAINER
from playground.aws.task import Task

_FAR = 180  # minutes back


def lines(it: Cluster, group: str, streams: Container[str], start: int | None, end: int | None) -> Iterator[Json]:
    """As FilterLogEvents tells them, of the tasks that ECS still knows; `start` and `end` are in milliseconds."""
    now = it.at.timestamp()
    first, last = max((start or 0) / 1000, now - _FAR * 60), min(end / 1000 if end is not None else now, now)
    for service in it.services.values():
        for task in service.tasks:
            for stream in _streams(it, task):
                if (stream.group, stream.region) == (group, it.region) and stream.name in streams:
                    yield from _of(it, task, stream.name, first, last)


def _streams(it: Cluster, task: Task) -> Iterator[Stream]:
    containers = it.containers(task.revision.task_definition)
    yield from (stream for name, stream in container_logs.streams(containers, task.id) if name == CONTAINER)


def _of(it: Cluster, task: Task, stream: str, first: float, last: float) -> Iterator[Json]:
    if task.started_at is None:
        return
    number = int(task.id[:10], 16)
    over = min(last, task.stopped_at.timestamp() if task.stopped_at else last)
    for minute in range(int(max(first, task.started_at.timestamp()) // 60), int(over // 60) + 1):
        at = minute * 60 + number % 60
        traffic, _ = it.traffics.of(task.revision, at)
        if traffic.line and max(first, task.started_at.timestamp()) <= at <= over:
            yield {
                "logStreamName": stream,
                "timestamp": at * 1000,
                "message": traffic.line.format(Random(number ^ minute).randrange(2, 40)),
                "ingestionTime": at * 1000,
                "eventId": f"{number * 10**9 + minute:056d}",
            }
