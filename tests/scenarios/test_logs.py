"""The log that is searched after a rollback is the one into which the restored tasks write, and no other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aws import logs
from bot.validation import validate
from bot.validation.look import Seen
from playground.aws.names import LOG_GROUP, PORT
from playground.slack import Message
from tests.scenarios.world import INCIDENT, SERVICE, World, everything, running_world

ELSEWHERE, ABROAD = "/ecs/elsewhere", "eu-west-1"
BAD, GOOD = "FATAL disk full", "INFO started"
Json = Mapping[str, Any]


def awslogs(group: str = LOG_GROUP, *, region: str = "us-east-1", prefix: str = "web") -> Json:
    options = {"awslogs-group": group, "awslogs-region": region}
    return {"logDriver": "awslogs", "options": options | ({"awslogs-stream-prefix": prefix} if prefix else {})}


def firelens(group: str = LOG_GROUP, *, output: str = "cloudwatch_logs") -> Json:
    options = {"Name": output, "region": "us-east-1", "log_group_name": group, "log_stream_prefix": "app/"}
    return {"logDriver": "awsfirelens", "options": options}


pytestmark = pytest.mark.usefixtures("one_look")


async def verdict(
    world: World, log: str, *, dying: str = "", more: Json | None = None, **containers: Json | None
) -> str:
    """Go back to a revision whose containers log like that, and whose application writes `log` when it starts.

    A container without `logConfiguration` has None; `dying` is a stream into which an old task writes meanwhile.
    -> what is told of the log.
    """
    for name, line in (("first", log), ("next", GOOD)):
        tag = f"{name}-{len(_told(world))}"
        how = {"containerDefinitions": _containers(containers, tag), **(more or {})}
        world.aws.deploy(SERVICE, world.aws.register(image=tag, log=line, more=how))
        world.clock.advance(30 * 60)
    before = len(_told(world))
    await world.press(await world.propose())
    await world.reaches("rolling")
    if dying:
        world.aws.cluster.moto.log(LOG_GROUP, dying, BAD, at=world.clock.now())
    await world.ends("succeeded")
    told = await world.slack.wait_for(lambda: _told(world)[before:], timeout=10)
    return next(line for line in everything(told[0]).splitlines() if "*log*" in line)


def _told(world: World) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if m.thread_ts and "minutes: " in m.text]


def _containers(logging: Mapping[str, Json | None], tag: str) -> list[Json]:
    made = []
    for name, configuration in logging.items():
        port = {"portMappings": [{"containerPort": PORT}]} if name == "catalog" else {}
        log = {"logConfiguration": configuration} if configuration else {}
        image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:{tag}"
        routes = {"firelensConfiguration": {"type": "fluentbit"}} if name == "log_router" else {}
        essential = name in ("catalog", "log_router", "worker")
        made.append({"name": name, "image": image, "essential": essential, **port, **log, **routes})
    return made


async def test_what_firelens_carries_into_the_declared_group_is_read_though_its_router_logs_elsewhere(
    world: World,
) -> None:
    world.aws.log_group(ELSEWHERE)

    told = await verdict(world, BAD, catalog=firelens(), log_router=awslogs(ELSEWHERE))

    assert "*log* failed  4 lines matching FATAL: “FATAL disk full” in stream app/catalog-firelens-" in told
    assert f"the whole group {LOG_GROUP} since the rollback ended" in told

    told = await verdict(
        world, GOOD, dying="app/catalog-firelens-old", catalog=firelens(), log_router=awslogs(ELSEWHERE)
    )

    assert "no line matching FATAL among 4 lines" in told, "what others wrote before the end does not count"


async def test_a_sidecar_that_logs_elsewhere_hides_nothing_and_one_that_logs_here_vouches_for_nobody(
    world: World,
) -> None:
    world.aws.log_group(ELSEWHERE)

    told = await verdict(world, BAD, catalog=awslogs(), envoy=awslogs(ELSEWHERE))

    assert "4 lines matching FATAL" in told
    assert f"searched: 4 streams of {LOG_GROUP} since the rollback began" in told

    told = await verdict(world, BAD, catalog=awslogs(ELSEWHERE), envoy=awslogs())

    assert f"*log* inconclusive  no line matching FATAL among 4 lines in 4 streams of {LOG_GROUP}" in told
    assert f"does not log there: catalog logs by awslogs into {ELSEWHERE}" in told


async def test_without_a_target_group_what_goes_nobody_knows_where_is_looked_for_everywhere(
    world: World,
) -> None:
    world.aws.declare(loadBalancers=[])
    template = {"log_group_template": "/aws/ecs/$ecs_cluster"}
    by_template = {**firelens(), "options": {**firelens()["options"], **template}}

    told = await verdict(world, GOOD, catalog=by_template, log_router=awslogs())

    assert f"*log* inconclusive  no line matching FATAL among 4 lines in 4 streams of {LOG_GROUP}" in told
    assert f"and in the whole group {LOG_GROUP}" in told
    assert "nobody knows which container" not in told, "a router is not the application"
    assert "does not say that it logs there: catalog logs by awsfirelens, to cloudwatch_logs" in told

    world.aws.log_group(ELSEWHERE)
    told = await verdict(world, GOOD, catalog=by_template, worker=awslogs(), log_router=awslogs(ELSEWHERE))

    assert "*log* inconclusive  no line matching FATAL" in told
    assert "not all are known to log there: catalog logs by awsfirelens" in told


async def test_the_application_vouches_in_the_declared_group_though_a_proxy_receives_and_an_agent_logs_elsewhere(
    world: World,
) -> None:
    world.aws.log_group(ELSEWHERE)

    told = await verdict(world, GOOD, catalog=awslogs(ELSEWHERE), worker=awslogs())

    assert f"*log* passed  no line matching FATAL among 4 lines in 4 streams of {LOG_GROUP}" in told
    assert f"; not heard there: catalog logs by awslogs into {ELSEWHERE}" in told

    world.aws.declare(loadBalancers=[])
    told = await verdict(world, GOOD, catalog=awslogs(), worker=awslogs(ELSEWHERE))

    assert "*log* passed  no line matching FATAL among 4 lines" in told
    assert "minutes: well" in everything(_told(world)[-1])


@pytest.mark.long
async def test_without_a_target_group_critical_lines_that_firelens_sends_by_a_template_are_seen(world: World) -> None:
    world.aws.declare(loadBalancers=[])
    by_template = {**firelens(), "options": {**firelens()["options"], "log_group_template": LOG_GROUP}}

    told = await verdict(world, BAD, catalog=by_template, log_router=awslogs())

    assert "*log* failed  4 lines matching FATAL: “FATAL disk full” in stream app/catalog-firelens-" in told


@pytest.mark.long
async def test_behind_a_classic_load_balancer_the_container_that_it_sends_to_is_heard(world: World) -> None:
    world.aws.use_classic_load_balancer()

    told = await verdict(world, GOOD, catalog=firelens("$where"), worker=awslogs())

    assert "*log* inconclusive  no line matching FATAL" in told
    assert "does not say that it logs there: catalog logs by awsfirelens" in told


@pytest.mark.long
async def test_streams_that_docker_names_are_those_of_the_restored_containers(world: World) -> None:
    world.aws.declare(launchType="EC2")
    world.aws.around.offer.instances = ["x86_64"]
    ec2 = {"requiresCompatibilities": ["EC2"]}

    told = await verdict(world, GOOD, dying="0ld", catalog=awslogs(prefix=""), more=ec2)

    assert f"no line matching FATAL among 4 lines in 4 streams of {LOG_GROUP} since the rollback began" in told


async def test_the_last_words_of_a_restored_task_that_died_since_count_though_another_runs_in_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = validate.look

    async def once_one_has_died(*of: Any) -> Seen:
        world.clock.advance(5)
        task = next(t for t in world.aws.cluster.scheduler(SERVICE).service.tasks if t.last_status == "RUNNING")
        world.aws.cluster.moto.log(LOG_GROUP, f"web/catalog/{task.id}", BAD, at=world.clock.now())
        task.script = [(world.clock.now(), "EXITED")]
        world.clock.advance(60)
        return await look(*of)

    monkeypatch.setattr(validate, "look", once_one_has_died)

    told = await verdict(world, GOOD, catalog=awslogs())

    assert f"1 line matching FATAL: “{BAD}” in stream web/catalog/" in told
    assert f"5 streams of {LOG_GROUP}" in told
    assert world.running() == {43}


async def test_a_group_in_another_region_is_searched_there(world: World) -> None:
    world.aws.open("123456789012", ABROAD)
    world.aws.log_group(LOG_GROUP, region=ABROAD)

    told = await verdict(world, BAD, catalog=awslogs(region=ABROAD))

    assert f"4 lines matching FATAL: “{BAD}” in stream web/catalog/" in told
    assert f"4 streams of {LOG_GROUP} of {ABROAD}" in told
    assert {call.region for call in world.aws.calls("FilterLogEvents")} == {ABROAD}


@pytest.mark.long
async def test_where_the_target_logs_by_other_drivers_nothing_is_claimed(world: World) -> None:
    told = await verdict(world, BAD, catalog={"logDriver": "splunk", "options": {}})

    assert f"*log* inconclusive  no line at all in the whole group {LOG_GROUP}" in told
    assert "does not log there: catalog logs by splunk" in told

    told = await verdict(world, BAD, catalog={"logDriver": "json-file"}, envoy=None)

    assert "*log* inconclusive" in told
    assert "does not say that it logs there: catalog logs by json-file" in told


@pytest.mark.long
async def test_a_group_that_is_not_there_and_one_too_long_to_be_searched_are_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PAGES", 2)
    async with running_world(tmp_path, edit=lambda text: text.replace(LOG_GROUP, ELSEWHERE)) as world:
        told = await verdict(world, BAD, catalog=awslogs())

        assert f"*log* inconclusive  Could not search the log {ELSEWHERE} (FilterLogEvents)" in told
        assert "The specified log group does not exist" in told

        world.aws.log_group(ELSEWHERE)
        world.aws.distort_next("FilterLogEvents", lambda answer: {"events": [], "nextToken": "1"}, times=4)
        told = await verdict(world, BAD, catalog=awslogs(ELSEWHERE))

        assert "*log* inconclusive" in told
        assert f"Could not search the log {ELSEWHERE} (FilterLogEvents): it is too long for 2 pages" in told
