"""The environment: half a configuration, or a fast clock near a real account, never starts."""

from math import inf
from pathlib import Path
from typing import Any, Literal, get_origin

import pytest
from pydantic import SecretStr

from bot.errors import Misconfigured, Refused
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
    ],
)
def test_what_must_not_be_served_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        settings(**given).check_for_serving()


@pytest.mark.parametrize(
    "given",
    [
        TOKENS,
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 16},
        {**TOKENS, **LOCAL, "ROLLBACK_CLOCK_SPEED": 30},
        {**TOKENS, "AWS_ENDPOINT_URL": "http://localhost:2", "allow_simulated": True},
    ],
)
def test_a_whole_configuration_may_be_served(given: dict[str, Any]) -> None:
    settings(**given).check_for_serving()


REAL, SIMULATED = "https://ecs.us-east-1.amazonaws.com", "http://localhost:2"


@pytest.mark.parametrize(
    ("given", "endpoints", "said"),
    [
        ({"ROLLBACK_CLOCK_SPEED": 30}, [SIMULATED], "only for a local Slack with a simulated AWS"),
        ({**LOCAL, "ROLLBACK_CLOCK_SPEED": 30}, [REAL], "only for a local Slack with a simulated AWS"),
        ({**LOCAL, "ROLLBACK_CLOCK_SPEED": 30}, [SIMULATED, REAL], "only for a local Slack with a simulated AWS"),
        ({}, [SIMULATED], "--allow-simulated"),
    ],
)
def test_where_the_clients_really_send_to_decides(given: dict[str, Any], endpoints: list[str], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        settings(**TOKENS, **given).check_endpoints(aws=endpoints, simulated=SIMULATED in endpoints)


def test_a_local_slack_with_a_simulated_aws_may_have_any_clock() -> None:
    settings(**TOKENS, **LOCAL, ROLLBACK_CLOCK_SPEED=30).check_endpoints(aws=[SIMULATED], simulated=True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ROLLBACK_DATABASE_URL": "foo"}, "sqlite:///FILE"),
        ({"ROLLBACK_DATABASE_URL": "mysql://h/n"}, "postgresql://"),
        ({"AWS_ENDPOINT_URL": "nonsense"}, "http"),
        ({"SLACK_API_URL": "slack.com"}, "http"),
        ({"SLACK_API_URL": "http://slack.example.com/api/"}, "begins with https://"),
        ({"SLACK_API_URL": "http://127.0.0.1.example.com/api/"}, "begins with https://"),
        ({"SLACK_API_URL": "http://127.0.0.1@example.com/api/"}, "begins with https://"),
        ({"ROLLBACK_GITHUB_API_URL": "http://ghe.example.com/api/v3"}, "begins with https://"),
        ({"ROLLBACK_AUDIT_HEADS": "http://heads.example.com"}, "anything else is a command"),
        ({"ROLLBACK_AUDIT_HEADS": "htps://heads.example.com"}, "anything else is a command"),
        ({"ROLLBACK_AUDIT_HEADS": "gs://heads/of-the-audit"}, "anything else is a command"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(given: dict[str, Any], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        settings(**given)


def test_heads_go_to_a_place_or_to_a_command() -> None:
    for to in (
        "https://heads.example.com",
        "s3://heads/audit",
        "http://127.0.0.1:1/",
        "curl -T - https://x",
        "/bin/keep",
    ):
        assert settings(ROLLBACK_AUDIT_HEADS=to).audit_heads == to


def numbers() -> dict[str, tuple[float, float]]:
    """Every setting that is a number or a duration -> the lowest and the highest value that it takes."""
    found = {}
    for field in Settings.model_fields.values():
        if field.annotation in (str, bool, SecretStr, Path, Path | None) or get_origin(field.annotation) is Literal:
            continue
        bounds = {name: getattr(each, name) for each in field.metadata for name in ("ge", "le") if hasattr(each, name)}
        found[str(field.alias)] = (bounds.get("ge", -inf), bounds.get("le", inf))
    return found


def test_whatever_is_a_number_has_bounds_is_refused_beyond_them_and_they_are_told() -> None:
    assert {"PORT", "ROLLBACK_CLOCK_SPEED", "ROLLBACK_AUDIT_HEADS_EVERY"} <= set(numbers())
    for name, (low, high) in numbers().items():
        assert -inf < low < high < inf, name
        for typed in ("inf", "-inf", "nan", "1e300", "-1", "1e-9", str(low - 0.0005), str(high + 1)):
            if low <= float(typed) <= high:
                continue  # 1e-9 s after the epoch
            with pytest.raises(Misconfigured, match=rf"{name} should be .* from {low:g} to {high:.0f}\."):
                settings(**{name: typed})
        for typed in (str(low), str(high)):
            settings(**{name: typed})


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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "which belongs in SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": '"xoxb-1"'}, "SLACK_BOT_TOKEN stands in quotes, which are part of its value"),
        ({"SLACK_BOT_TOKEN": "'xoxb-1'"}, "SLACK_BOT_TOKEN stands in quotes"),
        ({"SLACK_BOT_TOKEN": "xoxb-1\n"}, "SLACK_BOT_TOKEN begins or ends with a space or a line break"),
        ({"SLACK_BOT_TOKEN": " xoxb-1"}, "SLACK_BOT_TOKEN begins or ends with a space"),
        ({"SLACK_BOT_TOKEN": "xoxb-…"}, "SLACK_BOT_TOKEN holds a character that no token has"),
        ({"SLACK_BOT_TOKEN": "${TOKEN}"}, "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN holds a person's token"),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-1"}, "SLACK_BOT_TOKEN holds a token that expires"),
        ({"SLACK_APP_TOKEN": "xapp-1\r\n"}, "SLACK_APP_TOKEN begins or ends with a space or a line break"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "xapp-1"}, "SLACK_SIGNING_SECRET holds an app-level token"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "'8f742231b10e8888abcd99yyyzzz85a5'"}, "SECRET stands in q"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "changeme"}, "SLACK_SIGNING_SECRET is too short to be one"),
        ({"ROLLBACK_GITHUB_TOKEN": "ghp_1\n"}, "ROLLBACK_GITHUB_TOKEN begins or ends"),
        ({"ROLLBACK_GITHUB_TOKEN": "xoxb-1"}, "ROLLBACK_GITHUB_TOKEN holds a bot token"),
    ],
)
def test_a_token_that_is_swapped_quoted_or_padded_never_starts(given: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=said) as refused:
        settings(**{**TOKENS, **given}).check_for_serving()

    assert not any(value.strip("\"' \n\r") in str(refused.value) for value in given.values() if len(value) > 6)


def test_all_wrong_tokens_are_told_at_once_and_a_plan_needs_none_of_them() -> None:
    read = settings(SLACK_BOT_TOKEN="xapp-1", SLACK_APP_TOKEN="xoxb-1", ROLLBACK_GITHUB_TOKEN='"ghp_1"')

    assert list(read.wrong_tokens()) == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "ROLLBACK_GITHUB_TOKEN"]
    read.check_aws()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "AWS_SECRET_ACCESS_KEY",
            "AKIAIOSFODNN7EXAMPLE",
            "holds an access key's id of AWS, which belongs in AWS_ACCESS",
        ),
        ("AWS_SECRET_ACCESS_KEY", '"wJalrXUtnFEMI/K7MDENG"', "AWS_SECRET_ACCESS_KEY stands in quotes"),
        (
            "AWS_ACCESS_KEY_ID",
            "AKIAIOSFODNN7EXAMPLE\n",
            "AWS_ACCESS_KEY_ID begins or ends with a space or a line break",
        ),
        ("AWS_REGION", '"us-east-1"', "AWS_REGION stands in quotes"),
        ("AWS_PROFILE", "prod ", "AWS_PROFILE begins or ends with a space"),
    ],
)
def test_credentials_that_aws_could_not_take_are_told_before_they_are_sent(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Misconfigured, match=said):
        settings(**TOKENS).check_for_serving()
    with pytest.raises(Misconfigured, match=said):
        settings().check_aws()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ROLLBACK_CONFIG": '"services.yml"'}, "ROLLBACK_CONFIG stands in quotes"),
        ({"ROLLBACK_DATABASE_URL": "sqlite:///bot.db\n"}, "ROLLBACK_DATABASE_URL begins or ends with a space"),
        ({"PORT": '"3000"'}, "PORT stands in quotes"),
        ({"PORT": "many"}, "PORT should be a number from 0 to 65535."),
        ({"ROLLBACK_LOG": "yaml"}, "ROLLBACK_LOG should be text or json."),
        ({"ROLLBACK_STATE_IS_PERSISTENT": "perhaps"}, "ROLLBACK_STATE_IS_PERSISTENT should be 1 or 0."),
    ],
)
def test_every_other_setting_says_what_it_should_be(given: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        settings(**given)
