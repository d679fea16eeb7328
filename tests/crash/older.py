"""The bot of another version, from its own tree, under the hand of its own `tests.crash.victim`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.crash.process import Process


class OtherVersion(Process):
    """As `Process`, but for the fork: another version's modules are in another process from the start."""

    def __init__(self, variables: dict[str, str], *, log: Path, tree: Path) -> None:
        super().__init__(variables, log=log)
        self._tree = tree
        self._child: asyncio.subprocess.Process | None = None

    async def start(self, **more: str) -> None:
        words = [sys.executable, "-m", "tests.crash.victim", "serve"]
        own = {**self.variables, **more, "PYTHONPATH": str(self._tree)}
        with self._log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(*words, env=own, stdout=log, stderr=log, cwd=self._tree)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.returncode is None else None

    async def ended(self) -> bool:
        assert self._child is not None
        return await self._child.wait() == -signal.SIGKILL

    async def kill(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            await self.ended()
