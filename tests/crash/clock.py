"""Hurried time that the bot's process shares, and that stands still while no bot is ready.

A start takes a second, or ten on a busy machine: at this speed an hour, in which ECS forgets what had stopped, plans
expire and phases end. No rollback was ever late because a computer that plays a whole world was slow.
"""

import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from time import time

from bot.clock import SystemClock
from playground.clock import Clock


class SharedClock(Clock):
    """`file` tells other processes what time it is; see `follow`."""

    def __init__(self, file: Path, *, speed: float) -> None:
        super().__init__(speed=speed)
        self.file = file
        self._standing: AbstractContextManager[None] | None = None
        self._tell()

    def stand(self) -> None:
        if self._standing is None:
            self._standing = self.standing_still()
            self._standing.__enter__()
            self._tell()

    def go_on(self) -> None:
        if self._standing is not None:
            self._standing.__exit__(None, None, None)
            self._standing = None
            self._tell()

    def _tell(self) -> None:
        """At once: whoever reads has all of the old or all of the new."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{self.epoch!r} {self.speed!r} {self._advanced!r}", encoding="utf-8")
        os.replace(fresh, self.file)


def follow(file: str) -> None:
    """From now on the bot in this process has the time of that file, and no other."""

    def now(_: SystemClock) -> datetime:
        epoch, speed, advanced = map(float, Path(file).read_text(encoding="utf-8").split())
        return datetime.fromtimestamp(epoch + (time() - epoch) * speed + advanced, UTC)

    SystemClock.now = now  # type: ignore[method-assign]
