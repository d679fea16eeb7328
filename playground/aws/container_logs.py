"""Where what a task's containers write ends up: what each log driver makes of it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.aws.answers import Json
from playground.aws.names import CLUSTER

TO_CLOUDWATCH = ("cloudwatch", "cloudwatch_logs")  # outputs of Fluent Bit


@dataclass(frozen=True)
class Stream:
    """A log stream of CloudWatch."""

    region: str
    group: str
    name: str


def streams(containers: Sequence[Json], task_id: str) -> Iterator[tuple[str, Stream]]:
    """The name of each container that writes into CloudWatch, and where; all other drivers lead elsewhere."""
    for container in containers:
        name, configuration = container["name"], container.get("logConfiguration", {})
        options = configuration.get("options", {})
        match configuration.get("logDriver"):
            case "awslogs":
                prefix = options.get("awslogs-stream-prefix")
                stream = f"{prefix}/{name}/{task_id}" if prefix else docker_id(task_id, name)
                yield name, Stream(options["awslogs-region"], options["awslogs-group"], stream)
            case "awsfirelens" if options.get("Name") in TO_CLOUDWATCH:
                stream = f"{options['log_stream_prefix']}{name}-firelens-{task_id}"
                yield name, Stream(options["region"], _group(options), stream)


def _group(options: Json) -> str:
    """A template is filled in from each line's record, of which FireLens makes the cluster's name a part."""
    template: str = options.get("log_group_template") or options["log_group_name"]
    return template.replace("$ecs_cluster", CLUSTER)


def docker_id(task_id: str, container: str) -> str:
    """What Docker on an EC2 instance calls the container."""
    return hashlib.sha256(f"{task_id} {container}".encode()).hexdigest()
