"""What the environment decides, under the names a stranger can rely on (docs/settings.md)."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured
from bot.model import KEPT_AT_LEAST, Refusal
from bot.secrets.known import KNOWN
from bot.secrets.parts import forms
from bot.settings import addresses
from bot.settings.addresses import is_loopback
from bot.settings.misnamed import misnamed
from bot.settings.secret_files import SecretFiles
from bot.settings.told import told
from bot.settings.written import blanks_or_quotes, secrets_directory, wrong_aws, wrong_token
from bot.text import both

__all__ = ["SLACK_API", "SecretFiles", "Settings", "is_loopback"]

_TOKENS = (
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "github_token",
    "pagerduty_token",
    "jira_token",
    "alerts_secret",
)
_SECRETS_DIR = "ROLLBACK_SECRETS_DIR"
SLACK_API = "https://slack.com/api/"


def _split(headers: SecretStr) -> list[str]:
    return [each.strip() for each in headers.get_secret_value().split(",") if each.strip()]


class Settings(BaseSettings):
    """Read once at start. Each may also be a file of the same name in the directory ROLLBACK_SECRETS_DIR."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, env_ignore_empty=True)

    slack_bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    slack_api_url: addresses.TakesAToken = Field(SLACK_API, alias="SLACK_API_URL")
    port: int = Field(3000, alias="PORT", ge=0, le=65535)  # where Slack finds this bot, in HTTP mode
    health_port: int = Field(0, alias="ROLLBACK_HEALTH_PORT", ge=0, le=65535)  # 0 is any free one
    bind: str = Field("127.0.0.1", alias="ROLLBACK_BIND")
    log: Literal["", "text", "json"] = Field("", alias="ROLLBACK_LOG")
    database_url: addresses.Database = Field("sqlite:///rollback-bot.db", alias="ROLLBACK_DATABASE_URL")
    database_password_file: Path | None = Field(None, alias="ROLLBACK_DATABASE_PASSWORD_FILE")
    database_iam_region: str = Field("", alias="ROLLBACK_DATABASE_IAM_REGION")  # that of the RDS instance
    config: Path = Field(Path("services.yml"), alias="ROLLBACK_CONFIG")
    aws_endpoint_url: addresses.Http = Field("", alias="AWS_ENDPOINT_URL")
    clock_speed: float = Field(1.0, alias="ROLLBACK_CLOCK_SPEED", ge=0.001, le=100_000)
    clock_epoch: float = Field(0.0, alias="ROLLBACK_CLOCK_EPOCH", ge=0, le=4_102_444_800)
    ecs_metadata: str = Field("", alias="ECS_CONTAINER_METADATA_URI_V4")
    state_is_persistent: bool = Field(False, alias="ROLLBACK_STATE_IS_PERSISTENT")
    github_token: SecretStr = Field(SecretStr(""), alias="ROLLBACK_GITHUB_TOKEN")
    github_api_url: addresses.TakesAToken = Field("https://api.github.com", alias="ROLLBACK_GITHUB_API_URL")
    pagerduty_token: SecretStr = Field(SecretStr(""), alias="ROLLBACK_PAGERDUTY_TOKEN")
    pagerduty_api_url: addresses.TakesAToken = Field("https://api.pagerduty.com", alias="ROLLBACK_PAGERDUTY_API_URL")
    jira_url: addresses.TakesAToken = Field("", alias="ROLLBACK_JIRA_URL")
    jira_user: str = Field("", alias="ROLLBACK_JIRA_USER")
    jira_token: SecretStr = Field(SecretStr(""), alias="ROLLBACK_JIRA_TOKEN")
    audit_heads: addresses.Heads = Field("", alias="ROLLBACK_AUDIT_HEADS")
    audit_heads_every: float = Field(3600.0, alias="ROLLBACK_AUDIT_HEADS_EVERY", ge=60, le=604_800)
    audit_heads_mode: Literal["COMPLIANCE", "GOVERNANCE"] = Field("COMPLIANCE", alias="ROLLBACK_AUDIT_HEADS_MODE")
    audit_heads_days: int = Field(365, alias="ROLLBACK_AUDIT_HEADS_DAYS", ge=1, le=36_500)
    events_queue: addresses.Queue = Field("", alias="ROLLBACK_EVENTS_QUEUE")
    alerts_secret: SecretStr = Field(SecretStr(""), alias="ROLLBACK_ALERTS_SECRET")
    traces: addresses.Http = Field("", alias="ROLLBACK_TRACES")  # a collector's address
    traces_headers: SecretStr = Field(SecretStr(""), alias="ROLLBACK_TRACES_HEADERS")  # name=value,name=value
    emf: str = Field(
        "", alias="ROLLBACK_EMF", max_length=255, pattern=r"^[A-Za-z0-9./#:_-]*$"
    )  # a namespace of CloudWatch
    keep_days: int = Field(90, alias="ROLLBACK_KEEP_DAYS", ge=KEPT_AT_LEAST.days, le=3650)
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

    @field_validator("traces_headers")
    @classmethod
    def _pairs(cls, headers: SecretStr) -> SecretStr:
        """Says nothing of what stands in it."""
        if not all(re.fullmatch(r"[\w-]+=[\x21-\x7e]+", each) for each in _split(headers)):
            raise ValueError("write NAME=VALUE,NAME=VALUE, as HTTP has headers")
        return headers

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Raises Misconfigured with the name of what is wrong."""
        settings, wrong = cls.read_around(**given)
        if wrong:
            raise Misconfigured(" ".join(["The settings are not valid.", *wrong.values()]))
        return settings

    @classmethod
    def read_around(cls, **given: Any) -> tuple[Self, dict[str, str]]:
        """What is wrong counts as not set; -> the settings, and a sentence for each such variable, by its name."""
        directory, wrong = secrets_directory(os.environ.get(_SECRETS_DIR, ""), _SECRETS_DIR)
        try:
            return cls(_secrets_dir=directory, **given)._known(), wrong
        except ValidationError as error:
            wrong |= {str(each["loc"][0]): told(each) for each in error.errors()}
        defaults = {str(field.alias): field.default for field in cls.model_fields.values() if field.alias in wrong}
        return cls(_secrets_dir=directory, **{**given, **defaults})._known(), wrong

    def _known(self) -> Self:
        """From now on nothing of its secrets is written or shown by this process."""
        KNOWN.learn(self.secrets())
        SecretFiles.of_environment().learn_all(besides=self.names())
        return self

    @classmethod
    def names(cls) -> frozenset[str]:
        """Of all variables that are read."""
        return frozenset(str(field.alias) for field in cls.model_fields.values() if field.alias) | {_SECRETS_DIR}

    def headers_of_traces(self) -> dict[str, str]:
        """What a collector is shown with each request, such as a key."""
        return dict(each.split("=", 1) for each in _split(self.traces_headers))

    @property
    def socket_mode(self) -> bool:
        return bool(self.slack_app_token.get_secret_value().strip())

    @property
    def request_url(self) -> str:
        """Where this process takes Slack's requests in HTTP mode; "" in Socket Mode."""
        host = f"[{self.bind}]" if ":" in self.bind else self.bind
        return "" if self.socket_mode else f"http://{host}:{self.port}/slack/events"

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be written anywhere, in each form; those of files are known by being read."""
        slack = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        aws = (os.environ.get(name, "") for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        tokens = (
            secret.get_secret_value()
            for secret in (*slack, self.github_token, self.pagerduty_token, self.jira_token, self.alerts_secret)
        )
        headers = self.headers_of_traces().values()
        known = (*tokens, *aws, *addresses.passwords(self.database_url), *headers)
        return tuple(form for value in known for form in forms(value))

    def check_for_serving(self) -> None:
        """Refuse to start half configured, with what cannot be a token, or with state that gets lost."""
        if flaws := [*self.incomplete(), *self.wrong_tokens().values(), *wrong_aws(os.environ).values()]:
            raise Misconfigured(" ".join(f"{flaw.reason} {flaw.fix}".strip() for flaw in flaws))

    @property
    def secret_shared_with_slack(self) -> str:
        """What proves in the mode that is used that something comes from Slack, or the bot token where nothing does."""
        tokens = (self.slack_app_token, self.slack_signing_secret, self.slack_bot_token)
        return next(filter(None, (token.get_secret_value().strip() for token in tokens)), "")

    def incomplete(self) -> list[Refusal]:
        """What serving needs and is not set, whatever the rest is set to."""
        bot, app, secret = self.slack_bot_token, self.slack_app_token, self.slack_signing_secret
        missing = []
        if not bot.get_secret_value().strip():
            how = "Install the app from manifest.yml and copy its xoxb- token."
            missing.append(Refusal(f"SLACK_BOT_TOKEN is not set{self._but('SLACK_BOT_TOKEN')}.", how))
        if not (app.get_secret_value().strip() or secret.get_secret_value().strip()):
            how = "Set SLACK_APP_TOKEN (xapp-, Socket Mode), or SLACK_SIGNING_SECRET and PORT for HTTP."
            but = self._but("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
            missing.append(Refusal(f"Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set{but}.", how))
        return [*missing, *self._taken_for_meant(), *self._lost_state()]

    def _taken_for_meant(self) -> Iterator[Refusal]:
        """Defaults that nobody would notice: rollbacks of another database, and rights of another file."""
        for field, instead in (("database_url", "begin with a database of its own"), ("config", "read services.yml")):
            name = str(type(self).model_fields[field].alias)
            if field not in self.model_fields_set and (but := self._but(name)):
                how = "Rename it, or take it away where it belongs to another program."
                yield Refusal(f"{name} is not set{but}: the bot would {instead}.", how)

    def _but(self, *names: str) -> str:
        """Which variables are set that nobody reads, where these may have been meant."""
        known = self.names()
        others = [name for name, meant in misnamed(os.environ, known).items() if meant in names]
        return f", but {both(others)} {'are' if others[1:] else 'is'}, which nobody reads" if others else ""

    def wrong_tokens(self) -> dict[str, Refusal]:
        """By the variable's name: those that are set, and cannot be what they should be."""
        values = {str(type(self).model_fields[name].alias): getattr(self, name) for name in _TOKENS}
        looked_at = {name: wrong_token(name, value.get_secret_value()) for name, value in values.items()}
        return {name: flaw for name, flaw in looked_at.items() if flaw}

    def check_aws(self) -> None:
        """What boto3 reads from the environment, before it is sent anywhere. Raises Misconfigured."""
        if flaws := wrong_aws(os.environ):
            raise Misconfigured(" ".join(f"{flaw.reason} {flaw.fix}".strip() for flaw in flaws.values()))

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

    def _lost_state(self) -> list[Refusal]:
        """A container's own disk is gone with its task, and with it every approval that waits and every rollback."""
        if not self.ecs_metadata or not self.database_url.startswith("sqlite") or self.state_is_persistent:
            return []
        return [
            Refusal(
                "This is an ECS task, and its SQLite file would be gone with it: running rollbacks would be forgotten.",
                "Set ROLLBACK_DATABASE_URL to a PostgreSQL database, or ROLLBACK_STATE_IS_PERSISTENT=1 where the file "
                "lies on a local disk that survives the task. A network file system such as EFS is none.",
            )
        ]
