"""The environment: half a configuration, or a fast clock near a real account, never starts."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import Refused
from bot.settings import Settings, is_loopback

LOCAL = {"SLACK_API_URL": "http://127.0.0.1:1/api/", "AWS_ENDPOINT_URL": "http://localhost:2"}
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*LOCAL, *TOKENS, "SLACK_SIGNING_SECRET", "ROLLBACK_CLOCK_SPEED"):
        monkeypatch.delenv(name, raising=False)


def settings(**given: Any) -> Settings:
    return Settings.read(**given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "  "}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": " "}, "Neither SLACK_APP_TOKEN"),
        ({**TOKENS, "ROLLBACK_CLOCK_SPEED": 30}, "only for a local Slack with a simulated AWS"),
        ({**TOKENS, **LOCAL, "AWS_ENDPOINT_URL": "", "ROLLBACK_CLOCK_SPEED": 30}, "only for a local Slack"),
        ({**TOKENS, "AWS_ENDPOINT_URL": "http://localhost:2"}, "--allow-simulated"),
    ],
)
def test_what_must_not_be_served_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        settings(**given).check_for_serving()


@pytest.mark.parametrize(
    "given",
    [
        TOKENS,
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"},
        {**TOKENS, **LOCAL, "ROLLBACK_CLOCK_SPEED": 30},
        {**TOKENS, "AWS_ENDPOINT_URL": "http://localhost:2", "allow_simulated": True},
    ],
)
def test_a_whole_configuration_may_be_served(given: dict[str, Any]) -> None:
    settings(**given).check_for_serving()


def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")

    with pytest.raises(Refused, match="PORT"):
        settings()


def test_a_token_may_be_a_file_in_the_secrets_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "SLACK_BOT_TOKEN").write_text("xoxb-from-a-file\n", encoding="utf-8")
    monkeypatch.setenv("ROLLBACK_SECRETS_DIR", str(tmp_path))

    assert settings().slack_bot_token.get_secret_value() == "xoxb-from-a-file"


def test_tokens_are_never_shown() -> None:
    assert "xoxb-1" not in repr(settings(**TOKENS))


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:80/x", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("http://127.0.0.1.example.com", False),
        ("https://slack.com/api/", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, local: bool) -> None:
    assert is_loopback(url) is local
