"""A waiting rebuild is given up for an immediate rollback in one change with storing that: whatever refuses it, it stays."""

from pathlib import Path

from bot.model import AwsPermission
from tests.aws.policies import policy, shipped
from tests.scenarios.test_roles import ROLE, with_roles
from tests.scenarios.world import ANA, INCIDENT, World, everything, running_world

BEHIND = "Put behind an immediate rollback by"


async def test_what_refuses_the_immediate_rollback_keeps_the_waiting_rebuild(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=with_roles) as world:
        world.aws.sts.policies = {ROLE(right): [policy(right)] for right in AwsPermission}
        trusts = {ROLE(right): shipped("iam-trust-policy.json") for right in (AwsPermission.ACT, AwsPermission.REGISTER)}
        world.aws.sts.trusts = trusts
        rebuild = await world.propose(f"quilt-catalog complete {world.aws.cluster.repository.commit('mcp')}")
        before = await world.ends("proposed")

        world.aws.sts.trusts = {ROLE("act"): {"Statement": []}}
        await world.press(rebuild, "immediate_first", user=ANA)
        await world.told_privately(ANA, "This rollback could not change the service")
        world.aws.sts.trusts = trusts
        world.slack.remove_bot(INCIDENT)
        await world.press(rebuild, "immediate_first", user=ANA)
        await world.told_privately(ANA, "I am not a member of that channel")

        assert await world.newest() == before
        assert len(await world.bot.journal.recent()) == 1
        assert BEHIND not in "".join(map(everything, world.slack.messages(INCIDENT)))
