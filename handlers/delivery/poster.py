"""Writes to Slack: posts, edits and private answers, one request each. Raises what `client` makes of Slack's errors.

A post cannot be repeated safely, so every post carries its outbox id as metadata, and `find` looks for it. What is in
no outbox carries a word of its own.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Failed, RateLimited, Unreachable
from handlers.delivery.taken import Taken
from handlers.messages import Message
from handlers.messages.blocks import Block
from handlers.transport.client import TIMEOUT, InvalidBlocks, SlackHealth, Unauthorized, slack_errors

log = logging.getLogger(__name__)

_EVENT = "rollback_bot"
_CLOCKS_DIFFER = timedelta(minutes=5)
_PAGES, _PER_PAGE = 10, 200
_LONGEST = 10_000  # bytes that are read of a refusal


class Poster:
    """The one place that knows the arguments of Slack's writing methods. `health` tells whether they are answered.

    Posts and edits are sent as they are: `taken` knows what to try where Slack refuses blocks.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self.health, self.taken = SlackHealth(), Taken()
        self._own: tuple[str, str] | None = None  # a field of messages, and what it says in those that we posted
        self._trusted = {("https", "hooks.slack.com"), urlsplit(client.base_url)[:2]}

    async def post(
        self, message: Message, *, channel: str, outbox_id: int | str, thread_ts: str = "", broadcast: bool = False
    ) -> str:
        """Post once. -> the message's ts. Unreachable here may mean that it was posted nevertheless."""
        metadata = {"event_type": _EVENT, "event_payload": {"outbox_id": outbox_id}}
        place: dict[str, Any] = {"channel": channel, "metadata": metadata, "unfurl_links": False}
        if thread_ts:
            place |= {"thread_ts": thread_ts, "reply_broadcast": broadcast}
        with self._asking(f"posting to {channel}"):
            answer = await self._client.chat_postMessage(**_content(message), **place)
        return str(answer["ts"])

    async def find(self, outbox_id: int | str, *, channel: str, since: datetime, thread_ts: str = "") -> str:
        """The ts of our message that carries this outbox id and is not older than `since`, "" if there is none.

        Any app may write such metadata, so that only what this bot posted is looked at.
        """
        with self._asking(f"looking in {channel} for what was posted"):
            field, own = self._own = self._own or await self._whoami()
            async for message in self._messages(channel, since - _CLOCKS_DIFFER, thread_ts):
                metadata = message.get("metadata") or {}
                if own and message.get(field) == own and _is_of(metadata, outbox_id):
                    return str(message["ts"])
        return ""

    async def _whoami(self) -> tuple[str, str]:
        answer = await self._client.auth_test()
        return ("bot_id", answer["bot_id"]) if answer.get("bot_id") else ("user", answer.get("user_id") or "")

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
        where: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": _PER_PAGE}
        where |= {"include_all_metadata": True}
        where |= {"cursor": cursor} if cursor else {}
        if thread_ts:
            return await self._client.conversations_replies(ts=thread_ts, **where)
        return await self._client.conversations_history(**where)

    async def edit(self, message: Message, *, channel: str, ts: str) -> None:
        """Text and blocks always together: an update without blocks would remove them."""
        with self._asking(f"editing {ts} in {channel}"):
            await self._client.chat_update(channel=channel, ts=ts, **_content(message))

    async def post_ephemeral(
        self,
        message: Message,
        *,
        response_url: str,
        channel: str,
        user: str,
        replace: bool = False,
        thread_ts: str = "",
    ) -> None:
        """To one person: by the interaction's own address while it lasts, else as an ephemeral message.

        Slack shows one with a `thread_ts` only where that thread has answers already.

        `replace`: what was answered to it before. Where Slack does not know that any more, this stands below it.
        """

        async def post(kept: Message) -> None:
            with self._asking(f"answering {user} in {channel}"):
                where: dict[str, Any] = {"thread_ts": thread_ts} if thread_ts else {}
                await self._client.chat_postEphemeral(channel=channel, user=user, **_content(kept), **where)

        if not await self.respond(message, response_url, replace=replace):
            await self.taken.send(message, post)

    async def write(self, message: Message, *, user: str) -> None:
        """To one person alone, where no channel can tell them: whatever outsiders must not read is not for there."""

        async def post(kept: Message) -> None:
            with self._asking(f"writing to {user}"):
                await self._client.chat_postMessage(channel=user, **_content(kept), unfurl_links=False)

        await self.taken.send(message, post)

    async def respond(self, message: Message, url: str, *, replace: bool = False) -> bool:
        """By the interaction's own address, which came in a payload and is not trusted.

        False where it is not Slack's, has expired, or fails.
        """
        if urlsplit(url)[:2] not in self._trusted:
            return False
        try:
            return await self.taken.send(message, partial(_respond, url, replace))
        except (InvalidBlocks, aiohttp.ClientError, TimeoutError):
            return False

    async def open(self, view: Block, *, trigger_id: str) -> tuple[str, str]:
        """A form over the conversation, within three seconds of the click. -> its id, and the hash of its state."""
        with self._asking("opening a form"):
            answer = await self._client.views_open(trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"]), str(answer["view"]["hash"])

    async def fill(self, view: Block, *, view_id: str, hash_: str) -> str:
        """Show something else in an open form, unless it shows another thing than that hash by now, if there is one.

        -> the hash of its state then.
        """
        with self._asking("filling a form"):
            known: dict[str, Any] = {"hash": hash_} if hash_ else {}
            answer = await self._client.views_update(view_id=view_id, view=view, **known)
        return str(answer["view"]["hash"])

    async def publish(self, view: Block, *, user: str, hash_: str = "") -> str:
        """Show it in this person's Home tab; with a hash only in place of that state. -> the hash of the new one."""
        with self._asking("showing a Home tab"):
            known: dict[str, Any] = {"hash": hash_} if hash_ else {}
            answer = await self._client.views_publish(user_id=user, view=view, **known)
        return str(answer["view"]["hash"])

    async def permalink(self, *, channel: str, ts: str) -> str:
        """The address of a message. Raises MessageGone when there is none."""
        with self._asking(f"asking for the address of {ts} in {channel}"):
            answer = await self._client.chat_getPermalink(channel=channel, message_ts=ts)
        return str(answer["permalink"])

    async def auth_test(self) -> None:
        """auth.test, only to learn whether Slack answers: `health` shows it. Never raises."""
        with suppress(Failed), self._asking("asked whether it is there"):
            await self._client.auth_test()

    @contextmanager
    def _asking(self, doing: str) -> Iterator[None]:
        """A refusal of one message, or for being too many, is an answer too."""
        try:
            with slack_errors(doing):
                yield
        except Failed as error:
            self._note(error)
            raise
        self.health.answered()

    def _note(self, error: Failed) -> None:
        if isinstance(error, RateLimited) or not isinstance(error, Unreachable | Unauthorized):
            self.health.answered()
            return
        if isinstance(error, Unauthorized) and self.health.authorized:
            log.critical("rollbacks go on, but nobody is told: %s Install the app anew, then restart.", error)
        self.health.failed(error)


def _is_of(metadata: dict[str, Any], outbox_id: int | str) -> bool:
    return metadata.get("event_type") == _EVENT and (metadata.get("event_payload") or {}).get("outbox_id") == outbox_id


async def _respond(url: str, replace: bool, message: Message) -> bool:
    body = {"response_type": "ephemeral", "replace_original": replace, **_content(message)}
    limit = aiohttp.ClientTimeout(total=TIMEOUT)
    async with (
        aiohttp.ClientSession(timeout=limit) as session,
        session.post(url, json=body, allow_redirects=False) as answer,
    ):
        if answer.status == 400 and b"invalid_blocks" in await answer.content.read(_LONGEST):
            raise InvalidBlocks("Slack, answering by the interaction's own address: invalid_blocks.")
        return answer.status == 200


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
