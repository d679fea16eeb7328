"""The tasks of many services are read in as few calls as there are, and each gets its own."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import Task
from tests.aws.scripted import Answer, Scripted

DENIED = (400, {"__type": "AccessDeniedException", "message": "is not authorized to perform: ecs:ListTasks"})
GONE = (400, {"__type": "ServiceNotFoundException", "message": "Service not found."})


@dataclass
class Cluster:
    """`each` tasks of every service, and `others` that are of none; pages are of 100."""

    services: list[str]
    each: int = 2
    others: int = 0
    whole_denied: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, asked: dict[str, Any]) -> Answer:
        self.asked.append(asked)
        if "tasks" in asked:
            assert len(asked["tasks"]) <= 100
            return 200, {"tasks": [_described(arn) for arn in asked["tasks"]], "failures": []}
        if (name := asked.get("serviceName")) == "gone":
            return GONE
        if name is None and self.whole_denied:
            return DENIED
        owners = [name] * self.each if name else [*self.services * self.each, *["-"] * self.others]
        arns = [f"task/{owner}/{number}" for number, owner in enumerate(owners)]
        start = int(asked.get("nextToken", 0))
        more = {"nextToken": str(start + 100)} if len(arns) > start + 100 else {}
        return 200, {"taskArns": arns[start : start + 100], **more}


def _described(arn: str) -> dict[str, Any]:
    owner = arn.split("/")[1]
    group = "family:report" if owner == "-" else f"service:{owner}"
    return {"taskArn": arn, "taskDefinitionArn": "web:1", "lastStatus": "RUNNING", "group": group}


@pytest.fixture
def reads(aws: Aws, server: Scripted) -> Iterator[Ecs]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws, "allowances", type(aws.allowances)())
        yield Ecs(aws)


async def read(reads: Ecs, service: Service, names: list[str]) -> list[tuple[Task, ...] | BaseException]:
    """For all at the same moment."""
    each = (service.model_copy(update={"service": name}) for name in names)
    return await asyncio.gather(*(reads.tasks(one, patient=True) for one in each), return_exceptions=True)


def owners(found: list[tuple[Task, ...] | BaseException]) -> list[set[str]]:
    return [{task.arn.split("/")[1] for task in tasks} for tasks in found if isinstance(tasks, tuple)]


async def test_one_service_takes_two_calls(reads: Ecs, server: Scripted, service: Service) -> None:
    server.answer = Cluster(["a"])
    [tasks] = await read(reads, service, ["a"])

    assert owners([tasks]) == [{"a"}]
    assert server.asked == ["ListTasks", "DescribeTasks"]


async def test_many_services_are_read_in_one_listing_of_their_cluster(
    reads: Ecs, server: Scripted, service: Service
) -> None:
    names = [f"s{number}" for number in range(60)]
    server.answer = cluster = Cluster(names, others=70)
    found = await read(reads, service, names)

    assert owners(found) == [{name} for name in names]
    assert Counter(server.asked) == {"ListTasks": 2, "DescribeTasks": 2}, "190 tasks"
    assert not any("serviceName" in asked for asked in cluster.asked)


async def test_a_cluster_of_thousands_is_not_listed_for_a_few(reads: Ecs, server: Scripted, service: Service) -> None:
    names = [f"s{number}" for number in range(6)]
    server.answer = cluster = Cluster(names, others=5000)
    first = await read(reads, service, names)
    tried = len([asked for asked in cluster.asked if "tasks" not in asked and "serviceName" not in asked])
    cluster.asked.clear()
    second = await read(reads, service, names)

    assert owners(first) == owners(second) == [{name} for name in names]
    assert tried == 3, "no more than the half of what asking for each takes"
    *listed, described = (asked.get("serviceName", "") for asked in cluster.asked)
    assert (sorted(listed), described) == (names, ""), "described together"


async def test_where_the_whole_cluster_may_not_be_listed_each_service_is(
    reads: Ecs, server: Scripted, service: Service
) -> None:
    server.answer = Cluster(["a", "b", "c"], whole_denied=True)
    assert owners(await read(reads, service, ["a", "b", "c"])) == [{"a"}, {"b"}, {"c"}]


async def test_one_that_cannot_be_listed_hides_no_other(reads: Ecs, server: Scripted, service: Service) -> None:
    server.answer = Cluster(["a", "b", "gone"], others=5000)
    *found, gone = await read(reads, service, ["a", "b", "gone"])

    assert owners(found) == [{"a"}, {"b"}]
    assert isinstance(gone, Failed)
    assert "Could not list the tasks of sales-prod/gone (ListTasks): Service not found" in str(gone)


async def test_an_answer_that_is_not_one_of_aws_is_told_as_such(reads: Ecs, server: Scripted, service: Service) -> None:
    server.answer = lambda asked: (200, {"tasks": [{}]}) if "tasks" in asked else (200, {"taskArns": ["task/a/0"]})
    found = await read(reads, service, ["a", "b"])

    assert all(isinstance(each, Failed) and "the answer was not one of AWS" in str(each) for each in found)


async def test_running_and_stopped_tasks_are_never_mixed(reads: Ecs, server: Scripted, service: Service) -> None:
    server.answer = cluster = Cluster(["a"])
    await asyncio.gather(reads.tasks(service, patient=True), reads.tasks(service, stopped=True, patient=True))
    assert sorted(a["desiredStatus"] for a in cluster.asked if "tasks" not in a) == ["RUNNING", "STOPPED"]
