"""What the documentation says exists does, and what exists it says. That links between its pages lead somewhere is
looked at by `make docs`; here, those of the pages beside docs/."""

import re

import pytest

from bot.cli.main import cli
from bot.settings import Settings
from handlers.grammar.misspelt import VERBS
from handlers.grammar.words import word_of
from tests.schema import ROOT

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#([^)\s]+))?\)")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_each_link_of_a_page_beside_docs_leads_somewhere(name: str) -> None:
    wrong = []
    for path, anchor in _LINK.findall(page(name)):
        there = ROOT / path
        if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            wrong.append(f"{path}#{anchor}")

    assert wrong == []


def test_each_setting_has_a_line_in_the_page_of_settings_and_none_is_made_up() -> None:
    named = {
        name
        for line in re.findall(r"^\| (`.+?) \|", page("docs/settings.md"), re.M)
        for name in re.findall(r"`(\w+)`", line)
    }
    named |= set(re.findall(r"`(ROLLBACK_\w+_URL)` for", page("docs/settings.md")))

    assert Settings.names() - named == set()
    assert named - Settings.names() == set()


def test_each_command_has_a_line_in_the_page_of_commands() -> None:
    named = set(re.findall(r"^\| `rollback-bot ([\w-]+)", page("docs/commands.md"), re.M))

    assert set(cli.commands) - named == set()


def test_each_verb_that_may_be_typed_has_a_line_in_the_page_of_commands() -> None:
    shown = " ".join(re.findall(r"^\| (`/rollback.+?) \|", page("docs/commands.md"), re.M))

    assert [verb for verb in map(word_of, VERBS) if not re.search(rf"[ `]{verb}\b", shown)] == []


def test_the_contents_have_each_page_and_no_page_twice() -> None:
    """Of docs/evidence and docs/decisions the lists are made when the site is built."""
    contents = re.findall(r"([\w-]+\.md)$", page("mkdocs.yml"), re.M)
    listed = {each for each in contents if each != "index.md"}

    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"} <= listed
    assert len(contents) - contents.count("index.md") == len(listed)
