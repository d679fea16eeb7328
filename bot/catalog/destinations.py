"""Where people outside the team are told, in the services file: `home.destinations`, each under a name of its own.

No address that holds a password, and no token, may stand in the file: it names files of the secrets directory.
"""

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from bot.catalog.kinds import Entry, Region, ServiceName, SlackChannel
from bot.catalog.secret_names import HttpsUrl, SecretName
from bot.text import cut

_MAIL = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$"
MailAddress = Annotated[
    str,
    Field(
        pattern=_MAIL,
        description="a mail address, such as support@example.com",
    ),
]
Addresses = Annotated[
    tuple[MailAddress, ...],
    Field(min_length=1, max_length=50, description="a list of mail addresses, such as [support@example.com]"),
]
_Private = Annotated[bool, Field(description="true or false: whether its host may have a private address")]


class Mail(Entry):
    """By SMTP. `server` is a file with the server's address for apprise: mailtos://USER:PASSWORD@HOST?from=ADDRESS."""

    to: Addresses
    server: SecretName = "SMTP_SERVER"


class Ses(Entry):
    """By Amazon SES, with the bot's own rights (deploy/iam-policy-destinations.json)."""

    from_: Annotated[MailAddress, Field(alias="from")]
    to: Addresses
    region: Region


class PagerDutyEvents(Entry):
    """PagerDuty's Events API v2: `routing_key` is a file with the integration key of a service."""

    routing_key: SecretName
    url: HttpsUrl = "https://events.pagerduty.com"


class IncidentIo(Entry):
    """An HTTP alert source of incident.io: `source` is its id, `token` a file with its token."""

    source: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{20,30}$", description="the id of an alert source")]
    token: SecretName
    url: HttpsUrl = "https://api.incident.io"


class GoAlert(Entry):
    """A generic API integration of GoAlert at `url`; `token` is a file with the key of the integration."""

    url: HttpsUrl
    token: SecretName
    private: _Private = False


class Webhook(Entry):
    """An address of your own that is told everything as signed JSON; `secret` is a file. docs/destinations.md"""

    url: HttpsUrl
    secret: SecretName
    private: _Private = False


class Statuspage(Entry):
    """Atlassian Statuspage: the id of the page, the ids of what is affected, and a file with an API key."""

    page: Annotated[str, Field(pattern=r"^[a-z0-9]{6,20}$", description="the id of a page, such as kctbh9vrtdwd")]
    components: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z0-9]{6,20}$", description="the id of a component")], ...],
        Field(description="a list of ids of components, such as [8kbf7d35c070]"),
    ] = ()
    affected: Annotated[
        Literal["degraded_performance", "partial_outage", "major_outage"],
        Field(description="degraded_performance, partial_outage or major_outage: what its components are meanwhile"),
    ] = "partial_outage"
    token: SecretName
    url: HttpsUrl = "https://api.statuspage.io"


class Datadog(Entry):
    """Datadog's DORA Metrics API: `key` is a file with an API key, `url` that of your site, `env` what all runs in."""

    key: SecretName
    url: HttpsUrl = "https://api.datadoghq.com"
    env: Annotated[
        str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,99}$", description="an environment of Datadog, such as production")
    ] = "production"


def _as(key: str) -> BeforeValidator:
    """What may be written alone, where all else is as it usually is."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _recipients(value: Any) -> Any:
    """A list of addresses alone is where mail goes."""
    if not isinstance(value, list):
        return value
    if wrong := [each for each in value if not re.fullmatch(_MAIL, str(each))]:
        raise ValueError(f"should hold a mail address in place of {cut(repr(wrong[0]), 60)}")
    return {"to": value}


class DestinationEntry(Entry):
    """One of them, by its kind."""

    mail: Annotated[Mail, BeforeValidator(_recipients)] | None = None
    apprise: SecretName | None = None
    ses: Ses | None = None
    sns: (
        Annotated[
            str,
            Field(
                pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$",
                description="the ARN of a topic, such as arn:aws:sns:us-east-1:123456789012:incidents",
            ),
        ]
        | None
    ) = None
    pagerduty: Annotated[PagerDutyEvents, _as("routing_key")] | None = None
    incident_io: IncidentIo | None = None
    goalert: GoAlert | None = None
    webhook: Webhook | None = None
    statuspage: Statuspage | None = None
    slack: SlackChannel | None = None
    datadog: Annotated[Datadog, _as("key")] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self._given()) != 1:
            raise ValueError(f"names one of these: {', '.join(type(self).model_fields)}")
        return self

    @property
    def kind(self) -> str:
        """Its key in the file, such as `statuspage`."""
        return self._given()[0]

    @property
    def part(self) -> Any:
        """What stands under that key."""
        return getattr(self, self.kind)

    @property
    def public(self) -> bool:
        """May everybody read what is told there? Then a person approves it first, unless the file says otherwise."""
        return self.kind in ("statuspage", "webhook")

    @property
    def for_people(self) -> bool:
        """Does it take texts?"""
        return self.kind != "datadog"

    @property
    def for_dora(self) -> bool:
        """Does it take deployments and failures?"""
        return self.kind in ("datadog", "webhook")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the files that it needs."""
        if self.apprise:
            return (self.apprise,)
        named = (getattr(self.part, name, "") for name in ("server", "routing_key", "token", "secret", "key"))
        return tuple(filter(None, named))

    @property
    def host(self) -> str:
        """The only one, with its port, that it may be sent to; "" where that is not declared here."""
        return urlsplit(getattr(self.part, "url", "")).netloc

    def _given(self) -> list[str]:
        return [name for name in type(self).model_fields if getattr(self, name) is not None]


DestinationEntries = Annotated[
    dict[ServiceName, DestinationEntry],
    Field(description="names, each with where that is, such as {support: {mail: [support@example.com]}}"),
]
