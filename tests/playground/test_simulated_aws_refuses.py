"""What ECS and CodeDeploy turn down, the simulated AWS turns down: in the same class, and in words that are known."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError
from simulated_aws_world import CLUSTER, SERVICE, World, running_world

from playground.aws.code_deploy_group import Group, app_spec
from playground.aws.errors import AwsError

ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:c3f56d0"
WEB = {"name": "web", "image": "nginx"}
LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "/web", "awslogs-region": "us-east-1"}}
PREFIXED = LOGS | {"options": {**LOGS["options"], "awslogs-stream-prefix": "web"}}  # type: ignore[dict-item]
SIDE = {"name": "side", "image": "nginx", "essential": False}
CHECKED = {"healthCheck": {"command": ["CMD", "true"]}}
NO_ROLE = {"executionRoleArn": ""}
PARAMETER = {"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/key"}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def having(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"containerDefinitions": list(containers), **more}


def on_ec2(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return having(*containers, **{"requiresCompatibilities": ["EC2"], "networkMode": "bridge", **more})


def waits(name: str, condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


REFUSED: list[tuple[dict[str, Any], str]] = [
    (having(), "Container list cannot be empty."),
    (having(*[WEB | {"name": f"web{n}"} for n in range(11)]), "Too many containers."),
    (having(WEB, WEB), "Container names must be unique"),
    (having({"name": "web"}), "Container.image should not be null or empty."),
    (having({"image": "nginx"}), "Container.name should not be null or empty."),
    (having(WEB | {"name": "web app"}), "Container.name contains invalid characters."),
    ({"family": "quilt catalog"}, "Family contains invalid characters."),
    ({"networkMode": "vpc"}, "Invalid network mode 'vpc'."),
    (having(SIDE), "Task definition doesn't have any essential container."),
    (having(WEB | {"command": ["x" * 66_000]}), "Max allowed length is '65536' bytes."),
    ({"cpu": ""}, "Fargate requires that 'cpu' be defined at the task level."),
    ({"memory": ""}, "Fargate requires that 'memory' be defined at the task level."),
    ({"cpu": "512", "memory": "512"}, "No Fargate configuration exists for given values: 512 CPU, 512 memory."),
    ({"cpu": "256", "memory": "1536"}, "No Fargate configuration exists for given values"),
    ({"cpu": "300", "memory": "1024"}, "No Fargate configuration exists for given values"),
    ({"cpu": "8 vCPU", "memory": "18 GB"}, "No Fargate configuration exists for given values: 8192 CPU, 18432 memory."),
    ({"cpu": "much"}, "Invalid 'cpu' setting for task."),
    ({"memory": "1 vCPU"}, "Invalid 'memory' setting for task."),
    ({"networkMode": "bridge"}, "Fargate only supports network mode 'awsvpc'."),
    (NO_ROLE, "execution role ARN to support ECR images."),
    (having(WEB | {"logConfiguration": PREFIXED}, **NO_ROLE), "execution role ARN to support log driver awslogs."),
    (having(WEB | {"secrets": [PARAMETER]}, **NO_ROLE), "execution role ARN to support secrets."),
    (
        having(WEB | {"logConfiguration": LOGS}),
        "Fargate requires log configuration options to include awslogs-stream-pr",
    ),
    (having(WEB | {"logConfiguration": {"logDriver": "json-file"}}), "Fargate does not support log driver json-file."),
    (having(WEB | {"privileged": True}), "Fargate does not support privileged containers."),
    ({"volumes": [{"name": "v", "host": {"sourcePath": "/v"}}]}, "host.sourcePath should not be set for volumes in Fa"),
    (on_ec2(WEB, memory=""), "At least one of 'memory' or 'memoryReservation' must be specified."),
    (on_ec2(WEB | {"memory": 128, "memoryReservation": 256}, memory=""), "greater than 'memoryReservation'."),
    (having(WEB | {"memory": 2048}), "The 'memory' setting for container 'web' is greater than for the task."),
    (
        having(WEB | {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}),
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
    ),
    (
        on_ec2(WEB | {"portMappings": [{"containerPort": 80, "hostPort": 81}]}, networkMode="host"),
        "When networkMode=host, the host ports and container ports in port mappings must match.",
    ),
    (having(WEB | {"links": ["side"]}, SIDE), "Links are not supported when networkMode=awsvpc."),
    (
        having(WEB | {"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}),
        "Extra hosts are not supported on container when networkMode=awsvpc.",
    ),
    (having(WEB | {"hostname": "a"}), "Hostname is not supported on container when networkMode=awsvpc."),
    (having(WEB | {"mountPoints": [{"sourceVolume": "data", "containerPath": "/d"}]}), "Unknown volume 'data'."),
    (having(WEB | waits("gone", "START")), "dependency 'gone' does not exist in the task definition."),
    (having(WEB | waits("side", "READY"), SIDE), "Invalid container dependency condition 'READY'."),
    (
        having(WEB | waits("side", "HEALTHY"), SIDE),
        "A dependency container with HEALTHY condition must have health check configured",
    ),
    (
        having(WEB | waits("side", "SUCCESS"), SIDE | {"essential": True}),
        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
    ),
    (having(WEB | waits("side", "START"), SIDE | waits("web", "START")), "must not have a cycle."),
    (
        having(WEB | {"secrets": [PARAMETER, PARAMETER]}),
        "Duplicate secret names found: KEY. Each secret name must be unique.",
    ),
    (
        having(WEB | {"secrets": [PARAMETER], "environment": [{"name": "KEY", "value": "v"}]}),
        "not shared with any new or existing environment variables set on the container, such as 'KEY'.",
    ),
]


@pytest.mark.parametrize(("otherwise", "error"), REFUSED)
def test_a_task_definition_that_ecs_would_not_keep_is_refused(
    world: World, otherwise: dict[str, Any], error: str
) -> None:
    with pytest.raises(ClientError) as refused:
        world.copied("quilt-catalog:38", **otherwise)

    assert refused.value.response["Error"]["Code"] == "ClientException"
    assert error in refused.value.response["Error"]["Message"]


def test_a_task_definition_has_no_empty_list_of_tags_and_fifty_at_most(world: World) -> None:
    with pytest.raises(ClientError, match=r"InvalidParameterException.*Tags can not be empty"):
        world.copied("quilt-catalog:38", tags=[])
    with pytest.raises(ClientError, match=r"InvalidParameterException.*at most 50"):
        world.copied("quilt-catalog:38", tags=[{"key": str(number), "value": ""} for number in range(51)])


@pytest.mark.parametrize(
    "otherwise",
    [
        having(WEB | {"essential": True}, *[SIDE | {"name": f"side{n}"} for n in range(9)]),
        having(WEB | {"image": ECR, "logConfiguration": PREFIXED, "secrets": [PARAMETER]}),
        having(WEB, **NO_ROLE),
        having(WEB | {"logConfiguration": {"logDriver": "awsfirelens"}}),
        having(WEB | waits("side", "HEALTHY"), SIDE | CHECKED),
        having(WEB | waits("side", "COMPLETE"), SIDE),
        having(WEB | {"mountPoints": [{"sourceVolume": "d", "containerPath": "/d"}]}, volumes=[{"name": "d"}]),
        {"cpu": "1 vCPU", "memory": "2 GB"},
        {"cpu": "16384", "memory": "122880"},
        on_ec2(
            WEB | {"memory": 128, "links": ["side"], "portMappings": [{"containerPort": 80, "hostPort": 0}]},
            SIDE | {"memory": 64},
            memory="",
            cpu="",
            executionRoleArn="",
        ),
    ],
)
def test_a_task_definition_that_ecs_keeps_is_kept(world: World, otherwise: dict[str, Any]) -> None:
    assert world.copied("quilt-catalog:38", family="kept", **otherwise)


def refused_update(world: World, task_definition: str) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        world.update(task_definition)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_revision_that_is_inactive_gone_or_of_another_launch_type_is_deployed_nowhere(world: World) -> None:
    on_instances = world.copied(
        "quilt-catalog:38", family="on-ec2", requiresCompatibilities=["EC2"], networkMode="host"
    )

    assert refused_update(world, "quilt-catalog:41") == ("ClientException", "TaskDefinition is inactive")
    assert refused_update(world, "quilt-catalog:99") == ("ClientException", "TaskDefinition not found.")
    assert refused_update(world, "quilt-catalog:best")[0] == "InvalidParameterException"
    assert refused_update(world, on_instances) == (
        "InvalidParameterException",
        "Task definition does not support launch_type FARGATE.",
    )
    assert world.service()["taskDefinition"].endswith(":42")


@pytest.mark.parametrize("status", ["INACTIVE", "DRAINING"])
def test_a_service_that_is_deleted_runs_nothing_new(status: str) -> None:
    with running_world() as world:
        world.aws.declare(status=status)

        assert refused_update(world, "quilt-catalog:38") == ("ServiceNotActiveException", "Service was not ACTIVE.")
        with pytest.raises(ClientError, match="ServiceNotFoundException"):
            world.ecs.update_service(cluster=CLUSTER, service="gone", taskDefinition="quilt-catalog:38")
        with pytest.raises(ClientError, match="ClusterNotFoundException"):
            world.ecs.update_service(cluster="gone", service=SERVICE, taskDefinition="quilt-catalog:38")


@pytest.mark.parametrize(("minimum", "maximum"), [(100, 100), (150, 125)])
def test_percents_that_ecs_keeps_for_no_service_are_refused(world: World, minimum: int, maximum: int) -> None:
    with pytest.raises(AwsError, match="maximumPercent"):
        world.aws.limit(minimum=minimum, maximum=maximum)


@pytest.mark.parametrize("how", ["no-start", "no-image", "fails", "unplaced"])
def test_the_reason_that_a_story_gives_is_the_one_that_ecs_tells(how: Any) -> None:
    why = "CannotCreateContainerError: disk full"
    with running_world() as world:
        world.aws.behave(38, how, why=why)
        world.update("quilt-catalog:38")
        world.clock.advance(30)

        stopped = [task for task in world.tasks("STOPPED") if "38" in task["taskDefinitionArn"]]
        reasons = [task["stoppedReason"] for task in stopped]
        reasons += [c["reason"] for task in stopped for c in task["containers"] if "reason" in c]
        assert any(why in said for said in [*reasons, *world.events()])


GROUP = Group()
NAMES = {"applicationName": GROUP.application, "deploymentGroupName": GROUP.name}


def spec(**otherwise: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(app_spec("quilt-catalog:38"))
    document["Resources"][0]["TargetService"]["Properties"] |= otherwise
    return document


def balancer(container: str, port: Any) -> dict[str, Any]:
    return spec(LoadBalancerInfo={"ContainerName": container, "ContainerPort": port})


@pytest.fixture(scope="module")
def by_code_deploy() -> Iterator[World]:
    with running_world() as world:
        world.aws.use_code_deploy()
        yield world


def deploy(world: World, content: str, **more: str) -> str:
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content, **more}}
    return str(world.client("codedeploy").create_deployment(**NAMES, revision=revision)["deploymentId"])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("{", "The AppSpec file must be valid JSON or YAML."),
        ("hello", "The AppSpec file must be valid JSON or YAML."),
        ({"version": 1, "Resources": []}, "exactly one TargetService"),
        (
            {"version": 1, "Resources": [{"TargetService": {"Type": "AWS::Lambda::Function"}}]},
            "exactly one TargetService",
        ),
        (spec(TaskDefinition=""), "lacks TaskDefinition, ContainerName or ContainerPort"),
        (spec(LoadBalancerInfo={"ContainerName": "catalog"}), "lacks TaskDefinition, ContainerName or ContainerPort"),
        (balancer("catalog", "http"), "lacks TaskDefinition, ContainerName or ContainerPort"),
        (spec() | {"Hooks": [{"AfterLunch": "check"}]}, "unknown lifecycle event: AfterLunch"),
    ],
)
def test_an_app_spec_that_code_deploy_cannot_read_begins_nothing(
    by_code_deploy: World, content: Any, error: str
) -> None:
    with pytest.raises(ClientError) as refused:
        deploy(by_code_deploy, content if isinstance(content, str) else json.dumps(content))

    assert refused.value.response["Error"]["Code"] == "InvalidRevisionException"
    assert error in refused.value.response["Error"]["Message"]


def test_an_app_spec_that_was_changed_on_its_way_or_is_none_begins_nothing(by_code_deploy: World) -> None:
    with pytest.raises(ClientError, match=r"InvalidRevisionException.*SHA256"):
        deploy(by_code_deploy, app_spec("quilt-catalog:38"), sha256="0" * 64)
    with pytest.raises(ClientError, match="RevisionRequiredException"):
        deploy(by_code_deploy, "")


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (balancer("basket", 8080), "The container basket does not exist in the task definition."),
        (balancer("catalog", 9090), "The container catalog did not have a container port 9090 defined."),
        (spec(TaskDefinition="quilt-catalog:99"), "TaskDefinition not found."),
        (spec(TaskDefinition="quilt-catalog:41"), "TaskDefinition is inactive"),
    ],
)
def test_what_ecs_turns_down_of_an_app_spec_fails_the_deployment_and_changes_nothing(
    by_code_deploy: World, document: dict[str, Any], error: str
) -> None:
    before = by_code_deploy.service()["taskSets"]
    made = deploy(by_code_deploy, json.dumps(document))
    by_code_deploy.clock.advance(60)
    info = by_code_deploy.client("codedeploy").get_deployment(deploymentId=made)["deploymentInfo"]

    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "ECS_UPDATE_ERROR")
    assert error in info["errorInformation"]["message"]
    assert [one["id"] for one in by_code_deploy.service()["taskSets"]] == [one["id"] for one in before]


def test_an_app_spec_may_be_yaml_and_name_hooks() -> None:
    with running_world() as world:
        world.aws.use_code_deploy()
        document = spec() | {"Hooks": [{"BeforeAllowTraffic": "check"}]}
        made = deploy(world, yaml.safe_dump(document))
        world.clock.advance(600)

        info = world.client("codedeploy").get_deployment(deploymentId=made)["deploymentInfo"]
        assert info["status"] == "Succeeded"
