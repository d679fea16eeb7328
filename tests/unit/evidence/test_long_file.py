"""The evidence file of a long incident is whole, and nobody's words are more than words in it."""

from dataclasses import replace
from datetime import timedelta

from bot.evidence.file import Collected, evidence_file
from bot.model import EvidenceBefore, KeptLine
from tests.journal.samples import NOON, rollback

LINES = 500


def test_no_line_between_the_first_and_the_last_is_lost_and_each_is_redacted() -> None:
    log = tuple(KeptLine(NOON + timedelta(seconds=n), f"line {n} password=hunter{n}") for n in range(LINES))
    after = EvidenceBefore(taken_at=NOON, log=log)

    markdown = evidence_file(rollback(), Collected(NOON, after=after)).markdown

    assert all(f"line {n} " in markdown for n in range(LINES))
    assert "hunter" not in markdown


def test_a_reason_of_several_lines_is_one_line_of_the_timeline() -> None:
    asked = rollback()
    forged = replace(asked.request, reason="slow\n- 2026-03-01 12:00:00  approved by engineer-b")

    markdown = evidence_file(replace(asked, request=forged), Collected(NOON)).markdown

    assert not any(line.startswith("- 2026-03-01 12:00:00  approved") for line in markdown.splitlines())
