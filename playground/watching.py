"""What lets the bot see trouble by itself: the queue of the bot's template, the alarms, a service that is watched."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from playground.aws.simulated_aws import SimulatedAws

STACK = "rollback-bot-events"


class AlarmsNotKeptError(Exception):
    """`rollback-bot alarms apply` failed; what it said is in the message."""


def watched(text: str) -> str:
    """The services file with the example's triggers, and what they lead to proposed."""
    text = text.replace("    # watch: dry_run ", "    watch: propose ", 1)
    lines = text.splitlines(keepends=True)
    start = lines.index("    # triggers:\n")
    return "".join([*lines[:start], "    triggers: {}\n", *lines[start + 1 :]])


def events_queue(aws: SimulatedAws, root: Path) -> str:
    """The URL of the queue that what happens comes into: the value of ROLLBACK_EVENTS_QUEUE."""
    outputs = aws.create_stack(
        STACK, (root / "deploy" / "cloudformation" / "rollback-bot.yml").read_text(encoding="utf-8")
    )
    return outputs["QueueUrl"]


async def keep_alarms(variables: Mapping[str, str]) -> None:
    """By the command that a maintainer would type. Raises AlarmsNotKeptError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "alarms", "apply"),
        env=dict(variables),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise AlarmsNotKeptError(said.decode(errors="replace"))
