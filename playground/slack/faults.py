"""What goes wrong with Slack, for tests to cause.

Web API    fail_next(method, error= | status= | retry_after= | nothing: cut, times=, apply=), delay_next(method, s),
           break_down(hang=) for every method until mend(), revoke_token(),
           hold(method, naming): answers are kept back until let_go()
Workspace  archive(channel), restrict(channel), remove_bot(channel), delete(message), refuse_blocks(kinds)
Sockets    drop_sockets(abort=), blackhole_sockets() (half open), disconnect_sockets(reason), refuse_handshakes(n)
Envelopes  deliver_twice(), deliver_late(seconds): the next one; the person sees the error after three seconds;
           pass_over(sockets): the oldest ones; deliver_while_closing(): each to a client that closes its socket
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from playground.slack.sockets import Sockets
from playground.slack.workspace import Message, Workspace


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
        self._failures: dict[str, list[Fault | None]] = {}
        self._delays: dict[str, list[float]] = {}
        self._broken: Fault | None = None
        self._mended = asyncio.Event()
        self._mended.set()
        self._held: list[tuple[str, str]] = []
        self._free = asyncio.Event()

    def fail_next(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        times: int = 1,
        apply: bool = False,
        skip: int = 0,
    ) -> None:
        """Let the next calls fail: with Slack's `error`, a bare HTTP `status`, or 429 and `retry_after` seconds.

        With none of these the connection is cut. With `apply` the call is carried out first. `skip` lets the first
        calls pass.
        """
        fault = Fault(error, status, retry_after, apply)
        self._failures.setdefault(method, []).extend([None] * skip + [fault] * times)

    def delay_next(self, method: str, seconds: float) -> None:
        """Let the next call wait (real seconds) before it is carried out, even if the caller hung up by then."""
        self._delays.setdefault(method, []).append(seconds)

    def break_down(self, *, hang: bool = False) -> None:
        """Let every call fail with a bare 503, or hang unanswered and uncarried out, until `mend`."""
        self._broken = Fault(status=503)
        if hang:
            self._mended.clear()

    def mend(self) -> None:
        """Nothing is broken any more, and no failure planned."""
        self._broken = None
        self._failures.clear()
        self._mended.set()

    def hold(self, method: str, naming: str) -> None:
        """Keep back the answers to calls with this argument, until `let_go`; what was asked happens all the same."""
        self._held.append((method, naming))

    def let_go(self) -> None:
        """Of all that is held; what is asked from now on is answered at once."""
        free, self._held, self._free = self._free, [], asyncio.Event()
        free.set()

    async def held(self, method: str, arguments: Mapping[str, Any]) -> None:
        """Return once the answer to this may go out."""
        if any(method == name and naming in arguments.values() for name, naming in self._held):
            await self._free.wait()

    @property
    def left(self) -> int:
        """How many failures are still to come."""
        return sum(map(len, self._failures.values()))

    async def wait(self, method: str) -> Fault | None:
        """Sleep through a planned delay. -> what failed at the time, if Slack was broken down."""
        broken = self._broken
        await self._mended.wait()
        if delays := self._delays.get(method):
            await asyncio.sleep(delays.pop(0))
        return broken

    def next(self, method: str) -> Fault | None:
        """The failure that this request meets."""
        planned = self._failures.get(method)
        return planned.pop(0) if planned else None


class Accidents:
    """All of the above in one hand: the base of LocalSlack."""

    def __init__(self, workspace: Workspace, faults: Faults, sockets: Sockets) -> None:
        self._workspace = workspace
        self.faults = faults
        self.fail_next, self.delay_next = faults.fail_next, faults.delay_next
        self.break_down, self.mend = faults.break_down, faults.mend
        self.hold, self.let_go = faults.hold, faults.let_go
        self.drop_sockets, self.blackhole_sockets = sockets.drop, sockets.blackhole
        self.disconnect_sockets, self.refuse_handshakes = sockets.disconnect, sockets.refuse_handshakes
        self.deliver_twice, self.deliver_late = sockets.deliver_twice, sockets.deliver_late
        self.pass_over, self.deliver_while_closing = sockets.pass_over, sockets.deliver_while_closing

    def archive(self, channel: str) -> None:
        self._workspace.channels[channel] = replace(self._workspace.channels[channel], is_archived=True)

    def restrict(self, channel: str) -> None:
        """Only some people may post there from now on, and no app."""
        self._workspace.channels[channel] = replace(self._workspace.channels[channel], is_restricted=True)

    def remove_bot(self, channel: str) -> None:
        self._workspace.channels[channel] = replace(self._workspace.channels[channel], member=False)

    def delete(self, message: Message) -> None:
        self._workspace.change(self._workspace.versions(message.channel, message.ts)[-1], deleted=True)

    def revoke_token(self) -> None:
        """The bot's token: every call but apps.connections.open answers `token_revoked` from now on."""
        self._workspace.token_revoked = True

    def refuse_blocks(self, *kinds: str) -> None:
        """Answer invalid_blocks to messages with such blocks, as a workspace that does not have them yet."""
        self._workspace.refused_blocks |= set(kinds)

    def deactivate(self, user: str) -> None:
        """Deactivate an account, or with the bot's own id the app's token."""
        self._workspace.people[user] = replace(self._workspace.people[user], deleted=True)
