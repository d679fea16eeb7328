"""Writes to Slack: posts, edits and private answers, one request each. Raises Unreachable or Failed.

A post cannot be repeated safely, so every post carries its outbox id as metadata, and `find` looks for it.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Failed
from handlers.client import TIMEOUT, code_of, slack_errors
from handlers.messages import Message

_EVENT = "rollback_bot"
_CLOCKS_DIFFER = timedelta(minutes=5)
_PAGES, _PER_PAGE = 10, 200
_TOO_MUCH = frozenset({"invalid_blocks", "msg_too_long", "msg_blocks_too_long"})


class Poster:
    """The one place that knows the arguments of Slack's writing methods."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._hosts = {"hooks.slack.com", urlsplit(client.base_url).netloc}

    async def post(
        self, message: Message, *, channel: str, outbox_id: int, thread_ts: str = "", broadcast: bool = False
    ) -> str:
        """Post once. -> the message's ts. Unreachable here may mean that it was posted nevertheless."""
        metadata = {"event_type": _EVENT, "event_payload": {"outbox_id": outbox_id}}
        place: dict[str, Any] = {"channel": channel, "metadata": metadata, "unfurl_links": False}
        if thread_ts:
            place |= {"thread_ts": thread_ts, "reply_broadcast": broadcast}
        with slack_errors(f"posting to {channel}"):
            try:
                answer = await self._client.chat_postMessage(**_content(message), **place)
            except SlackApiError as error:
                if code_of(error) not in _TOO_MUCH:
                    raise
                answer = await self._client.chat_postMessage(text=message.text, **place)  # plain is better than silent
        return str(answer["ts"])

    async def find(self, outbox_id: int, *, channel: str, since: datetime, thread_ts: str = "") -> str:
        """The ts of the message that carries this outbox id, "" if it was not posted."""
        with slack_errors(f"looking in {channel} for what was posted"):
            async for message in self._messages(channel, since - _CLOCKS_DIFFER, thread_ts):
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == _EVENT and _payload(metadata).get("outbox_id") == outbox_id:
                    return str(message["ts"])
        return ""

    async def _messages(self, channel: str, since: datetime, thread_ts: str) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        for _ in range(_PAGES):
            page = await self._page(channel, str(since.timestamp()), thread_ts, cursor)
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _page(self, channel: str, oldest: str, thread_ts: str, cursor: str) -> AsyncSlackResponse:
        where: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": _PER_PAGE}
        where |= {"cursor": cursor} if cursor else {}
        if thread_ts:
            return await self._client.conversations_replies(ts=thread_ts, **where)
        return await self._client.conversations_history(oldest=oldest, **where)

    async def edit(self, message: Message, *, channel: str, ts: str) -> None:
        """Text and blocks always together: an update without blocks would remove them."""
        with slack_errors(f"editing {ts} in {channel}"):
            await self._client.chat_update(channel=channel, ts=ts, **_content(message))

    async def whisper(self, message: Message, *, response_url: str, channel: str, user: str) -> None:
        """To one person: by the interaction's own address while it lasts, else as an ephemeral message."""
        with slack_errors(f"answering {user} in {channel}"):
            if not await self._respond(message, response_url):
                await self._client.chat_postEphemeral(channel=channel, user=user, **_content(message))

    async def _respond(self, message: Message, url: str) -> bool:
        """False where the address is not Slack's, has expired, or fails. It came in a payload: it is not trusted."""
        if urlsplit(url).netloc not in self._hosts:
            return False
        body = {"response_type": "ephemeral", "replace_original": False, **_content(message)}
        limit = aiohttp.ClientTimeout(total=TIMEOUT)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(url, json=body, allow_redirects=False) as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def permalink(self, *, channel: str, ts: str) -> str:
        """The address of a message, "" while there is none."""
        if not ts:
            return ""
        try:
            with slack_errors(f"asking for the address of {ts} in {channel}"):
                answer = await self._client.chat_getPermalink(channel=channel, message_ts=ts)
        except Failed:
            return ""
        return str(answer["permalink"])


def _payload(metadata: dict[str, Any]) -> dict[str, Any]:
    return metadata.get("event_payload") or {}


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
