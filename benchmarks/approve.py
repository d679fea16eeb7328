"""Approve click -> UpdateService accepted, and what else could send that call.

The bot is timed from the click leaving the local Slack; the floor from its first line of code, with a warm client; the
command line tools from the start of their process. All end when the simulated AWS has carried UpdateService out.
"""

import asyncio
import sys
import time
from dataclasses import dataclass, field

from benchmarks.world import ANA, BEN, FAMILY, INCIDENT, LATENCY, World
from playground.aws.names import SERVICE, ecs_arn
from playground.aws.wire import Call
from playground.stage import ROOT

SPEED = 30.0  # rollouts take two seconds of real time, and reads of the watch are rare enough
STAGES = (
    "click -> Slack asked who approves",
    "-> DescribeServices reaches AWS",
    "-> answered",
    "-> UpdateService carried out",
)
TOOLS = ROOT / ".venv-bench/bin"
TARGET = f"{FAMILY}:1"
ECS_DEPLOY = f"{TOOLS}/ecs deploy sales-prod {{service}} --task {TARGET} --timeout -1 --no-deregister"
_AWS = f"{TOOLS}/aws ecs --region us-east-1"
RUNBOOK = (
    f"{_AWS} describe-services --cluster sales-prod --services {{service}} --query services[0].taskDefinition",
    f"{_AWS} list-task-definitions --family-prefix {FAMILY} --sort DESC",
    f"{_AWS} update-service --cluster sales-prod --service {{service}} --task-definition {TARGET} "
    "--force-new-deployment",
)


@dataclass
class Results:
    times: dict[str, list[float]] = field(default_factory=dict)
    stages: list[list[float]] = field(default_factory=list)  # per approval, seconds since the click
    acks: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)  # seconds since 1970

    def add(self, contender: str, seconds: float) -> None:
        self.times.setdefault(contender, []).append(seconds)


async def measure(*, approvals: int, commands: int) -> Results:
    """Contenders take turns, each time on a service of its own, so that they meet the same noise."""
    results = Results()
    async with World(services=2 * approvals + 2 * commands, speed=SPEED) as world:
        names = iter(world.names)
        floor = await Floor.start(world)
        for turn in range(approvals):
            results.add("bot", await bot(world, next(names), results))
            results.add("floor", await floor.run(world, next(names)))
            if turn < commands:
                await command(world, next(names), results, "ecs-deploy", ECS_DEPLOY)
                await command(world, next(names), results, "AWS CLI", *RUNBOOK)
        await floor.stop()
    return results


async def bot(world: World, service: str, results: Results) -> float:
    """Ask, let everything that follows the card come to rest, approve; then let the rollback come to its end."""
    await world.slack.slash(ANA, INCIDENT, f"{service} immediate")
    card = await world.card(service)
    await world.quiet()
    slack_calls = len(world.slack.record.calls)
    aws_calls = len(world.aws.calls())
    assert await world.slack.click(BEN, INCIDENT, card.ts, "approve") is None
    click = world.slack.deliveries[-1]
    sent = time.time() - time.monotonic() + click.sent_at
    update = await world.accepted(service)
    asked = next(c for c in world.slack.record.calls[slack_calls:] if c.method == "users.info")
    read = next(c for c in world.aws.calls()[aws_calls:] if c.operation == "DescribeServices")
    moments = [
        world.real(asked.at),
        world.real(read.at) - LATENCY,
        world.real(read.at),
        world.real(update.at),
    ]
    results.stages.append([moment - sent for moment in moments])
    results.clicks.append(sent)
    results.acks.append((click.acked_at or 0) - click.sent_at)
    await world.ended(service)
    return world.real(update.at) - sent


class Floor:
    """The process of `benchmarks.floor`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, world: World) -> "Floor":
        command, pipe = (sys.executable, "-m", "benchmarks.floor"), asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, env=world.bot.variables, cwd=ROOT, stdin=pipe, stdout=pipe
        )
        floor = cls(process)
        await floor.run(world, SERVICE)  # warms it
        return floor

    async def run(self, world: World, service: str) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        target = ecs_arn("task-definition", TARGET)
        self._process.stdin.write(f"{service} {target}\n".encode())
        began = float(await self._process.stdout.readline())
        return world.real((await world.accepted(service)).at) - began

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def command(world: World, service: str, results: Results, name: str, *lines: str) -> None:
    """Processes, one after another. Also without their starts: from each one's first byte at AWS to its last answer."""
    before = len(world.aws.calls())
    at_work = 0.0
    began = time.time()
    for line in lines:
        seen = len(world.aws.calls())
        process = await asyncio.create_subprocess_exec(
            *line.format(service=service).split(),
            env=world.bot.variables | {"AWS_PAGER": ""},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, problems = await process.communicate()
        calls = _until_update(world.aws.calls()[seen:])
        if not calls:
            raise RuntimeError(f"{line}: {problems.decode()}")
        at_work += world.real(calls[-1].at) - world.real(calls[0].at) + LATENCY
    last = _until_update(world.aws.calls()[before:])[-1]
    assert last.operation == "UpdateService"
    results.add(name, world.real(last.at) - began)
    results.add(f"{name}, without its starts", at_work)


def _until_update(calls: list[Call]) -> list[Call]:
    end = next((number for number, call in enumerate(calls) if call.operation == "UpdateService"), len(calls) - 1)
    return calls[: end + 1]
