"""`emergency --drill` says who would be called and told, and sends nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from tests.scenarios.called import with_contacts, with_emergency

EXAMPLE = Path("services.example.yml")


def _run(tmp_path: Path, text: str, service: str = "quilt-catalog") -> tuple[int, str]:
    file = tmp_path / "services.yml"
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["emergency", "--drill", service], env={"ROLLBACK_CONFIG": str(file)})
    return done.exit_code, done.output


def test_it_says_who_would_be_called_told_and_review(tmp_path: Path) -> None:
    status, said = _run(tmp_path, with_emergency(EXAMPLE.read_text(encoding="utf-8")))

    assert status == 0
    assert "Nothing was sent." in said
    course = said.partition("If engineer-a asks:")[2].partition("If engineer-b asks:")[0]
    for line in (
        "the plan is shown to engineer-b",
        "2 min  engineer-b would be called as primary contact",
        "7 min  engineer-c would be called as secondary contact",
        "12 min  nobody answered: engineer-a may act alone",
        "1 approver would be told directly: engineer-b",
        "engineer-b would have to review it within 2 days",
        "30 min  the plan would time out",
    ):
        assert line in course
    assert "engineer-a would be called" not in course


def test_who_is_a_requester_by_another_list_alone_is_no_stranger_to_it(tmp_path: Path) -> None:
    text = with_emergency(EXAMPLE.read_text(encoding="utf-8"))
    listed = text.replace("    requesters: [", "    requester_sources: [{user_group: S0ONCALL}]\n    requesters: [", 1)
    status, said = _run(tmp_path, listed)

    assert (status, "If somebody asks whom" in said) == (0, True), said
    course = said.partition("If somebody asks whom")[2]
    assert "engineer-a" in course
    assert "whoever asked may act alone" in course


def test_where_nobody_may_act_alone_that_is_said(tmp_path: Path) -> None:
    status, said = _run(tmp_path, with_contacts(EXAMPLE.read_text(encoding="utf-8")))

    assert status == 1
    assert "quilt-catalog has no emergency path" in said


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("      secondary: [engineer-c]\n", "", "opens when two contacts were called in vain"),
        ("approval_expires: 30m", "approval_expires: 12m", "when that has timed out"),
        ("{review_within: 2d}", "{reviewers: [engineer-a]}", "nobody but engineer-a could review"),
        ("{review_within: 2d}", "{reviewers: [engineer-z]}", "who is not under people"),
        ("primary: [engineer-b]", "primary: [engineer-z]", "who is not under people"),
    ],
)
def test_a_path_that_nobody_could_take_is_refused(tmp_path: Path, was: str, now: str, words: str) -> None:
    text = with_emergency(EXAMPLE.read_text(encoding="utf-8"))
    assert was in text

    status, _ = _run(tmp_path, text.replace(was, now))
    refused = CliRunner().invoke(
        cli, ["emergency", "--drill", "quilt-catalog"], env={"ROLLBACK_CONFIG": str(tmp_path / "services.yml")}
    )

    assert status != 0
    assert words in str(refused.exception)
