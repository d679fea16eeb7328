"""The audit's head, handed to a place that the bot cannot change: after each outcome, and on a schedule.

Whoever writes the chain anew cannot take back a head that was handed over. Nothing waits for it; what could not be
handed over is logged, and tried again.
"""

import asyncio
import contextlib
import json
import logging
import os
import shlex
from collections.abc import Mapping
from typing import Protocol

import aiohttp

from bot.model import AuditHead

log = logging.getLogger(__name__)
_PATIENCE = 10.0  # seconds of real time for one handing over
_NOTHING = -1  # no row yet, not even that there was none
_AGAIN = 60.0  # after one that failed
_OURS = ("SLACK_", "ROLLBACK_")  # what no command is told


class _Journal(Protocol):
    async def audit_head(self, since: int) -> AuditHead: ...


class Bucket(Protocol):
    """One in S3 that keeps what is put into it."""

    async def check(self) -> str:
        """Raises Failed where it would not."""

    async def put(self, head: Mapping[str, object]) -> None: ...


class Heads:
    """Hands heads over to `to`: an https:// address, which gets a POST, or a command, which gets it on its stdin.

    It is one JSON object: `seq` and `hash`. `every` is in seconds of real time. Where there is a `bucket` it is put
    there instead.
    """

    def __init__(self, journal: _Journal, to: str, *, every: float, bucket: Bucket | None = None) -> None:
        self._journal, self._to, self._every, self._bucket = journal, to, every, bucket
        self._changed, self._since = asyncio.Event(), _NOTHING
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._to:
            self._task = asyncio.create_task(self._hand_over_for_ever(), name="heads")

    async def stop(self) -> None:
        """What ended last is handed over first."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._hand_over(only_what_ended=True)

    def wake(self) -> None:
        """Something has changed; it may have ended."""
        self._changed.set()

    async def _hand_over_for_ever(self) -> None:
        """At the start, whenever something ended, and when it is time."""
        await self._check()
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self._changed.clear()
            scheduled = loop.time() >= due
            if not await self._hand_over(only_what_ended=not scheduled):
                await asyncio.sleep(min(_AGAIN, self._every))
                due = loop.time()
            elif scheduled:
                due = loop.time() + self._every
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), max(due - loop.time(), 0.0))

    async def _check(self) -> None:
        """Once. A bucket that does not keep what it is given is told, and ends nothing."""
        try:
            if self._bucket:
                log.info("%s", await self._bucket.check())
        except Exception as error:
            log.error("the audit's heads are not safe where they are put: %s", error)

    async def _hand_over(self, *, only_what_ended: bool) -> bool:
        """-> False: it could not be, and is to be tried again."""
        try:
            head = await self._journal.audit_head(self._since)
            if head.seq and (head.ended or not only_what_ended):
                await asyncio.wait_for(self._send({"seq": head.seq, "hash": head.hash}), _PATIENCE)
            self._since = head.seq
        except Exception as error:
            log.warning("the audit's head was not handed over: %s: %s", type(error).__name__, error)
            return False
        return True

    async def _send(self, head: Mapping[str, object]) -> None:
        if self._bucket:
            await self._bucket.put(head)
        elif self._to.startswith(("https://", "http://")):
            await _post(self._to, head)
        else:
            await _run(self._to, head)


async def _post(url: str, head: Mapping[str, object]) -> None:
    async with aiohttp.ClientSession() as session, session.post(url, json=head, allow_redirects=False) as answer:
        if answer.status >= 300:
            raise RuntimeError(f"the address answered {answer.status}")


async def _run(command: str, head: Mapping[str, object]) -> None:
    told = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *shlex.split(command), stdin=pipe, stdout=nowhere, stderr=nowhere, env=told
    )
    try:
        await process.communicate(json.dumps(head).encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise RuntimeError(f"the command ended with {process.returncode}")
