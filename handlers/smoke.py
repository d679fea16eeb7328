"""What `rollback-bot smoke` asks the real Slack: with messages of its own in one channel, which it deletes again."""

from typing import Any
from uuid import uuid4

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed
from handlers.transport.client import slack_errors

EVENT = "rollback_bot_smoke"
_TEXT = "Rollback Bot tries this workspace out; this message goes again."
_CHART = {
    "type": "data_visualization",
    "title": "Smoke",
    "chart": {
        "type": "line",
        "series": [{"name": "errors", "data": [{"label": "1", "value": 1}, {"label": "2", "value": 0.5}]}],
        "axis_config": {"categories": ["1", "2"], "x_label": "minute", "y_label": "%"},
    },
}
_SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": _TEXT}}
_CONTAINER = {"type": "container", "title": {"type": "plain_text", "text": "Smoke"}, "child_blocks": [_SECTION]}


class SlackSmoke:
    """In one channel. Whatever was posted is deleted by `clean_up`, which says how many could not be."""

    text = _TEXT

    def __init__(self, token: str, api_url: str, channel: str) -> None:
        self._client = AsyncWebClient(token=token, base_url=api_url)
        self._channel, self._posted = channel, list[str]()

    async def found_by_metadata(self) -> int:
        """How many messages carry the mark of one that was just posted. Raises Failed."""
        mark = uuid4().hex
        await self._post(metadata={"event_type": EVENT, "event_payload": {"mark": mark}})
        with slack_errors("read the channel"):
            answer = await self._client.conversations_history(
                channel=self._channel, limit=50, include_all_metadata=True
            )
        messages: list[dict[str, Any]] = answer.get("messages", [])
        payloads = [message.get("metadata", {}).get("event_payload", {}) for message in messages]
        return sum(payload.get("mark") == mark for payload in payloads)

    async def marked_as_edited(self) -> bool:
        """After an update with blocks. Raises Failed."""
        ts = await self._post(blocks=[_SECTION])
        with slack_errors("update a message"):
            await self._client.chat_update(channel=self._channel, ts=ts, text=_TEXT, blocks=[_SECTION])
            answer = await self._client.conversations_history(channel=self._channel, latest=ts, inclusive=True, limit=1)
        messages: list[dict[str, Any]] = answer.get("messages", [])
        return any("edited" in message for message in messages if message["ts"] == ts)

    async def takes(self, kind: str) -> str:
        """ "" where the workspace takes a `chart` or a `container`, else Slack's word for why not."""
        try:
            await self._post(blocks=[_CHART if kind == "chart" else _CONTAINER])
        except Failed as error:
            return str(error)
        return ""

    async def clean_up(self) -> int:
        left = 0
        for ts in self._posted:
            try:
                await self._client.chat_delete(channel=self._channel, ts=ts)
            except (SlackApiError, ClientError, OSError):
                left += 1
        self._posted.clear()
        return left

    async def _post(self, **how: Any) -> str:
        with slack_errors("post a message"):
            answer = await self._client.chat_postMessage(channel=self._channel, text=_TEXT, **how)
        ts = str(answer["ts"])
        self._posted.append(ts)
        return ts
