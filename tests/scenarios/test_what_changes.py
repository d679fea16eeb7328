"""What a plan says would change: every member in which two revisions differ, and no value of a secret."""

from typing import Any

from playground.aws.names import ecs_arn
from playground.aws.storage import FileSystem
from tests.doomed import ways
from tests.scenarios.world import ANA, SERVICE, World, everything

HIDDEN = "hunter2"


def release(world: World, *, task: dict[str, Any], container: dict[str, Any]) -> int:
    """Deployed, beside what :42 has; -> its number."""
    [before] = world.aws.cluster.describe(ecs_arn("task-definition", "quilt-catalog:42"))["containerDefinitions"]
    revision = world.aws.register(image="b90e4d7", more={"containerDefinitions": [{**before, **container}], **task})
    world.aws.deploy(SERVICE, revision)
    world.clock.advance(5 * 60)
    return revision


async def test_every_member_that_differs_is_named_and_no_value_of_a_secret(world: World) -> None:
    group = {"awslogs-group": "/elsewhere", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "catalog"}
    log = {"logDriver": "awslogs", "options": group}
    health = {"command": ["CMD-SHELL", f"curl -H {HIDDEN} http://localhost:8080/"], "interval": 7, "retries": 3}
    world.aws.around.file_systems["fs-1234"] = FileSystem()
    world.aws.log_group("/elsewhere")
    release(
        world,
        task={
            "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1234"}}],
            "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
            "ephemeralStorage": {"sizeInGiB": 50},
            "pidMode": "task",
            "proxyConfiguration": {"containerName": "catalog", "properties": [{"name": "AppPorts", "value": "8080"}]},
        },
        container={
            "command": ["serve", f"--token={HIDDEN}"],
            "entryPoint": ["/bin/sh"],
            "healthCheck": health,
            "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
            "logConfiguration": log,
            "user": "1000",
            "stopTimeout": 90,
            "restartPolicy": {"enabled": True},
            "memoryReservation": 256,
            "dockerLabels": {"owner": HIDDEN},
            "environmentFiles": [{"value": "arn:aws:s3:::bucket/prod.env", "type": "s3"}],
            "linuxParameters": {"initProcessEnabled": True},
            "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "name": "http"}],
        },
    )

    await world.propose()
    told = everything(await world.told("The same by hand"))

    assert "Nothing but the revision number" not in told
    assert HIDDEN not in told
    for line in (
        "command of catalog removed",
        "entry point of catalog removed",
        "health check (command) of catalog changed",
        "health check (interval) of catalog: `7` → `none`",
        "ulimit nofile of catalog removed",
        "volume data removed",
        "mount /data of catalog removed",
        "log configuration (options.awslogs-group) of catalog: `/elsewhere` → `/aws/ecs/quilt-catalog`",
        "user of catalog: `1000` → `none`",
        "stop timeout of catalog: `90` → `none`",
        "restart policy (enabled) of catalog: `true` → `none`",
        "memory reservation of catalog: `256` → `none`",
        "Docker labels (owner) of catalog removed",
        "environment file arn:aws:s3:::bucket/prod.env of catalog removed",
        "Linux parameters (initProcessEnabled) of catalog: `true` → `none`",
        "port 8080/tcp (name) of catalog: `http` → `none`",
        "runtime platform removed",
        "ephemeral storage (sizeInGiB): `50` → `none`",
        "PID mode: `task` → `none`",
        "proxy removed",
    ):
        assert line in told, f"{line}\n\n{told}"


async def test_a_member_that_aws_added_after_this_bot_was_made_is_named_too(world: World) -> None:
    revision = release(world, task={}, container={})

    def newer(answer: dict[str, Any]) -> dict[str, Any]:
        definition = answer["taskDefinition"]
        if definition["revision"] == revision:
            definition["quantumSafe"] = {"mode": "STRICT", "rounds": 4, "seed": HIDDEN}
            definition["containerDefinitions"][0]["sandbox"] = [{"profile": HIDDEN}]
        return answer

    world.aws.distort_next("DescribeTaskDefinition", newer, times=50)

    await world.propose()
    told = everything(await world.told("The same by hand"))

    assert "quantumSafe removed" in told
    assert "sandbox of catalog removed" in told
    assert HIDDEN not in told


async def test_what_a_copy_would_lack_is_said_before_the_approval(world: World) -> None:
    """It is newer than what this bot can register."""

    def newer(answer: dict[str, Any]) -> dict[str, Any]:
        answer["taskDefinition"]["quantumSafe"] = {"mode": "STRICT"}
        answer["taskDefinition"]["containerDefinitions"][0]["healthCheck"]["jitter"] = 3
        return answer

    world.aws.distort_next("DescribeTaskDefinition", newer, times=50)
    world.aws.move_tag(38)

    card = everything(await world.propose())

    assert "A copy cannot be complete" in card
    assert "healthCheck of catalog" in card
    told = everything(await world.told("The same by hand"))
    assert "quantumSafe (mode): `STRICT` → `none`" in told
    assert "health check (jitter) of catalog: `3` → `none`" in told


async def test_nothing_else_changes_where_nothing_differs(world: World) -> None:
    release(world, task={}, container={})

    await world.propose("quilt-catalog immediate to 42")

    assert "Nothing but the revision number" in everything(await world.told("The same by hand"))


async def test_a_copy_that_would_have_a_tag_too_many_is_refused_before_anybody_is_asked(world: World) -> None:
    tags = [{"key": f"tag-{number}", "value": ""} for number in range(50)]
    release(world, task={"tags": tags}, container={})

    await world.ask("quilt-catalog partial mcp")

    told = await world.told_privately(ANA, "A copy cannot be registered")
    assert "50 tags" in told
    assert world.sent() == []


async def test_nothing_hides_behind_something_else_of_its_name(world: World) -> None:
    """Two host ports of one container port, two addresses of a host, two devices of one, and files in their order."""
    files = [{"value": f"arn:aws:s3:::bucket/{name}.env", "type": "s3"} for name in ("a", "b")]
    hosts = [{"hostname": "db", "ipAddress": f"10.0.0.{last}"} for last in (1, 2)]
    ways.on_instances("x86_64")(world.aws)
    world.aws.declare(networkConfiguration=None, loadBalancers=[])
    ways.made(38, network_mode="bridge", requires_compatibilities=["EC2"])(world.aws)
    ways.container(
        portMappings=[{"containerPort": 8080, "hostPort": host, "protocol": "tcp"} for host in (80, 81)],
        linuxParameters={"devices": [{"hostPath": "/dev/x", "containerPath": f"/dev/{to}"} for to in "ab"]},
        extraHosts=hosts,
        environmentFiles=files,
    )(world.aws)
    release(
        world,
        task={"networkMode": "bridge", "requiresCompatibilities": ["EC2"]},
        container={
            "portMappings": [{"containerPort": 8080, "hostPort": host, "protocol": "tcp"} for host in (82, 80)],
            "linuxParameters": {"devices": [{"hostPath": "/dev/x", "containerPath": f"/dev/{to}"} for to in "cb"]},
            "extraHosts": hosts[::-1],
            "environmentFiles": files[::-1],
        },
    )

    await world.propose("quilt-catalog immediate to 38")
    told = everything(await world.told("The same by hand"))

    for line in (
        "port 8080/tcp (2) (hostPort) of catalog: `82` → `81`",
        "extra host db (ipAddress) of catalog: `10.0.0.2` → `10.0.0.1`",
        "environment file (order) of catalog: `arn:aws:s3:::bucket/b.env, arn:aws:s3:::bucket/a.env` → ",
    ):
        assert line in told, f"{line}\n\n{told}"
    assert "Linux parameters (devices./dev/x" in told


async def test_what_one_message_cannot_carry_is_read_by_a_command_that_there_is(world: World) -> None:
    variables = [{"name": f"A_RATHER_LONG_NAME_{number:03}", "value": "x"} for number in range(123)]
    release(world, task={}, container={"environment": variables})

    await world.propose()
    told = everything(await world.told("The same by hand"))

    assert "more. In a terminal, `rollback-bot plan quilt-catalog immediate` shows all." in told
