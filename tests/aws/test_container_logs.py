"""What a container definition says about where its output goes is read, and nothing is made up beyond it."""

from typing import Any

import pytest

from aws.container_logs import container_log
from bot.model import ContainerLog


def read(driver: str, **options: str) -> ContainerLog | None:
    spelt = {name.replace("_", "-") if driver == "awslogs" else name: value for name, value in options.items()}
    entry: Any = {"name": "web", "image": "web", "logConfiguration": {"logDriver": driver, "options": spelt}}
    return container_log(entry)


@pytest.mark.parametrize(
    ("found", "log"),
    [
        (
            read("awslogs", awslogs_group="/g", awslogs_region="eu-west-1", awslogs_stream_prefix="web"),
            ContainerLog("awslogs", group="/g", region="eu-west-1", stream_prefix="web"),
        ),
        (read("awslogs", awslogs_group="/g"), ContainerLog("awslogs", group="/g")),
        (read("awslogs", awslogs_group="/g", tag="x"), ContainerLog("awslogs", group="/g", renamed=True)),
        (
            read("awsfirelens", Name="cloudwatch_logs", log_group_name="/g", region="eu-west-1"),
            ContainerLog("awsfirelens", output="cloudwatch_logs", group="/g", region="eu-west-1"),
        ),
        (
            read("awsfirelens", **{"@type": "cloudwatch_logs", "log_group_name": "/g"}),
            ContainerLog("awsfirelens", output="cloudwatch_logs", group="/g"),
        ),
        (
            read("awsfirelens", name="cloudwatch", log_group_name="/ecs/$(ecs_cluster)"),
            ContainerLog("awsfirelens", output="cloudwatch"),
        ),
        (
            read("awsfirelens", Name="cloudwatch_logs", log_group_name="/g", log_group_template="$x"),
            ContainerLog("awsfirelens", output="cloudwatch_logs"),
        ),
        (read("awsfirelens"), ContainerLog("awsfirelens")),
        (read("splunk", **{"splunk-url": "https://splunk.example"}), ContainerLog("splunk")),
        (container_log({"name": "web", "image": "web"}), None),
    ],
)
def test_driver_group_region_and_names_of_streams_are_read(found: ContainerLog | None, log: ContainerLog) -> None:
    assert found == log


@pytest.mark.parametrize(
    ("log", "writes"),
    [
        (ContainerLog("awslogs", group="/g"), True),
        (ContainerLog("awslogs", group="/other"), False),
        (ContainerLog("awsfirelens", output="cloudwatch", group="/g"), True),
        (ContainerLog("awsfirelens", output="cloudwatch", group="/other"), False),
        (ContainerLog("awsfirelens", output="cloudwatch"), None),
        (ContainerLog("awsfirelens", output="datadog"), False),
        (ContainerLog("awsfirelens"), None),
        (ContainerLog("splunk"), False),
        (ContainerLog("none"), False),
        (ContainerLog("json-file"), None),
        (ContainerLog("fluentd"), None),
    ],
)
def test_whether_it_writes_into_a_group_may_not_be_known(log: ContainerLog, writes: bool | None) -> None:
    assert log.writes_into("/g") is writes
