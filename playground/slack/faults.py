"""Let the next calls of a Web API method fail or dawdle, as a real network and a busy Slack do."""

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """One planned failure. Without `error`, `status` or `retry_after` the connection is cut unanswered."""

    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    apply: bool = False

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

    def fail_next(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        times: int = 1,
        apply: bool = False,
    ) -> None:
        """Let the next calls fail: with Slack's `error`, a bare HTTP `status`, or 429 and `retry_after` seconds.

        With none of these the connection is cut. With `apply` the call is carried out first.
        """
        fault = Fault(error, status, retry_after, apply)
        self._failures.setdefault(method, []).extend([fault] * times)

    def delay_next(self, method: str, seconds: float) -> None:
        """Let the next call wait (real seconds) before it is carried out, even if the caller hung up by then."""
        self._delays.setdefault(method, []).append(seconds)

    async def wait(self, method: str) -> None:
        """Sleep through a planned delay."""
        if delays := self._delays.get(method):
            await asyncio.sleep(delays.pop(0))

    def next(self, method: str) -> Fault | None:
        """The failure that this request meets."""
        planned = self._failures.get(method)
        return planned.pop(0) if planned else None
