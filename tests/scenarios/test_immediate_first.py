"""A waiting rebuild is given up in one change with storing what it is put behind: whatever refuses that, it stays."""

from pathlib import Path

import pytest

from bot.model import AwsPermission
from playground.slack import Message
from tests.aws.policies import policy, shipped
from tests.scenarios.test_roles import ROLE, with_roles
from tests.scenarios.world import ANA, INCIDENT, World, everything, running_world

BEHIND = "Put behind an immediate rollback by"


async def rebuild(world: World) -> Message:
    card = await world.propose(f"quilt-catalog complete {world.aws.cluster.repository.commit('mcp')}")
    await world.ends("proposed")
    return card


async def refused(world: World, card: Message, why: str) -> None:
    """And the rebuild waits as before, alone."""
    before = await world.newest()
    await world.press(card, "immediate_first", user=ANA)
    await world.told_privately(ANA, why)
    assert await world.bot.journal.recent() == (before,)
    assert BEHIND not in "".join(map(everything, world.slack.messages(INCIDENT)))


async def test_where_nobody_could_be_told_of_the_immediate_rollback_the_rebuild_stays(world: World) -> None:
    card = await rebuild(world)
    world.slack.remove_bot(INCIDENT)
    await refused(world, card, "I am not a member of that channel")


@pytest.mark.long
async def test_where_no_role_could_carry_it_out_the_rebuild_stays(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=with_roles) as world:
        world.aws.sts.policies = {ROLE(right): [policy(right)] for right in AwsPermission}
        changing = (AwsPermission.ACT, AwsPermission.REGISTER)
        world.aws.sts.trusts = {ROLE(right): shipped("iam-trust-policy.json") for right in changing}
        card = await rebuild(world)
        world.aws.sts.trusts = {ROLE("act"): {"Statement": []}}
        await refused(world, card, "This rollback could not change the service")
