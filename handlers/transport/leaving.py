"""Going away from Slack without leaving anybody unanswered.

There is no word for "send me nothing more", and the SDK's client (3.47) drops, when it is closed, what it has not begun
yet, cannot acknowledge what it has in hand, and throws away what Slack sent before it read the close frame.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import ClientWebSocketResponse
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import RollbackBotError

_LABEL = b"rollback-bot: acknowledgements that a bot of this app hands over"


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
    """Over the connection that an envelope came by; where that is closed, over another of the same app."""

    def __init__(self, client: Any, elsewhere: Acknowledging | None) -> None:
        self._client, self.logger = client, client.logger  # Bolt asks for the logger
        self.elsewhere = elsewhere

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Raises ConnectionError where there is no way to Slack.

        The client alone would first wait until it has another connection, and Slack waits for three seconds.
        """
        try:
            await self.over_its_own(response)
        except ConnectionError:
            if self.elsewhere is None or not await _taken(self.elsewhere, response):
                await self._client.send_socket_mode_response(response)

    async def over_its_own(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Over this very connection, as it is now. Raises ConnectionError."""
        session: ClientWebSocketResponse | None = self._client.current_session
        if session is None:
            raise ConnectionError("There is no connection yet.")
        await session.send_str(_as_json(response))


async def _taken(elsewhere: Acknowledging, response: SocketModeResponse | dict[str, Any]) -> bool:
    try:
        await elsewhere.send_socket_mode_response(response)
    except ConnectionError:
        return False
    return True


def _as_json(response: SocketModeResponse | dict[str, Any]) -> str:
    return json.dumps(response if isinstance(response, dict) else response.to_dict())


class AckSeal:
    """Tells what a bot of this very app hands over from what anybody else may say in the database."""

    def __init__(self, app_token: str) -> None:
        self._key = hmac.digest(app_token.encode(), _LABEL, "sha256")

    def sealed(self, ack: str) -> str:
        return f"{self._over(ack)} {ack}"

    def opened(self, handed_over: str) -> str | None:
        """The ack. None: no bot of this app has said that."""
        seal, _, ack = handed_over.partition(" ")
        return ack if hmac.compare_digest(seal.encode(), self._over(ack).encode()) else None

    def _over(self, ack: str) -> str:
        return hmac.new(self._key, ack.encode(), "sha256").hexdigest()


class OverAnotherBot:
    """Where this one has no connection left: Slack takes an ack over any connection of the app.

    `hand_over` is given the ack, sealed. It may be that no other bot is there to take it.
    """

    def __init__(self, hand_over: Callable[[str], Awaitable[None]], app_token: str) -> None:
        self._hand_over, self._seal = hand_over, AckSeal(app_token)

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Raises ConnectionError where the others cannot be told."""
        try:
            await self._hand_over(self._seal.sealed(_as_json(response)))
        except RollbackBotError as error:
            raise ConnectionError(str(error)) from error


async def begin_to_close(session: ClientWebSocketResponse) -> None:
    """Say that nothing more is sent, and go on reading: `session.close()` would throw away what still arrives."""
    await session._writer.close(1000)
