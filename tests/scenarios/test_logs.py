"""The log that is searched after a rollback is the one into which the restored tasks write, and no other."""

from collections.abc import Mapping
from typing import Any

from playground.aws.names import LOG_GROUP, PORT
from tests.scenarios.world import SERVICE, World, everything

ELSEWHERE, ABROAD = "/ecs/router", "eu-west-1"
BAD, GOOD = "FATAL disk full", "INFO started"
Json = Mapping[str, Any]


def awslogs(group: str = LOG_GROUP, *, region: str = "us-east-1", prefix: str = "web") -> Json:
    options = {"awslogs-group": group, "awslogs-region": region}
    return {"logDriver": "awslogs", "options": options | ({"awslogs-stream-prefix": prefix} if prefix else {})}


def firelens(group: str = LOG_GROUP, *, output: str = "cloudwatch_logs") -> Json:
    options = {"Name": output, "region": "us-east-1", "log_group_name": group, "log_stream_prefix": "app/"}
    return {"logDriver": "awsfirelens", "options": options}


async def verdict(world: World, log: str, *, more: Mapping[str, Any] | None = None, **logs: Json | None) -> str:
    """Go back to a revision whose containers log like that, and write `log` at their start. -> what is told then.

    Without `logConfiguration`: None.
    """
    target = world.aws.register(log=log, more={"containerDefinitions": _containers(logs), **(more or {})})
    for revision in (target, world.aws.register()):
        world.aws.deploy(SERVICE, revision)
        world.clock.advance(30 * 60)
    await world.press(await world.propose())
    await world.ends("succeeded")
    return everything(await world.told("Validation 1 of 3"))


def _containers(logs: Mapping[str, Json | None]) -> list[Json]:
    made = []
    for name, configuration in logs.items():
        port = {"portMappings": [{"containerPort": PORT}]} if name == "catalog" else {}
        log = {"logConfiguration": configuration} if configuration else {}
        image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:c3f56d0"
        made.append({"name": name, "image": image, "essential": name == "catalog", **port, **log})
    return made


async def test_what_firelens_carries_into_the_declared_group_is_read_though_its_router_logs_elsewhere(
    world: World,
) -> None:
    world.aws.log_group(ELSEWHERE)

    told = await verdict(world, BAD, catalog=firelens(), log_router=awslogs(ELSEWHERE))

    assert "Validation 1 of 3 failed" in told
