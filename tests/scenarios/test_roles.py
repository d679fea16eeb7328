"""Four roles, each with the policy that is shipped for it, in the hands of the bot: whose is every call?"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

import aws
from aws.permissions import OPERATIONS
from bot import catalog as catalogs
from bot.doctor.builds import project_checkup
from bot.errors import Failed
from bot.model import AlarmDefinition, AlarmMetric, AwsPermission, Severity, SupportCase
from playground.aws.code_deploy_group import Group
from playground.aws.strategy import ROLLING, Pause, Strategy
from playground.slack import Message
from playground.slack.interactions import has_button
from tests.aws.policies import policy, shipped
from tests.patience import PATIENCE
from tests.scenarios.world import ANA, ASKED, BEN, INCIDENT, SERVICE, World, everything, running_world

ROLE = "arn:aws:iam::123456789012:role/rollback-bot-{}".format
PAUSING = Strategy("BLUE_GREEN", pauses=(Pause("POST_TEST_TRAFFIC_SHIFT", minutes=60),))


def with_roles(services: str) -> str:
    named = ", ".join(f"{right}: {ROLE(right)}" for right in AwsPermission)
    return services.replace("    region: us-east-1\n", f"    region: us-east-1\n    roles: {{{named}}}\n", 1)


@pytest_asyncio.fixture
async def roles(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_roles) as world:
        world.aws.sts.policies = {ROLE(right): [policy(right)] for right in AwsPermission}
        world.aws.sts.trusts = {
            ROLE(right): shipped("iam-trust-policy.json") for right in (AwsPermission.ACT, AwsPermission.REGISTER)
        }
        yield world
        assert world.slack.refused == []


async def test_every_call_is_made_under_its_own_role_and_every_right_is_used(roles: World) -> None:
    approved = [await _partial(roles), await _rebuilt(roles), await _stopped(roles), await _sent_back(roles)]
    await roles.told("First 5 minutes: ")
    await _looked_at_on_instances(roles)
    approved += await _by_code_deploy(roles)
    await _released(roles)
    await _examined(roles)
    await _measured(roles)
    await _watched(roles)
    await _told_aws(roles)

    used: defaultdict[str, set[str]] = defaultdict(set)
    for call in roles.aws.calls():
        if not call.action.startswith("sts:"):
            used[call.by.role].add(call.action)
    for right in AwsPermission:
        declared = {action for action, of in OPERATIONS.items() if of is right}
        never, wrong = sorted(declared - used[ROLE(right)]), sorted(used[ROLE(right)] - declared)
        assert not wrong, f"made under the role that may {right}, against aws/permissions.py: {wrong}"
        assert not never, f"allowed to the role that may {right}, and used in no story here: {never}"
    assert set(used) == {ROLE(right) for right in AwsPermission}, "nothing is done with the bot's own rights"
    changing = [call for call in roles.aws.calls() if OPERATIONS.get(call.action) in ("act", "register")]
    assert [call.action for call in changing if call.by.only is None] == [], "each under a policy of its own"
    assert {call.by.source_identity for call in changing} == set(approved)


async def _told_aws(world: World) -> None:
    """By the port itself: no rollback here goes wrong."""
    service, now = catalogs.load(world.home / "services.yml").services["quilt-catalog"], world.clock.now()
    case = SupportCase("f" * 32, BEN, Severity.HIGH, "[rb-ffffffff] a test", "It fails.", now)
    clients = aws.Aws()
    try:
        opened = await aws.Support(clients).open(service, case)
        assert await aws.Support(clients).find(service, case, since=now - timedelta(minutes=1)) == opened
    finally:
        clients.close()


async def _partial(world: World) -> str:
    world.clock.advance(3600)
    card = await _proposed(world, "quilt-catalog partial mcp")
    changing = {ROLE(AwsPermission.ACT), ROLE(AwsPermission.REGISTER)}
    assert not any(call.by.role in changing for call in world.aws.calls()), "tried out, but not used"
    await world.press(card)
    await world.ends("succeeded")
    (registered,), (updated,) = world.aws.calls("RegisterTaskDefinition"), world.aws.calls("UpdateService")
    rollback = await world.newest()
    assert rollback is not None
    assert (registered.by.role, registered.by.source_identity) == (ROLE("register"), rollback.id)
    assert (updated.by.role, updated.by.source_identity) == (ROLE("act"), rollback.id)
    return rollback.id


async def _stopped(world: World) -> str:
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
    world.clock.advance(20)
    return await _rolled_back(world)


async def _sent_back(world: World) -> str:
    world.clock.advance(3600)
    world.aws.use_strategy(PAUSING)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(90)
    return await _rolled_back(world)


async def _rebuilt(world: World) -> str:
    """StartBuild is not answered, so that the build is looked for."""
    world.aws.fail_next("StartBuild", code=None, apply=True)
    card = await _proposed(world, f"quilt-catalog complete {world.aws.cluster.repository.commit('mcp')[:12]}")
    await world.press(card)
    while (newest := await world.newest()) is None or newest.build is None or not newest.build.id:
        await world.told("has started")
    world.clock.advance(600)
    (started,) = world.aws.calls("StartBuild")
    assert (started.by.role, started.by.source_identity) == (ROLE("register"), newest.id)
    return (await world.ends("succeeded")).id


async def _looked_at_on_instances(world: World) -> None:
    world.aws.use_strategy(ROLLING)
    world.aws.watch_alarms("catalog-5xx")
    world.aws.declare(launchType="EC2")
    await world.ask("quilt-catalog plan")
    await world.told_privately(ANA, "There is nothing to run on")
    world.aws.declare(launchType="FARGATE")
    world.aws.delete_image(36)
    definition = world.aws.cluster.moto.definitions("quilt-catalog")[36]
    pinned = f"{world.aws.around.secret_arn}:::5e6f7a8b"
    definition.container_definitions[0]["secrets"] = [{"name": "SESSION_KEY", "valueFrom": pinned}]
    efs = {"fileSystemId": "fs-1", "authorizationConfig": {"accessPointId": "fsap-1"}}
    definition.volumes = [{"name": "data", "efsVolumeConfiguration": efs}]
    await world.ask("quilt-catalog plan to 36")
    await world.told_privately(ANA, "An image is gone")


async def _by_code_deploy(world: World) -> list[str]:
    world.clock.advance(3600)
    world.aws.use_code_deploy(Group(wait_minutes=5))
    await world.press(await _proposed(world))
    await world.told("CodeDeploy now keeps")
    world.clock.advance(5 * 60)
    deployed = (await world.ends("succeeded")).id
    world.clock.advance(3600)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(60)
    return [deployed, await _rolled_back(world)]


async def _released(world: World) -> None:
    """Once the last of them is held: what is held later is not released."""
    async with asyncio.timeout(8 * PATIENCE):
        while not ((newest := await world.newest()) and newest.hold and newest.hold.held_at):
            await asyncio.sleep(0.01)
    await world.ask("quilt-catalog hold release the revert is merged")
    await world.slack.wait_for(lambda: world.aws.calls("UntagResource"), timeout=8)


async def _examined(world: World) -> None:
    await world.ask("quilt-catalog readiness")
    await world.slack.wait_for(lambda: world.aws.calls("GetLifecyclePolicy"), timeout=10)
    clients = aws.Aws()
    services = catalogs.load(world.home / "services.yml").services.values()
    try:
        assert [each.fix for each in await project_checkup(clients, services)] == [""]
        with pytest.raises(Failed, match="There is no ACTIVE Load Balancer named"):
            await aws.Elb(clients).instances(next(iter(services)), "quilt")
    finally:
        clients.close()


async def _measured(world: World) -> None:
    clients, end = aws.Aws(), world.clock.now()
    service = next(iter(catalogs.load(world.home / "services.yml").services.values()))
    try:
        reads, state = aws.CloudWatch(clients), await aws.Ecs(clients).service(service)
        sources = await reads.sources(service, state)
        assert (await reads.figures(service, sources, start=end - timedelta(minutes=30), end=end)).points
    finally:
        clients.close()


async def _watched(world: World) -> None:
    clients, name = aws.Aws(), "rollback-bot/sales-prod/quilt-catalog-service/memory"
    service = next(iter(catalogs.load(world.home / "services.yml").services.values()))
    measured = AlarmMetric("", "AWS/ECS", "MemoryUtilization", (("ServiceName", "quilt-catalog-service"),), "Average")
    try:
        alarms = aws.Alarms(clients)
        await alarms.put(service, AlarmDefinition(name, "", (measured,), "", 90.0, 5, 5), owner="T0QUILT")
        standing = await alarms.standing(service, [name])
        assert await alarms.owner(service, standing[name]) == "T0QUILT"
        assert await aws.AlarmReads(clients).again(service, name)
        await alarms.delete(service, [name])
    finally:
        clients.close()


async def _proposed(world: World, text: str = ASKED) -> Message:
    """Cards of rollbacks that are over have buttons as well, and so has what is asked of people."""
    seen = {message.ts for message in world.slack.messages(INCIDENT)}
    assert await world.ask(text) is None

    def card() -> Message | None:
        new = (message for message in world.slack.messages(INCIDENT) if message.ts not in seen)
        return next((m for m in new if has_button(m, "approve")), None)

    return await world.slack.wait_for(card, timeout=8)


async def _rolled_back(world: World) -> str:
    await world.press(await _proposed(world))
    rollback = await world.ends("succeeded")
    return rollback.id


async def test_a_role_that_cannot_be_assumed_is_told_before_the_approval_and_after_it_nothing_is_changed(
    roles: World,
) -> None:
    roles.aws.fail_next("AssumeRole", code="ServiceUnavailable", status=503, times=3)
    card = await roles.propose()
    assert f"Could not assume the role {ROLE('act')}" in everything(card), "AWS was silent: only a warning"

    roles.aws.sts.trusts = {ROLE("act"): {"Statement": []}}
    await roles.press(card, user=BEN)
    rollback = await roles.ends("failed")
    assert f"Could not assume the role {ROLE('act')}" in rollback.outcome
    assert rollback.outcome.endswith("Nothing was changed.")

    await roles.ask()
    told = await roles.told_privately(ANA, "This rollback could not change the service")
    for words in (ROLE("act"), "sts:AssumeRole", "deploy/iam-trust-policy.json"):
        assert words in told
    roles.aws.sts.trusts = {ROLE("register"): {"Statement": []}}
    await roles.ask("quilt-catalog partial mcp")
    assert ROLE("register") in await roles.told_privately(ANA, "This rollback could not register its revision")
    newest = await roles.newest()
    assert newest is not None
    assert (newest.id, newest.state) == (rollback.id, rollback.state)
    assert roles.sent() == []
