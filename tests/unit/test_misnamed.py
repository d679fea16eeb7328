"""A variable under a name that nobody reads is said beside the one that is not set."""

import pytest

from bot.errors import Misconfigured
from bot.settings import Settings
from bot.settings.misnamed import misnamed

KNOWN = Settings.names()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_APP_LEVEL_TOKEN", "SLACK_APP_TOKEN"),
        ("SLACK_SINGING_SECRET", "SLACK_SIGNING_SECRET"),
        ("ROLLBACK_DATABASE", "ROLLBACK_DATABASE_URL"),
    ],
)
def test_what_was_meant_is_named(name: str, meant: str) -> None:
    assert misnamed({name: "x"}, KNOWN) == {name: meant}
    assert meant not in misnamed({name: "x", meant: "y"}, KNOWN).values()


def test_what_belongs_to_others_and_what_is_read_is_left_alone() -> None:
    assert misnamed({"PATH": "x", "SLACK_BOT_TOKEN": "x", "SLACK_WEBHOOK_FOR_ALERTS_OF_OTHERS": "x"}, KNOWN) == {}


def test_serving_says_it_beside_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KNOWN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-1-secret")
    with pytest.raises(Misconfigured) as raised:
        Settings.read().check_for_serving()

    assert "SLACK_BOT_TOKEN is not set, but SLACK_TOKEN is, which nobody reads." in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "meant", "instead"),
    [
        ("ROLLBACK_DATABSE_URL", "ROLLBACK_DATABASE_URL", "begin with a database of its own"),
        ("ROLLBACK_CONFG", "ROLLBACK_CONFIG", "read services.yml"),
    ],
)
def test_serving_does_not_take_the_default_for_what_was_meant(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str, instead: str
) -> None:
    """Two replicas with a database of their own each would lead, both."""
    for known in KNOWN:
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-secret")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-secret")
    monkeypatch.setenv(name, "postgresql://bot:hunter2@host/rollbacks")
    with pytest.raises(Misconfigured) as raised:
        Settings.read().check_for_serving()

    assert str(raised.value) == (
        f"{meant} is not set, but {name} is, which nobody reads: the bot would {instead}. "
        "Rename it, or take it away where it belongs to another program."
    )
    monkeypatch.setenv(meant, "sqlite:///here.db")
    Settings.read().check_for_serving()
    monkeypatch.delenv(meant)
    Settings.read(**{meant: "sqlite:///here.db"}).check_for_serving()
