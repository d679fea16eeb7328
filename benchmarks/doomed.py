"""Rollbacks that cannot end well, tried with the bot and with `ecs deploy`: who notices before the service is touched?

Each is put into a world of its own. There the bot is asked in Slack, and then `ecs deploy` is run with the same
target. Noticed is what came to an end before any UpdateService reached the simulated AWS.
"""

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.approve import TOOLS
from playground.bot_process import aws_variables
from tests.doomed.row import Doomed
from tests.doomed.table import table
from tests.doomed.ways import DEPLOYED, NOT_ASKED, NOTICED, REFUSED
from tests.scenarios.world import ANA, World, running_world

ECS_DEPLOY = f"{TOOLS}/ecs deploy sales-prod {{service}} --task {{task}} --timeout -1 --no-deregister"


@dataclass(frozen=True)
class Result:
    """`ecs_deploy`: noticed; refused by AWS, where UpdateService was sent and turned down; or deployed.

    `registered`: it had registered a new revision by then.
    """

    name: str
    bot: str
    ecs_deploy: str
    registered: bool
    rule: bool
    expected: str


async def measure() -> list[Result]:
    """Only what both tools can be asked."""
    return [await _try(row) for row in table() if row.ecs_deploy != NOT_ASKED]


async def _try(row: Doomed) -> Result:
    with tempfile.TemporaryDirectory(prefix="rollback-bench-") as home:
        async with running_world(Path(home), edit=row.edit) as world:
            row.doom(world.aws)
            bot = await _with_the_bot(row, world)
            ecs_deploy = await _with_ecs_deploy(row, world)
            registered = bool(world.aws.calls("RegisterTaskDefinition"))
    return Result(row.name, bot, ecs_deploy, registered, row.rule, row.ecs_deploy)


async def _with_the_bot(row: Doomed, world: World) -> str:
    """Until it has answered; a card would have to be approved first, and still is not noticing."""
    await world.ask(f"quilt-catalog {row.command}")
    await world.slack.wait_for(lambda: world.private_texts(ANA), timeout=20)
    return "asked for approval" if await world.newest() or world.sent() else NOTICED


async def _with_ecs_deploy(row: Doomed, world: World) -> str:
    """It has no command for going back: `--task` deploys a copy of the revision that is named."""
    process = await asyncio.create_subprocess_exec(
        *ECS_DEPLOY.format(service=row.service, task=row.task).split(),
        env={"PATH": os.environ["PATH"], **aws_variables(world.aws)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await process.wait()
    if not (sent := world.aws.calls("UpdateService")):
        return NOTICED
    return DEPLOYED if sent[-1].outcome == "ok" else REFUSED
