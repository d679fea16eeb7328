"""What Slack says of a channel."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Channel
from handlers.transport.client import code_of, slack_errors

_OUT_OF_SIGHT = frozenset({"channel_not_found", "missing_scope"})  # private without us; direct messages


async def look_at(client: AsyncWebClient, channel_id: str) -> Channel:
    """conversations.info. A channel that the bot cannot see is one it is not in. Raises Unreachable or Failed."""
    with slack_errors(f"asked about the channel {channel_id}"):
        try:
            answer = await client.conversations_info(channel=channel_id)
        except SlackApiError as error:
            if code_of(error) not in _OUT_OF_SIGHT:
                raise
            return Channel(channel_id, member=False, shared=False, archived=False)
    channel: Mapping[str, Any] = answer.get("channel") or {}
    return Channel(
        id=channel_id,
        member=bool(channel.get("is_member")),
        shared=bool(channel.get("is_ext_shared", True) or channel.get("is_pending_ext_shared")),
        archived=bool(channel.get("is_archived")),
    )
