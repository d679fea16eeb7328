"""A variable under a name that nobody reads is said beside the one that is not set."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.errors import Misconfigured
from bot.settings import Settings
from bot.settings.misnamed import misnamed
from tests.operating.wires import run

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


def _words(command: click.Command, *before: str) -> Iterator[tuple[str, ...]]:
    """Each command, by what is typed for it."""
    for name, each in command.commands.items() if isinstance(command, click.Group) else ():
        yield from _words(each, *before, name)
    if not isinstance(command, click.Group):
        yield before


@pytest.mark.parametrize("words", _words(cli), ids=" ".join)
def test_every_command_says_it_once_and_not_where_its_answer_is_read(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for known in KNOWN:
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv("ROLLBACK_CONFG", "elsewhere.yml")

    said = CliRunner().invoke(cli, [*words, "--help"])

    line = "ROLLBACK_CONFG is set, and no setting has this name. Did you mean ROLLBACK_CONFIG?\n"
    assert said.stderr == ("" if words[0] in ("serve", "doctor") else line), "these two have words of their own"
    assert "ROLLBACK_CONFG" not in said.stdout
    assert said.exit_code == 0


def test_a_command_says_nothing_where_all_is_named_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLBACK_CONFIG", "elsewhere.yml")

    assert "no setting has this name" not in CliRunner().invoke(cli, ["check"]).stderr


async def test_serving_logs_what_it_does_not_end_for() -> None:
    """Of these the default is harmless, or seen at once; but whoever set it believes in another."""
    status, *said = await run(
        "serve",
        variables={
            "SLACK_BOT_TOKEN": "xoxb-1-secret",
            "SLACK_APP_TOKEN": "xapp-1-secret",
            "ROLLBACK_CONFIG": "/nowhere/services.yml",
            "ROLLBACK_KEEP_DAY": "30",
        },
    )

    assert status == 2, "there is no services file"
    assert "ROLLBACK_KEEP_DAY is set, and no setting has this name. Did you mean ROLLBACK_KEEP_DAYS?" in "".join(said)
