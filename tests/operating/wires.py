"""The bot's own port, and its commands, as somebody outside uses them."""

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import aiohttp

from playground.stage import Stage

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
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env={**kept, **(variables or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, problems = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, out.decode(), problems.decode()


async def door_of(stage: Stage, *, start: int) -> str:
    """Where the stage's bot says that its health is, the first time it is started, or the second."""

    def said() -> list[str]:
        return re.findall(r"health at (http://\S+)/healthz", (stage.home / "bot.log").read_text(encoding="utf-8"))

    return (await stage.slack.wait_for(lambda: said()[start - 1 :], timeout=10))[0]
