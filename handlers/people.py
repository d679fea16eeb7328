"""Slack's word on people and channels. What Slack does not say clearly gives nobody any right."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Channel, Member
from bot.ports import Clock
from handlers.transport.channels import look_at
from handlers.transport.client import slack_errors

# Only is_stranger is left out where it is false; of a deactivated account much is, but that has no rights anyhow.
_ALWAYS_SAID = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted")


class SlackPeople:
    """Implements bot.ports.People. `home` is the id of the workspace (or organization) whose members count.

    `heard` is told what Slack says of a channel.
    """

    def __init__(
        self, client: AsyncWebClient, clock: Clock, *, home: str, heard: Callable[[Channel], None] = lambda _: None
    ) -> None:
        self._client, self._clock, self._home, self._heard = client, clock, home, heard
        self._members: dict[str, Member] = {}
        self._channels: dict[str, tuple[datetime, Channel]] = {}

    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        """users.info. Raises Unreachable or Failed."""
        known = self._members.get(slack_id)
        if known is not None and self._clock.now() - known.read_at < max_age:
            return known
        read_at = self._clock.now()
        with slack_errors(f"asked who {slack_id} is"):
            answer = await self._client.users_info(user=slack_id)
        user: Mapping[str, Any] = answer.get("user") or {}
        member = self._members[slack_id] = Member(
            slack_id=slack_id,
            team=self._team(user),
            deleted=bool(user.get("deleted")),
            bot=any(user.get(flag) for flag in ("is_bot", "is_workflow_bot", "is_connector_bot")),
            guest=any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted")),
            stranger=bool(user.get("is_stranger")),
            read_at=read_at,
            zone=str(user.get("tz") or ""),
            unclear=user.get("id") != slack_id or not all(isinstance(user.get(flag), bool) for flag in _ALWAYS_SAID),
        )
        return member

    def _team(self, user: Mapping[str, Any]) -> str:
        """The home workspace if this person belongs to it, also by way of an organization; else their own."""
        enterprise = user.get("enterprise_user") or {}
        belongs = [user.get("team_id"), enterprise.get("enterprise_id"), *(enterprise.get("teams") or ())]
        return self._home if self._home in belongs else str(user.get("team_id") or "")

    async def channel(self, channel_id: str, *, max_age: timedelta = timedelta(0)) -> Channel:
        """conversations.info. A channel that the bot cannot see is one it is not in. Raises Unreachable or Failed."""
        known, now = self._channels.get(channel_id), self._clock.now()
        if known is not None and now - known[0] < max_age:
            return known[1]
        channel = await look_at(self._client, channel_id)
        self._channels[channel_id] = (now, channel)
        self._heard(channel)
        return channel
