"""What the pages tell a reader to type can be typed: the commands, their options, and the templates' parameters."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli.main import cli
from bot.settings import Settings
from playground.aws.cloudformation import template as templates
from tests.schema import ROOT

TEMPLATES = ROOT / "deploy" / "cloudformation"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NO_SETTINGS = {
    *("ROLLBACK_COMMIT", "ROLLBACK_BASE", "ROLLBACK_INCIDENT", "ROLLBACK_DIGEST"),  # between a build and the bot
    *("ROLLBACK_MACHINE_SEED", "ROLLBACK_MACHINE_SHRINK", "ROLLBACK_REQUIRE_BROWSER"),  # of the tests
    *("ROLLBACK_COMPLETE", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"),  # what AWS says
}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]+)`")
_STOP = {"|", ">", "&&", ";", "#", "(", "·"}


def typed(path: Path, start: str) -> Iterator[list[str]]:
    """What stands after `start` in each command of the page that begins with it, or has variables before it."""
    text = path.read_text(encoding="utf-8")
    blocks = [body for language, body in _FENCE.findall(text) if language in ("", "sh", "bash", "console")]
    shown = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    shown += _INLINE.findall(_FENCE.sub("", text))
    for line in shown:
        found = re.match(rf"\s*(?:\$ |[A-Z_]+=\S* )*{re.escape(start)}(?:\s+|$)(.*)", line)
        if found:
            yield _words(found[1])


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        words = line.split()
    end = next((place for place, word in enumerate(words) if word in _STOP), len(words))
    return words[:end]


def wrong(words: list[str]) -> str:
    """What of `rollback-bot WORDS` is no command or option; "" where all of it is."""
    command: click.Command = cli
    for word in words:
        options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
        name = word.partition("=")[0]
        if name.startswith("--") and name not in options:
            return f"{command.name} has no option {name}"
        if isinstance(command, click.Group) and not word.startswith("-"):
            if word not in command.commands:
                return f"{command.name} has no command {word}"
            command = command.commands[word]
    return ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_command_of_the_bot_that_a_page_shows_can_be_typed(path: Path) -> None:
    assert [(words, what) for words in typed(path, "rollback-bot") if (what := wrong(words))] == []


@pytest.mark.parametrize("words", ["serv", "plan web --from 3", "audit verfy", "migrate --chek"])
def test_a_command_that_does_not_exist_would_be_found(words: str) -> None:
    assert wrong(words.split())


def test_the_pages_do_show_commands() -> None:
    shown = {words[0] for path in PAGES for words in typed(path, "rollback-bot") if words}

    assert {"serve", "doctor", "check", "plan", "iam", "smoke", "migrate", "database", "playground"} <= shown


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_target_of_make_that_a_page_names_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))

    assert {words[0] for words in typed(path, "make") if words} - targets == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_setting_that_a_page_names_exists(path: Path) -> None:
    named = set(re.findall(r"\bROLLBACK_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))

    assert named - Settings.names() - NO_SETTINGS == set()


def commands_of_install() -> Iterator[tuple[str, str]]:
    """(template, the whole command) of each stack that the page makes or changes."""
    text = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    for _, block in _FENCE.findall(text):
        for line in re.split(r"\n(?=aws )", block.replace("\\\n", " ")):
            if found := re.search(r"--stack(?:-set)?-name (rollback-bot(?:-member)?)\b", line):
                yield {"rollback-bot": "rollback-bot", "rollback-bot-member": "member"}[found[1]], line


def test_the_parameters_and_outputs_that_the_installation_names_are_those_of_the_templates() -> None:
    seen = set()
    for name, line in commands_of_install():
        template: dict[str, Any] = templates.read((TEMPLATES / f"{name}.yml").read_text(encoding="utf-8"))
        named = set(re.findall(r"ParameterKey=(\w+)", line))
        for listed in re.findall(r"for name in ([\w ]+);", line):
            named |= set(listed.split())
        assert named - {*template["Parameters"]} == set(), line
        assert set(re.findall(r"OutputKey=='(\w+)'", line)) - {*template["Outputs"]} == set(), line
        seen |= {(name, each) for each in named}

    assert {("rollback-bot", "ImageDigest"), ("member", "BotRoleArn"), ("rollback-bot", "Replicas")} <= seen


def test_what_an_update_of_the_installation_leaves_as_it_is_is_all_that_was_given_when_it_was_made() -> None:
    """A parameter that is not named goes back to its default, so one that is forgotten there takes the bot down."""
    ours = [line for name, line in commands_of_install() if name == "rollback-bot"]
    (made,) = (line for line in ours if "create-stack " in line)
    updates = [line for line in ours if "update-stack " in line]

    assert len(updates) == 2  # starting it, and taking it away
    for line in updates:
        kept = {each for listed in re.findall(r"for name in ([\w ]+);", line) for each in listed.split()}
        assert set(re.findall(r"ParameterKey=(\w+)", made)) - kept == set(), line


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.yml")), ids=lambda path: path.name)
def test_each_template_fits_into_the_command_line_that_the_installation_shows(path: Path) -> None:
    """CloudFormation takes 51,200 bytes as --template-body; a larger one would need a bucket."""
    assert len(path.read_bytes()) < 51_200


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.yml")), ids=lambda path: path.name)
def test_each_file_that_a_template_names_exists(path: Path) -> None:
    named = set(re.findall(r"[\w/-]+\.(?:yml|md)\b", path.read_text(encoding="utf-8")))

    assert {each for each in named if not (ROOT / each).exists() and not (TEMPLATES / each).exists()} == set()


def test_the_page_on_slack_counts_the_scopes_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    number = {8: "eight", 9: "nine", 10: "ten", 11: "eleven"}[len(manifest["oauth_config"]["scopes"]["bot"])]

    assert f"{number} scopes of the bot" in (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
