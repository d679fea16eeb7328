"""Going away from Slack without leaving anybody unanswered.

There is no word for "send me nothing more", and the SDK's client (3.47) drops, when it is closed, what it has not begun
yet, cannot acknowledge what it has in hand, and throws away what Slack sent before it read the close frame.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import ClientWebSocketResponse
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import RollbackBotError


class Acknowledging(Protocol):
    """As much of the SDK's client as Bolt acknowledges with."""

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None: ...


class InHand:
    """The envelopes that arrived, until they are acknowledged or have come to nothing."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._none = asyncio.Event()
        self._none.set()

    def arrived(self, frame: str) -> None:
        if '"envelope_id"' in frame:
            self._ids.add(str(json.loads(frame).get("envelope_id")))
            self._none.clear()

    def over(self, envelope_id: str) -> None:
        self._ids.discard(envelope_id)
        if not self._ids:
            self._none.set()

    async def none(self, within: float) -> bool:
        """Wait until there is none, or so many seconds. -> is there none?"""
        try:
            async with asyncio.timeout(within):
                await self._none.wait()
        except TimeoutError:
            return False
        return True


class Acks:
    """Over the connection that an envelope came by; where that is closed already, over another of the same app."""

    def __init__(self, client: Any) -> None:
        self._client, self.logger = client, client.logger  # Bolt asks for the logger
        self.elsewhere: Acknowledging | None = None

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Raises ConnectionError where there is no way to Slack."""
        try:
            await self._client.send_socket_mode_response(response)
        except ConnectionError:
            if self.elsewhere is None:
                raise
            await self.elsewhere.send_socket_mode_response(response)


class OverAnotherBot:
    """Where this one has no connection left: Slack takes an ack over any connection of the app.

    `hand_over` is given the ack as JSON. It may be that no other bot is there to take it.
    """

    def __init__(self, hand_over: Callable[[str], Awaitable[None]]) -> None:
        self._hand_over = hand_over

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Raises ConnectionError where the others cannot be told."""
        ack = response if isinstance(response, dict) else response.to_dict()
        try:
            await self._hand_over(json.dumps(ack))
        except RollbackBotError as error:
            raise ConnectionError(str(error)) from error


async def begin_to_close(session: ClientWebSocketResponse) -> None:
    """Say that nothing more is sent, and go on reading: `session.close()` would throw away what still arrives."""
    await session._writer.close(1000)
