"""What stands around a service arrives as values in AWS's own words, over real HTTP."""

from datetime import datetime, timedelta

import pytest

from aws import task_definitions
from aws.ecr import Ecr
from aws.ecs import Ecs
from aws.logs import CloudWatchLogs
from aws.session import Aws
from aws.target_health import Elb
from bot.catalog import Service
from bot.model import GoneImage, Image, LogSearch
from playground.aws import SimulatedAws

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Ecs:
    return Ecs(aws)


async def test_a_task_definition_arrives_with_its_status_and_none_where_there_is_none(
    ecs: Ecs, service: Service
) -> None:
    current = await ecs.task_definition(service, "quilt-catalog:42")
    deregistered = await ecs.task_definition(service, "quilt-catalog:41")

    assert current is not None
    assert deregistered is not None
    assert (current.name, current.status, deregistered.status) == ("quilt-catalog:42", "ACTIVE", "INACTIVE")
    (container,) = current.containers
    assert (container.name, container.ports) == ("catalog", ("8080/tcp",))
    assert container.image.startswith(f"{REGISTRY}/quiltdata/catalog:")
    assert container.log is not None
    assert container.log.group == "/aws/ecs/quilt-catalog"
    assert await ecs.task_definition(service, "quilt-catalog:99") is None


async def test_values_of_environment_and_secrets_are_only_ever_compared(ecs: Ecs, service: Service) -> None:
    mcp_off = await ecs.task_definition(service, "quilt-catalog:38")
    mcp_on = await ecs.task_definition(service, "quilt-catalog:42")

    assert mcp_off is not None
    assert mcp_on is not None
    off, on = mcp_off.containers[0].environment, mcp_on.containers[0].environment
    assert off.keys() == on.keys() == {"MODE", "MCP"}
    assert off["MODE"] == on["MODE"]
    assert off["MCP"] != on["MCP"]
    assert "PRODUCT" not in repr(mcp_on)


def test_values_are_not_in_what_is_returned_nor_are_secret_arns_printed() -> None:
    told = task_definitions.task_definition(
        {
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:1:task-definition/web:1",
            "status": "ACTIVE",
            "containerDefinitions": [
                {
                    "name": "web",
                    "image": "nginx",
                    "cpu": 256,
                    "memory": 512,
                    "environment": [{"name": "TOKEN", "value": "hunter2"}],
                    "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:1:parameter/key"}],
                    "portMappings": [{"containerPortRange": "80-90", "protocol": "udp"}],
                    "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "hunter2"}},
                }
            ],
        }
    )

    assert "hunter2" not in repr(told)
    assert "parameter/key" not in repr(told)
    (container,) = told.containers
    assert (container.cpu, container.memory, container.ports) == ("256", "512", ("80-90/udp",))
    assert {len(f) for f in (*container.environment.values(), *container.secrets.values())} == {16}


async def test_targets_arrive_with_address_and_state(aws: Aws, ecs: Ecs, service: Service) -> None:
    state = await ecs.service(service)
    targets = await Elb(aws).targets(service, state.target_groups[0])

    assert [target.state for target in targets] == ["healthy"] * 4
    assert all(target.id.endswith(":8080") for target in targets)


async def test_an_image_that_is_there_is_not_missing_and_a_deleted_one_is(
    aws: Aws, ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    revision = world.register(image="feedbee")
    told = await ecs.task_definition(service, f"quilt-catalog:{revision}")
    assert told is not None
    by_tag = Image("catalog", told.containers[0].image, None)
    newest, *_ = await ecs.service_deployments(service)
    (by_digest,) = (await ecs.service_revisions(service, [newest.revision]))[newest.revision].images

    assert await Ecr(aws).missing(service, [by_tag, by_digest]) == ((), ())

    world.delete_image(revision)

    assert await Ecr(aws).missing(service, [by_digest, by_tag]) == ((GoneImage(by_tag),), ())


async def test_a_repository_or_digest_that_is_gone_is_missing_and_a_foreign_registry_is_not(
    aws: Aws, world: SimulatedAws, service: Service
) -> None:
    images = [
        Image("catalog", f"{REGISTRY}/quiltdata/catalog@sha256:{'0' * 64}", None),
        Image("catalog", f"{REGISTRY}/quiltdata/catalog:b90e4d7", f"sha256:{'1' * 64}"),
        Image("sidecar", f"{REGISTRY}/no/such/repository:1", None),
        Image("proxy", "nginx:1.27", None),
        Image("agent", "public.ecr.aws/datadog/agent:7", f"sha256:{'2' * 64}"),
        Image("trick", "evil.example/123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1", None),
    ]

    assert await Ecr(aws).missing(service, images) == (tuple(map(GoneImage, images[:3])), ())


async def test_critical_lines_are_told_and_silence_is_not_the_same_as_no_lines(
    aws: Aws, world: SimulatedAws, service: Service
) -> None:
    logs = CloudWatchLogs(aws)
    long_ago, just_now = world.clock.now() - timedelta(minutes=30), world.clock.now() + timedelta(hours=1)

    bad = await logs.search(service, _searched(long_ago))
    silent = await logs.search(service, _searched(just_now))

    assert bad.lines
    assert {line.text for line in bad.critical} == {"FATAL JWT token too large"}
    assert len(bad.critical) <= 20
    assert (silent.lines, silent.critical) == ((), ())


async def test_only_the_named_streams_are_searched(aws: Aws, world: SimulatedAws, ecs: Ecs, service: Service) -> None:
    logs, since = CloudWatchLogs(aws), world.clock.now() - timedelta(minutes=30)
    task = (await ecs.tasks(service))[0].arn.rsplit("/", 1)[-1]
    told = await ecs.task_definition(service, "quilt-catalog:42")
    assert told is not None
    assert told.containers[0].log is not None
    stream = f"{told.containers[0].log.stream_prefix}/catalog/{task}"

    assert (await logs.search(service, _searched(since, stream))).critical
    assert not (await logs.search(service, _searched(since, "catalog/catalog/other"))).lines


@pytest.mark.parametrize(
    ("prefix", "upstream"),
    [("quiltdata", "registry-1.docker.io"), ("ROOT", "registry-1.docker.io"), ("quilt", ""), ("other", "")],
)
async def test_an_image_of_a_pull_through_cache_is_fetched_again_by_its_rule(
    aws: Aws, world: SimulatedAws, service: Service, prefix: str, upstream: str
) -> None:
    image = Image("catalog", f"{REGISTRY}/quiltdata/catalog:never", None)
    world.around.registries.cached = {"another": "quay.io", prefix: "registry-1.docker.io"}

    assert await Ecr(aws).missing(service, [image]) == ((GoneImage(image, upstream),), ())


async def test_an_image_is_gone_where_the_rules_of_its_cache_cannot_be_read_and_that_is_said(
    aws: Aws, world: SimulatedAws, service: Service
) -> None:
    world.fail_next("DescribePullThroughCacheRules", code="AccessDeniedException", status=400)

    [gone], _ = await Ecr(aws).missing(service, [Image("catalog", f"{REGISTRY}/quiltdata/catalog:never", None)])

    assert not gone.upstream
    assert "DescribePullThroughCacheRules" in gone.unknown


def _searched(since: datetime, *streams: str) -> LogSearch:
    return LogSearch("/aws/ecs/quilt-catalog", "FATAL", "us-east-1", since, streams)
