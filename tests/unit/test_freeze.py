"""Freeze windows: as the clocks on the wall of their zone show them, over weekends, and changes of the clocks."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.catalog import load
from bot.catalog.freeze import Freeze
from bot.errors import Misconfigured
from tests.unit.test_audiences import with_entry

BERLIN = {"zone": "Europe/Berlin", "reason": "weekend"}


def window(begin: Any, end: Any, **more: str) -> Freeze:
    return Freeze.model_validate({"from": begin, "to": end, "reason": "why", **more})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end", "moment", "covered"),
    [
        ("fri 16:00", "mon 08:00", "2026-11-27 14:59", False),  # 15:59 there
        ("fri 16:00", "mon 08:00", "2026-11-27 15:00", True),
        ("fri 16:00", "mon 08:00", "2026-11-30 06:59", True),
        ("fri 16:00", "mon 08:00", "2026-11-30 07:00", False),
        ("Fri 16:00", "MON 08:00", "2026-07-03 14:00", True),  # in summer the clocks there are two hours ahead
        ("fri 16:00", "mon 08:00", "2026-07-03 13:59", False),
        ("mon 09:00", "mon 17:00", "2026-11-30 12:00", True),
        ("mon 09:00", "mon 17:00", "2026-12-01 12:00", False),
        ("2026-12-20", "2027-01-02", "2026-12-19 22:59", False),
        ("2026-12-20", "2027-01-02", "2026-12-19 23:00", True),
        ("2026-12-20", "2027-01-02", "2027-01-02 22:59", True),  # the last day belongs to it
        ("2026-12-20", "2027-01-02", "2027-01-02 23:00", False),
        ("2026-12-20 12:00", "2026-12-20 13:30", "2026-12-20 12:29", True),
        ("2026-12-20 12:00", "2026-12-20 13:30", "2026-12-20 12:30", False),
        ("2026-10-25 01:00", "2026-10-25 02:30", "2026-10-25 00:45", True),  # they show 02:45, and then 02:00 again
        ("2026-10-25 01:00", "2026-10-25 02:30", "2026-10-25 01:29", True),
        ("2026-10-25 01:00", "2026-10-25 02:30", "2026-10-25 01:30", False),
        ("2026-10-25 02:30", "2026-10-25 04:00", "2026-10-25 01:15", True),
        ("sat 22:00", "sun 02:30", "2026-10-25 00:45", True),
        ("sat 22:00", "sun 02:30", "2026-10-25 01:30", False),
        ("sun 02:15", "sun 02:45", "2026-03-29 01:00", True),  # they pass over all of it
        ("sun 22:00", "mon 06:00", "2026-11-30 04:59", True),  # over the end of a week
        ("sun 22:00", "mon 06:00", "2026-11-30 05:00", False),
    ],
)
def test_a_window_covers_what_its_clocks_show(begin: str, end: str, moment: str, covered: bool) -> None:
    assert window(begin, end, **BERLIN).covers(utc(moment)) is covered


@pytest.mark.parametrize(
    ("begin", "end", "more", "why"),
    [
        ("friday 16:00", "mon 08:00", {}, "a moment is written like fri 16:00"),
        ("fri 24:00", "mon 08:00", {}, "a moment is written like"),
        ("2026-02-30", "2026-03-01", {}, "day is out of range"),
        ("9999-12-31", "9999-12-31", {}, "a moment is written like"),
        ("fri 16:00", "2026-12-20", {}, "both moments of each week, or both of one day"),
        ("fri 16:00", "fri 16:00", {}, "does not lie behind"),
        ("2026-12-20", "2026-12-19", {}, "does not lie behind"),
        ("fri 16:00", "mon 08:00", {"zone": "Europe/Nowhere"}, "no time zone is called Europe/Nowhere"),
        ("fri 16:00", "mon 08:00", {"zone": "localtime"}, "another zone on each machine"),
        ("fri 16:00", "mon 08:00", {"reason": ""}, "reason"),
    ],
)
def test_what_no_calendar_has_is_a_mistake(begin: str, end: str, more: dict[str, str], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        window(begin, end, **more)


def test_the_file_is_refused_at_the_start_with_its_place_and_a_service_has_its_own_or_those_of_home(
    tmp_path: Path,
) -> None:
    file = tmp_path / "services.yml"
    file.write_text(with_entry("freeze: [{from: 2026-12-20, to: fri 16:00, reason: x}]"), encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"freeze"):
        load(file)

    shared = "home:\n  freeze: [{from: fri 16:00, to: mon 08:00, reason: weekend}]\n"
    text = with_entry("holds: true").replace("home:\n", shared, 1)
    file.write_text(text, encoding="utf-8")
    assert [each.reason for each in load(file).services["web"].freeze] == ["weekend"]
    file.write_text(text.replace("holds: true", "freeze: []"), encoding="utf-8")
    assert load(file).services["web"].freeze == ()
