"""Every deployment is watched: one is well, and the next is not. Its line says so, and its button opens the form."""

import asyncio
import json

from playground.aws.names import SERVICE
from playground.slack.view import View
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import ANA, BEN, expect, told
from playground.stories.immediate import CHANNEL, UnexpectedEndError

WELL, BAD, SPEED = 38, 41, 90.0
_LONGEST = 90  # real seconds; half an hour takes twenty


async def watched_deploy(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    slack = stage.slack
    await asyncio.to_thread(stage.aws.deploy, SERVICE, WELL)
    first = await slack.wait_for(lambda: _line(stage, "Watched until"), timeout=_LONGEST)
    if f"is on `quilt-catalog:{WELL}`" not in first.text:
        raise UnexpectedEndError(f"Another deployment is watched: {first.text}")
    well = await slack.wait_for(lambda: _line(stage, "Well after 30 min"), timeout=_LONGEST)
    if well.ts != first.ts:
        raise UnexpectedEndError("That it is well is told in another message.")
    await asyncio.to_thread(stage.aws.traffic, BAD, "errors")
    await asyncio.to_thread(stage.aws.deploy, SERVICE, BAD)
    bad = await slack.wait_for(lambda: _line(stage, "Unwell after"), timeout=_LONGEST)
    if f"quilt-catalog:{WELL}" not in json.dumps(bad.blocks):
        raise UnexpectedEndError(f"Its line does not say where a rollback would go: {bad.text}")
    await _ask(stage, bad)
    card = await slack.wait_for(lambda: _card(stage), timeout=10)
    if refused := await slack.click(BEN, CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    await slack.wait_for(lambda: told(stage, "Rolled quilt-catalog back"), timeout=_LONGEST)
    expect(stage, call="UpdateService", revision=WELL)
    if len({line.ts for line in _lines(stage)}) != 2:
        raise UnexpectedEndError("The rollback has a line of its own beside its card.")


def of_its_own(text: str) -> str:
    """Lines that stand by themselves, although it is the channel of all services."""
    return text.replace("    region: us-east-1\n", "    region: us-east-1\n    deployments: line\n", 1)


async def _ask(stage: Stage, line: Message) -> None:
    if refused := await stage.slack.click(ANA, CHANNEL, line.ts, "open_plan"):
        raise UnexpectedEndError(refused)
    view = await stage.slack.wait_for(lambda: _ready(stage), timeout=10)
    kind = next(str(block["block_id"]) for block in view.blocks if block["block_id"].startswith("kind:"))
    if refused := await stage.slack.forms.submit(
        view, {kind: "immediate", "reason": "its line says that it is unwell"}
    ):
        raise UnexpectedEndError(refused)


def _ready(stage: Stage) -> View | None:
    view = stage.slack.views.of(ANA)
    return view if view and any(block["block_id"].startswith("kind:") for block in view.blocks) else None


def _lines(stage: Stage) -> list[Message]:
    return [each for each in stage.slack.messages(CHANNEL) if "*quilt-catalog* is on `quilt-catalog:" in each.text]


def _line(stage: Stage, words: str) -> Message | None:
    return next((each for each in _lines(stage) if words in each.text), None)


def _card(stage: Stage) -> Message | None:
    having = (each for each in stage.slack.messages(CHANNEL) if '"approve"' in json.dumps(each.blocks))
    return next(having, None)
