"""Let the next calls of a Web API method fail or dawdle, as a real network and a busy Slack do."""

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass
class Fault:
    """One planned failure. Without `error`, `status` or `retry_after` the connection is cut unanswered."""

    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    apply: bool = False
    left: int = 1

    def response(self, request: web.Request) -> web.Response:
        if self.retry_after is not None:
            headers = {"Retry-After": str(self.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if self.error is not None:
            return web.json_response({"ok": False, "error": self.error}, status=self.status or 200)
        if self.status is None and request.transport is not None:
            request.transport.abort()
        return web.Response(status=self.status or 500, text="")


class Faults:
    """The failures still to come, per method, in the order they were planned."""

    def __init__(self) -> None:
        self._failures: dict[str, list[Fault]] = {}
        self._delays: dict[str, list[float]] = {}

    def fail(self, method: str, fault: Fault) -> None:
        self._failures.setdefault(method, []).append(fault)

    def delay(self, method: str, seconds: float) -> None:
        self._delays.setdefault(method, []).append(seconds)

    async def wait(self, method: str) -> None:
        """Sleep through a planned delay (real seconds): the request is done late, even if the caller hung up."""
        if delays := self._delays.get(method):
            await asyncio.sleep(delays.pop(0))

    def next(self, method: str) -> Fault | None:
        """The failure that this request meets."""
        planned = self._failures.get(method, [])
        if not planned:
            return None
        planned[0].left -= 1
        return planned.pop(0) if planned[0].left <= 0 else planned[0]
