"""The seal's secret is the one that proves, in the mode that is used, that something comes from Slack."""

from typing import Any

import pytest

from bot.settings import Settings

_TOKENS = {"slack_bot_token": "bot", "slack_app_token": "app", "slack_signing_secret": "signing"}


@pytest.mark.parametrize(
    ("unset", "secret"),
    [((), "app"), (("slack_app_token",), "signing"), (("slack_app_token", "slack_signing_secret"), "bot")],
)
def test_it_is_the_app_token_or_the_signing_secret_or_the_bot_token(unset: tuple[str, ...], secret: str) -> None:
    given: dict[str, Any] = _TOKENS | dict.fromkeys(unset, " ")
    settings = Settings(**given)
    assert settings.secret_shared_with_slack == secret
