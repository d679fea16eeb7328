"""Puts the evidence into the rollback's thread as two files, by Slack's two calls and an address between them.

The scope for it is optional. A file carries no metadata, so after a doubt it is looked for by its name.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed, Unreachable
from bot.evidence.file import name_of
from bot.model import EvidenceFile, Rollback
from handlers.transport.client import TIMEOUT, slack_errors

_PAGES, _PER_PAGE = 10, 200
_CLOCKS_DIFFER = timedelta(minutes=5)
_COMMENT = "Evidence of {reference}: events, stop reasons, log lines, diff, deployments, metrics and timeline."


class Uploads:
    """What Slack does not take raises Failed; after Unreachable the files may be there nevertheless."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._trusted = {("https", "files.slack.com"), urlsplit(client.base_url)[:2]}

    async def find(self, rollback: Rollback, *, channel: str, since: datetime) -> str:
        """The id of the file that is in its thread already, "" for none."""
        wanted = name_of(rollback, "md")
        with slack_errors(f"looking in {channel} for what was uploaded"):
            async for message in self._messages(channel, rollback.card_ts, since - _CLOCKS_DIFFER):
                for each in message.get("files") or ():
                    if each.get("name") == wanted:
                        return str(each["id"])
        return ""

    async def put(self, rollback: Rollback, file: EvidenceFile, *, channel: str) -> str:
        """-> the id of the first of the two files. Both are shared in one message, or neither is."""
        parts = {name_of(rollback, "md"): file.markdown, name_of(rollback, "json"): file.json}
        sent: list[dict[str, str | None]] = [
            {"id": await self._send(name, text.encode()), "title": name} for name, text in parts.items()
        ]
        comment = _COMMENT.format(reference=rollback.reference)
        with slack_errors(f"sharing files in {channel}"):
            await self._client.files_completeUploadExternal(
                files=sent, channel_id=channel, thread_ts=rollback.card_ts, initial_comment=comment
            )
        return str(sent[0]["id"])

    async def _send(self, name: str, content: bytes) -> str:
        with slack_errors(f"asking where to upload {name}"):
            answer = await self._client.files_getUploadURLExternal(filename=name, length=len(content))
        url = str(answer.get("upload_url") or "")
        if urlsplit(url)[:2] not in self._trusted:
            raise Failed(f"Slack named an address for {name} that is not its own.")
        limit = aiohttp.ClientTimeout(total=TIMEOUT)
        with slack_errors(f"uploading {name}"):
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(url, data=content, allow_redirects=False) as sent,
            ):
                status = sent.status
        if status != 200:
            kind = Unreachable if status >= 500 or status == 429 else Failed
            raise kind(f"Slack, uploading {name}: HTTP {status}.")
        return str(answer["file_id"])

    async def _messages(self, channel: str, thread_ts: str, since: datetime) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        for _ in range(_PAGES):
            more: dict[str, Any] = {"cursor": cursor} if cursor else {}
            page = await self._client.conversations_replies(
                channel=channel, ts=thread_ts, oldest=str(since.timestamp()), limit=_PER_PAGE, **more
            )
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
