"""What the environment decides, under the names a stranger can rely on (README, "Settings")."""

import ipaddress
import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Refused

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
    port: int = Field(3000, alias="PORT")
    database_url: str = Field("sqlite:///rollback-bot.db", alias="ROLLBACK_DATABASE_URL")
    config: Path = Field(Path("services.yml"), alias="ROLLBACK_CONFIG")
    aws_endpoint_url: str = Field("", alias="AWS_ENDPOINT_URL")
    clock_speed: float = Field(1.0, alias="ROLLBACK_CLOCK_SPEED", gt=0)
    clock_epoch: float = Field(0.0, alias="ROLLBACK_CLOCK_EPOCH")
    allow_simulated: bool = False

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Raises Refused with the name of what is wrong."""
        try:
            return cls(_secrets_dir=os.environ.get("ROLLBACK_SECRETS_DIR"), **given)
        except ValidationError as error:
            lines = [f"{e['loc'][0]}: {e['msg']}" for e in error.errors()]
            raise Refused("The settings are not valid. " + "; ".join(lines)) from error

    def check_for_serving(self) -> None:
        """Refuse to start half configured, or with a clock that could run against a real account."""
        bot, app, secret = self.slack_bot_token, self.slack_app_token, self.slack_signing_secret
        if not bot.get_secret_value().strip():
            raise Refused("SLACK_BOT_TOKEN is not set.", "Install the app from manifest.yml and copy its xoxb- token.")
        if not (app.get_secret_value().strip() or secret.get_secret_value().strip()):
            raise Refused(
                "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.",
                "Set SLACK_APP_TOKEN (xapp-, Socket Mode), or SLACK_SIGNING_SECRET and PORT for HTTP.",
            )
        local = is_loopback(self.slack_api_url) and is_loopback(self.aws_endpoint_url)
        if self.clock_speed != 1.0 and not local:
            raise Refused("ROLLBACK_CLOCK_SPEED is only for a local Slack with a simulated AWS.", "Unset it.")
        if self.aws_endpoint_url and not is_loopback(self.slack_api_url) and not self.allow_simulated:
            raise Refused(
                "AWS_ENDPOINT_URL points at a simulated AWS, but Slack is the real one.",
                "Add --allow-simulated if people shall see simulated rollbacks there.",
            )
