"""After the rollback: its owner is asked what was learned, writes it in the form, and the log's page shows it."""

import asyncio
import sys

from playground.slack.view import View
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import ANA, asked_and_approved
from playground.stories.immediate import CHANNEL, UnexpectedEndError

SPEED = 90.0
_LONGEST = 60  # real seconds
_TYPED = {
    "went_wrong": "The MCP deploy made tokens of more than 8 KB, and the load balancer refused them.",
    "detected": "Support saw 5xx four minutes after the deploy.",
    "root_cause": "JWT token size exceeded limits",
    "fixed": "Implemented JWT compression.",
    "prevention": "Added token size monitoring.",
}


async def lessons(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    page = await page_of(stage, await written(stage, ANA))
    left_out = [text for text in (*_TYPED.values(), "The lessons were written, version 1", "<svg") if text not in page]
    if left_out:
        raise UnexpectedEndError(f"The page of the rollback does not say: {', '.join(left_out)}")


async def written(stage: Stage, owner: str) -> str:
    """-> the reference of the rollback whose lessons `owner` has written. Raises as `lessons` does."""
    slack = stage.slack
    asked = await slack.wait_for(lambda: _list(stage), timeout=_LONGEST)
    value = next(
        each["value"]
        for block in asked.blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if each["action_id"] == "learn"
    )
    if refused := await slack.click(owner, CHANNEL, asked.ts, "learn", value=value):
        raise UnexpectedEndError(refused)
    view = await slack.wait_for(lambda: _filled(stage, owner), timeout=_LONGEST)
    if refused := await slack.forms.submit(view, _TYPED):
        raise UnexpectedEndError(refused)
    await slack.wait_for(lambda: _says(stage, "Version 1, written by"), timeout=_LONGEST)
    return f"rb-{value[:8]}"


async def page_of(stage: Stage, reference: str) -> str:
    """By the command that a maintainer would type."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "log", reference, "--html"),
        env=dict(stage.bot.variables),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return said.decode(errors="replace")


def _list(stage: Stage) -> Message | None:
    return next((each for each in stage.slack.messages(CHANNEL) if each.text.startswith("*Lessons learned*")), None)


def _filled(stage: Stage, owner: str) -> View | None:
    view = stage.slack.views.of(owner)
    return view if view and any(block["type"] == "input" for block in view.blocks) else None


def _says(stage: Stage, words: str) -> bool:
    shown = _list(stage)
    return shown is not None and words in str(shown.blocks)
