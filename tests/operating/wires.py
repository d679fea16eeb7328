"""The bot's own port, and its commands, as somebody outside uses them."""

import os
import re
from collections.abc import Mapping
from typing import Any

import aiohttp

from playground.stage import Stage
from tests.crash import process

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def get_json(url: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()


async def run(*words: str, variables: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """`rollback-bot WORDS` with these variables and none of ours. -> exit status, stdout, stderr"""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return await process.run(*words, variables={**kept, **(variables or {})})


async def door_of(stage: Stage, *, start: int) -> str:
    """Where the stage's bot says that its health is, the first time it is started, or the second."""

    def said() -> list[str]:
        return re.findall(r"health at (http://\S+)/healthz", (stage.home / "bot.log").read_text(encoding="utf-8"))

    return (await stage.slack.wait_for(lambda: said()[start - 1 :], timeout=10))[0]
