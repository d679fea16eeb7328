"""Slack: who somebody is, and how everybody is told."""

from datetime import timedelta
from typing import Protocol

from bot.model import Answer, Channel, Interaction, Member, Progress, Rollback


class People(Protocol):
    """Slack's word on who somebody is and where the bot may speak."""

    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        """users.info, read at most `max_age` ago. Raises Unreachable or Failed: then nobody has any right."""

    async def channel(self, channel_id: str, *, max_age: timedelta = timedelta(0)) -> Channel:
        """conversations.info, read at most `max_age` ago. Raises Unreachable or Failed."""


class Notifier(Protocol):
    """Sends what the outbox holds, edits the headline, and answers one person privately."""

    def progress(self, rollback_id: str, progress: Progress) -> None: ...

    async def answer(self, interaction: Interaction, answer: Answer) -> None: ...

    async def looking(self, interaction: Interaction) -> None:
        """Say privately that the answer takes a while. Raises nothing."""

    async def permalink(self, rollback: Rollback) -> str: ...

    async def address(self, channel: str, ts: str) -> str | None:
        """Of a message: "" while Slack does not say it, None where there is no such message. Raises nothing."""
