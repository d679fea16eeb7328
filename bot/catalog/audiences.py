"""Who is told outside the team, in which words and how often, in the services file."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.catalog.durations import Duration, Within
from bot.catalog.kinds import Entry
from bot.model import Audience
from bot.spelling import near
from bot.text import clean

PLACEHOLDERS = ("service", "time", "promise")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST = 1000  # characters
_Destinations = Annotated[
    tuple[Annotated[str, Field(description="a name that stands under `home.destinations`")], ...],
    Field(description="a list of names that stand under `home.destinations`, such as [support-mail]"),
]
UpdatesEvery = Annotated[Duration, Within("1m", "24h")]
EVERY = timedelta(minutes=10)
Public = Annotated[
    Literal["ask", "auto"],
    Field(description="ask or auto: whether a person approves, in the thread, what users are told, or nobody is asked"),
]
KnownAs = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f\x7f<>{}]{0,60}$",
        description="what people outside the team call the service, such as Quilt Catalog: up to 60 characters",
    ),
]


def _template(value: str) -> str:
    """Raises ValueError where it could not be filled in."""
    for name in _PLACEHOLDER.findall(value):
        if name not in PLACEHOLDERS:
            meant = near(name, PLACEHOLDERS)
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise ValueError(
                f"{{{name}}} is not known in a text; did you mean {{{meant}}}?"
                if meant
                else f"{{{name}}} is not known in a text; known are {known}"
            )
    if set(_PLACEHOLDER.sub("", value)) & {"{", "}"}:
        raise ValueError("has a brace that belongs to no {placeholder}")
    if not clean(value):
        raise ValueError("nothing in it can be read")
    if len(value) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters")
    return value


Template = Annotated[
    str,
    Field(min_length=1, description="text, with {service}, {time} and {promise} where these belong"),
    AfterValidator(_template),
]


def _promises_nothing(value: str) -> str:
    """Raises ValueError where it would read “by .”."""
    if "{promise}" in value:
        raise ValueError(
            "no time is promised there, so that {promise} would be empty; it may stand in asked, under_way, watched, "
            "still_watched, late and update"
        )
    return value


Unpromised = Annotated[
    str,
    Field(min_length=1, description="text, with {service} and {time} where these belong"),
    AfterValidator(_template),
    AfterValidator(_promises_nothing),
]


class Audiences(Entry):
    """By audience: the destinations where it is told. The team itself is told in Slack, whatever stands here."""

    stakeholders: _Destinations = ()
    support: _Destinations = ()
    users: _Destinations = ()
    pagers: _Destinations = ()

    @property
    def told(self) -> tuple[tuple[Audience, tuple[str, ...]], ...]:
        """Those with any destination."""
        named = (
            (Audience.STAKEHOLDERS, self.stakeholders),
            (Audience.SUPPORT, self.support),
            (Audience.USERS, self.users),
            (Audience.PAGERS, self.pagers),
        )
        return tuple((audience, tuple(dict.fromkeys(names))) for audience, names in named if names)


class Texts(Entry):
    """Of one audience: what it is told in each situation, where that is not the bot's own text."""

    subject: Unpromised | None = None
    asked: Template | None = None
    agreed: Unpromised | None = None
    under_way: Template | None = None
    watched: Template | None = None
    well: Unpromised | None = None
    mended: Unpromised | None = None
    unwell: Unpromised | None = None
    unclear: Unpromised | None = None
    called_off: Unpromised | None = None
    failed: Unpromised | None = None
    reverted: Unpromised | None = None
    superseded: Unpromised | None = None
    indeterminate: Unpromised | None = None
    update: Template | None = None
    still_watched: Template | None = None
    late: Template | None = None


class Templates(Entry):
    """A company's own texts, by audience."""

    stakeholders: Texts = Field(default_factory=Texts)
    support: Texts = Field(default_factory=Texts)
    users: Texts = Field(default_factory=Texts)
    pagers: Texts = Field(default_factory=Texts)

    def of(self, audience: Audience, name: str) -> str | None:
        """`name` is a key of `Texts`. None: the bot's own."""
        texts = getattr(self, audience.value, None)
        found = getattr(texts, name, None)
        return found if isinstance(found, str) else None
