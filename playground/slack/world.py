"""The people, channels and credentials of the workspace that the playground pretends to be."""

from dataclasses import dataclass

TEAM_ID = "T0QUILT"
TEAM_NAME = "Quilt"
TEAM_DOMAIN = "quilt"
OTHER_TEAM_ID = "T0OTHER"

APP_ID = "A0ROLLBACK"
BOT_ID = "B0ROLLBACK"
BOT_USER_ID = "U0ROLLBACK"
SLACKBOT_ID = "USLACKBOT"

OTHER_APPS = {"U0ROBOT": {"bot_id": "B0ROBOT", "app_id": "A0ROBOT"}}  # by their bots' users

BOT_TOKEN = "xoxb-playground"
APP_TOKEN = "xapp-playground"
SIGNING_SECRET = "playground-signing-secret"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One Slack account, with the flags that `users.info` reports, or leaves out (None)."""

    id: str
    name: str
    team_id: str = TEAM_ID
    is_bot: bool = False
    is_restricted: bool | None = False
    is_ultra_restricted: bool | None = False
    is_stranger: bool = False
    tz: str = "UTC"
    deleted: bool = False
    color: str | None = None

    @property
    def kind(self) -> str:
        """What a visitor of the page should know about this account, in one word."""
        flags = {
            "deactivated": self.deleted,
            "bot": self.is_bot,
            "stranger": self.is_stranger,
            "guest": bool(self.is_restricted),
        }
        return next((kind for kind, is_set in flags.items() if is_set), "engineer")


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A conversation. `member` says whether the bot is in it; people are in all of them, minus `absent`.

    `is_restricted`: only some people may post there, and the bot is none of them. What it has posted it may edit.
    """

    id: str
    name: str
    member: bool = True
    is_ext_shared: bool = False
    is_private: bool = False
    is_archived: bool = False
    is_restricted: bool = False
    absent: frozenset[str] = frozenset()

    @property
    def is_direct(self) -> bool:
        """One person's conversation with the app."""
        return self.id.startswith("D")


@dataclass(frozen=True, kw_only=True)
class UserGroup:
    """A user group (Slack's API calls it a subteam); nobody is asked for one that is not `enabled`."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()
    enabled: bool = True


PEOPLE = (
    Person(id="U0AAAA", name="Ana", color="#7c4dbe"),
    Person(id="U0BBBB", name="Ben", color="#1f7a8c"),
    Person(id="U0CCCC", name="Chloe", color="#b5651d"),
    Person(id="U0GUEST", name="Gus", is_restricted=True, is_ultra_restricted=True, color="#6b8e23"),
    Person(id="U0STRANGE", name="Sam", team_id=OTHER_TEAM_ID, is_stranger=True, color="#a23b72"),
    Person(id="U0ROBOT", name="deploybot", is_bot=True, color="#556270"),
    Person(id="U0GONE", name="Gina", deleted=True, color="#8a8a8a"),
)

USER_GROUPS = (
    UserGroup(id="S0ONCALL", handle="catalog-oncall", name="Catalog on-call", users=("U0BBBB", "U0CCCC", "U0GUEST")),
)

CHANNELS = (
    Channel(id="C0INCIDENT", name="incident"),
    Channel(id="C0GENERAL", name="general", member=False),
    Channel(id="C0SHARED", name="partners", is_ext_shared=True),
)
