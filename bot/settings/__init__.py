"""What the environment decides, under the names a stranger can rely on (README, "Settings")."""

import ipaddress
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured
from bot.model import Refusal
from bot.settings.told import told
from bot.settings.written import blanks_or_quotes, wrong_aws, wrong_token

_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_TOKENS = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "github_token")
_SECRETS_DIR = "ROLLBACK_SECRETS_DIR"
SLACK_API = "https://slack.com/api/"


def is_loopback(url: str) -> bool:
    """Does `url` point at this very machine?"""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """Read once at start. Each may also be a file of the same name in the directory ROLLBACK_SECRETS_DIR."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    slack_bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(SLACK_API, alias="SLACK_API_URL")
    port: int | None = Field(None, alias="PORT", ge=0, le=65535)
    bind: str = Field("127.0.0.1", alias="ROLLBACK_BIND")
    log: Literal["", "text", "json"] = Field("", alias="ROLLBACK_LOG")
    database_url: str = Field("sqlite:///rollback-bot.db", alias="ROLLBACK_DATABASE_URL")
    config: Path = Field(Path("services.yml"), alias="ROLLBACK_CONFIG")
    aws_endpoint_url: str = Field("", alias="AWS_ENDPOINT_URL")
    clock_speed: float = Field(1.0, alias="ROLLBACK_CLOCK_SPEED", gt=0, le=100_000)
    clock_epoch: float = Field(0.0, alias="ROLLBACK_CLOCK_EPOCH", ge=0, le=4_102_444_800)
    ecs_metadata: str = Field("", alias="ECS_CONTAINER_METADATA_URI_V4")
    state_is_persistent: bool = Field(False, alias="ROLLBACK_STATE_IS_PERSISTENT")
    github_token: SecretStr = Field(SecretStr(""), alias="ROLLBACK_GITHUB_TOKEN")
    github_api_url: str = Field("https://api.github.com", alias="ROLLBACK_GITHUB_API_URL")
    allow_simulated: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _as_it_is_meant(cls, value: object, info: ValidationInfo) -> object:
        """Tokens are looked at where they are needed: a plan in an incident needs none of Slack's."""
        name = str(info.field_name)
        if isinstance(value, str) and name not in _TOKENS:
            flaw = blanks_or_quotes(str(cls.model_fields[name].alias or name), value)
            if flaw:
                raise ValueError(f"{flaw.reason} {flaw.fix}")
        return value

    @field_validator("database_url")
    @classmethod
    def _a_database_we_know(cls, url: str) -> str:
        if not url.startswith(_DATABASES):
            raise ValueError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("github_api_url", "slack_api_url")
    @classmethod
    def _a_safe_address(cls, url: str) -> str:
        if not url.startswith("https://") and not is_loopback(url):
            raise ValueError("a token is only sent to an address that begins with https://")
        return url

    @field_validator("aws_endpoint_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("an address begins with http:// or https://")
        return url

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Raises Misconfigured with the name of what is wrong."""
        try:
            return cls(_secrets_dir=os.environ.get(_SECRETS_DIR), **given)
        except ValidationError as error:
            raise Misconfigured(" ".join(["The settings are not valid.", *map(told, error.errors())])) from error

    @classmethod
    def names(cls) -> frozenset[str]:
        """Of all variables that are read."""
        return frozenset(str(field.alias) for field in cls.model_fields.values() if field.alias) | {_SECRETS_DIR}

    @property
    def socket_mode(self) -> bool:
        return bool(self.slack_app_token.get_secret_value().strip())

    @property
    def listening_port(self) -> int:
        """0 is any free one: Slack must find this bot in HTTP mode only."""
        return self.port if self.port is not None else 0 if self.socket_mode else 3000

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be written anywhere."""
        slack = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        aws = (os.environ.get(name, "") for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        password = urlsplit(self.database_url).password or ""
        return (*(secret.get_secret_value() for secret in (*slack, self.github_token)), *aws, password)

    def check_for_serving(self) -> None:
        """Refuse to start half configured, with what cannot be a token, or with state that gets lost."""
        self.check_complete()
        flaws = [*self.wrong_tokens().values(), *([flaw] if (flaw := wrong_aws(os.environ)) else [])]
        if flaws:
            raise Misconfigured(" ".join(f"{flaw.reason} {flaw.fix}".strip() for flaw in flaws))

    def check_complete(self) -> None:
        """Is everything set that serving needs, whatever it is set to? Raises Misconfigured."""
        bot, app, secret = self.slack_bot_token, self.slack_app_token, self.slack_signing_secret
        if not bot.get_secret_value().strip():
            raise Misconfigured(
                "SLACK_BOT_TOKEN is not set.", "Install the app from manifest.yml and copy its xoxb- token."
            )
        if not (app.get_secret_value().strip() or secret.get_secret_value().strip()):
            raise Misconfigured(
                "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.",
                "Set SLACK_APP_TOKEN (xapp-, Socket Mode), or SLACK_SIGNING_SECRET and PORT for HTTP.",
            )
        self._check_state()

    def wrong_tokens(self) -> dict[str, Refusal]:
        """By the variable's name: those that are set, and cannot be what they should be."""
        values = {str(type(self).model_fields[name].alias): getattr(self, name) for name in _TOKENS}
        looked_at = {name: wrong_token(name, value.get_secret_value()) for name, value in values.items()}
        return {name: flaw for name, flaw in looked_at.items() if flaw}

    def check_aws(self) -> None:
        """What boto3 reads from the environment, before it is sent anywhere. Raises Misconfigured."""
        if flaw := wrong_aws(os.environ):
            raise Misconfigured.of(flaw)

    def check_endpoints(self, *, aws: Collection[str], simulated: bool) -> None:
        """`aws`: where the clients really send to, whatever variable or profile said so. Raises Misconfigured."""
        local_slack = is_loopback(self.slack_api_url)
        if self.clock_speed != 1.0 and not (local_slack and all(map(is_loopback, aws))):
            raise Misconfigured("ROLLBACK_CLOCK_SPEED is only for a local Slack with a simulated AWS.", "Unset it.")
        if simulated and not local_slack and not self.allow_simulated:
            raise Misconfigured(
                f"AWS is simulated ({', '.join(sorted(aws))}), but Slack is the real one.",
                "Add --allow-simulated if people shall see simulated rollbacks there.",
            )

    def _check_state(self) -> None:
        """A container's own disk is gone with its task, and with it every approval that waits and every rollback."""
        if self.ecs_metadata and self.database_url.startswith("sqlite") and not self.state_is_persistent:
            raise Misconfigured(
                "This is an ECS task, and its SQLite file would be gone with it: running rollbacks would be forgotten.",
                "Set ROLLBACK_DATABASE_URL to a PostgreSQL database, or ROLLBACK_STATE_IS_PERSISTENT=1 where the file "
                "lies on a local disk that survives the task. A network file system such as EFS is none.",
            )
