"""The bot's process as the sweep needs it: up in half a second, killed by its own hand, and started once more.

It is forked from a process that has the bot imported already, which saves the second that importing takes.
"""

import asyncio
import multiprocessing
import signal
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.crash import victim
from tests.patience import PATIENCE

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.crash.victim"])


class Process:
    """`rollback-bot serve` with these variables and no others; its log goes to `log`."""

    def __init__(self, variables: dict[str, str], *, log: Path) -> None:
        self.variables, self._log = dict(variables), log
        self._process: ForkServerProcess | None = None

    async def start(self, **more: str) -> None:
        process = FORKS.Process(target=victim.run, args=({**self.variables, **more}, str(self._log)))
        await asyncio.to_thread(process.start)
        self._process = process

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    async def ended(self) -> bool:
        """Wait for its end. -> was it SIGKILL?"""
        assert self._process is not None
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, over.set)
        try:
            await over.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL

    async def kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            await self.ended()


async def run(*words: str, variables: Mapping[str, str]) -> tuple[int, str, str]:
    """`rollback-bot WORDS` with these variables and no others. -> exit status, stdout, stderr"""
    with tempfile.TemporaryDirectory(prefix="rollback-bot-said-") as home:
        said, problems = Path(home) / "stdout", Path(home) / "stderr"
        process = FORKS.Process(target=victim.command, args=(words, dict(variables), str(said), str(problems)))
        await asyncio.to_thread(process.start)
        await asyncio.to_thread(process.join, 30 * PATIENCE)
        if process.exitcode is None:
            process.kill()
            told = problems.read_text(encoding="utf-8") if problems.exists() else "it has not even begun"
            raise TimeoutError(f"rollback-bot {words} did not end: {told}")
        return process.exitcode, said.read_text(encoding="utf-8"), problems.read_text(encoding="utf-8")
