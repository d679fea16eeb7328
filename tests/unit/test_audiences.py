"""Who is told outside the team, and in which words, in the services file: each mistake with its line."""

from pathlib import Path

import pytest

from bot.catalog import load
from bot.model import Audience
from tests.unit.test_services_file import GOOD, told

HOME = """\
  destinations:
    board: {slack: C0BOARD}
    desk: {slack: C0DESK}
  audiences: {stakeholders: [board], support: [desk]}
  updates_every: 20m
"""
TEXT = GOOD.replace("people:\n", f"{HOME}people:\n", 1)


def with_entry(entry: str) -> str:
    return TEXT.replace("    health:", f"    {entry}\n    health:", 1)


def test_a_service_has_its_own_or_else_what_home_says(tmp_path: Path) -> None:
    file = tmp_path / "services.yml"
    file.write_text(TEXT, encoding="utf-8")
    web = load(file).services["web"]
    assert dict(web.audiences.told) == {Audience.STAKEHOLDERS: ("board",), Audience.SUPPORT: ("desk",)}
    assert (web.updates_every.total_seconds(), web.public) == (1200, "ask")

    file.write_text(with_entry("audiences: {users: [board]}"), encoding="utf-8")
    assert dict(load(file).services["web"].audiences.told) == {Audience.USERS: ("board",)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "audiences: {users: [bord]}",
            "services.yml:19 `services.web.audiences.users` names bord, which does not stand under "
            "`home.destinations`. Did you mean board?",
        ),
        ("audiences: {user: [board]}", "services.yml:19 `user` is not known. Did you mean `users`?"),
        ("public: yes please", "services.yml:19 `services.web.public` is “yes please”."),
        ("updates_every: 5s", "A duration from 1m to 24h is meant."),
        ("templates: {users: {well: 'Hi {servise}'}}", "did you mean {service}?"),
        ("templates: {users: {well: 'Hi {service.name}'}}", "{service.name} is not known in a text"),
        ("templates: {users: {well: 'Hi {0.__class__}'}}", "is not known in a text; known are {service}"),
        ("templates: {users: {well: 'Hi {'}}", "as a brace that belongs to no {placeholder}"),
        (
            "templates: {users: {failed: 'Back by {promise}.'}}",
            "No time is promised there, so that {promise} would be empty",
        ),
        ("templates: {users: {subject: 'By {promise}'}}", "it may stand in asked, under_way, watched"),
        ("templates: {users: {well: '  '}}", "Nothing in it can be read."),
        ("templates: {users: {weell: 'Hi'}}", "Did you mean `well`?"),
        ('known_as: "<!channel>"', "`services.web.known_as` is “‹!channel>”."),
    ],
)
def test_a_mistake_is_told_at_the_start_with_its_line(tmp_path: Path, entry: str, said: str) -> None:
    (line,) = told(tmp_path, with_entry(entry))
    assert line.startswith("services.yml:19 ")
    assert said in line


def test_a_destination_of_home_that_nobody_declared_is_told_where_it_stands(tmp_path: Path) -> None:
    (line,) = told(tmp_path, TEXT.replace("support: [desk]", "support: [desks-of-all]"))
    assert line.startswith("services.yml:7 `home.audiences.support` names desks-of-all")
