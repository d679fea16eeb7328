"""The MCP feature alone is switched off, and on again once its tokens are smaller: then Ben asks, and Ana approves."""

import asyncio
import json
import urllib.request
from typing import Any

from playground.aws.names import SERVICE
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.immediate import CHANNEL, UnexpectedEndError

ANA, BEN = "U0AAAA", "U0BBBB"


async def partial(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await _switch(stage, "partial mcp for 4h 5xx since the MCP deploy", asks=ANA, approves=BEN)
    await _expect(stage, revision=43, qurator=False)
    await asyncio.to_thread(_release, stage, revision=44)
    await stage.slack.wait_for(lambda: _running(stage) == {44}, timeout=20)
    await _switch(stage, "restore mcp JWT compression is out", asks=BEN, approves=ANA)
    await _expect(stage, revision=45, qurator=True)


async def _switch(stage: Stage, what: str, *, asks: str, approves: str) -> None:
    before = {message.ts for message in stage.slack.messages(CHANNEL)}
    await stage.slack.slash(asks, CHANNEL, f"quilt-catalog {what}")
    card = await stage.slack.wait_for(lambda: _card(stage, before), timeout=10)
    if refused := await stage.slack.click(approves, CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    await stage.slack.wait_for(lambda: "is well on" in _latest(stage, card), timeout=60)


def _release(stage: Stage, *, revision: int) -> None:
    """CI's, with the compression: without it MCP would be as broken as before."""
    environment = {"MODE": "PRODUCT", "MCP": "on", "QURATOR": "false"}
    if stage.aws.register(image="3e7d0c5", environment=environment) != revision:
        raise UnexpectedEndError("CI registered another revision than was expected.")
    stage.aws.deploy(SERVICE, revision)


def _running(stage: Stage) -> set[int]:
    return {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}


def _card(stage: Stage, before: set[str]) -> Message | None:
    new = (message for message in stage.slack.messages(CHANNEL) if message.ts not in before)
    return next((message for message in new if any(b["type"] == "actions" for b in message.blocks or [])), None)


def _latest(stage: Stage, card: Message) -> str:
    return next(message.text for message in stage.slack.messages(CHANNEL) if message.ts == card.ts)


async def _expect(stage: Stage, *, revision: int, qurator: bool) -> None:
    """What the tasks say themselves, and what they are made of."""
    running = _running(stage)
    config = await asyncio.to_thread(_config, stage.aws.target_url)
    if running != {revision} or config.get("qurator") is not qurator:
        raise UnexpectedEndError(f"ECS runs revisions {sorted(running)}, and /config.json says {config}.")


def _config(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/config.json", timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
