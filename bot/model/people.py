"""What Slack says about people and channels, reduced to what decides anything."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Member:
    """users.info at `read_at`. A guest is single- or multi-channel; a stranger comes through Slack Connect.

    `zone` is theirs as Slack names it, "" where it does not. `unclear`: Slack left out one of the answers that
    tell a full, active member from everybody else.
    """

    slack_id: str
    team: str
    deleted: bool
    bot: bool
    guest: bool
    stranger: bool
    read_at: datetime
    unclear: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """conversations.info: `member` says whether this bot is in it, `shared` whether outsiders may be."""

    id: str
    member: bool
    shared: bool
    archived: bool
