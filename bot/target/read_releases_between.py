"""The releases between the target and what runs: going back leaves each of them, so its tags are read. Reads only."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalog import Service
from bot.errors import Failed
from bot.model import TaskDefinition, short
from bot.ports import Reads
from bot.target import deployments
from bot.target.choose import Chosen
from bot.target.read_history import Past

AT_MOST = 40  # task definitions read at once, the newest; ECS has one call for each


@dataclass(frozen=True, slots=True)
class Between:
    """`unread` says, by the name of a release, why it could not be read."""

    read: tuple[TaskDefinition, ...]
    unread: Mapping[str, str]


async def look_between(service: Service, past: Past, chosen: Chosen, reads: Reads) -> Between:
    """One round of parallel reads. Every release that was ever deployed counts: one that failed may have migrated."""
    known = {one.arn: one for one in (*chosen.read, chosen.before, chosen.after)}
    deployed = [*(r.task_definition for r in past.revisions.values()), *(r.task_definition for r in past.memory.rows)]
    arns = deployments.between(deployed, *(past.memory.content(one.arn)[0] for one in (chosen.after, chosen.before)))
    wanted = [arn for arn in arns if arn not in known]
    found = await asyncio.gather(*(_read(service, arn, reads) for arn in wanted[:AT_MOST]))
    many = f"the bot reads the newest {AT_MOST} only"
    return Between(
        (*(known[arn] for arn in arns if arn in known), *(one for one in found if isinstance(one, TaskDefinition))),
        {
            short(arn): why
            for arn, why in [*zip(wanted, found, strict=False), *((arn, many) for arn in wanted[AT_MOST:])]
            if isinstance(why, str)
        },
    )


async def _read(service: Service, arn: str, reads: Reads) -> TaskDefinition | str:
    """Or why it could not be read."""
    try:
        return await reads.ecs.task_definition(service, arn) or "ECS does not know it any more"
    except Failed as error:
        return str(error)
