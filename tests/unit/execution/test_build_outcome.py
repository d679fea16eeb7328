"""What is said of a build's end: each way with its own words, and nothing foreign that could mention anybody."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.execution import build_outcome
from bot.model import Build, BuildPhase, BuildState, Rebuild

REBUILD = Rebuild("e43b15a", "master", "quilt-catalog-rollback", "registry/catalog", "catalog")
BRANCH = "rollback/rb-1"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def state(status: str, *phases: BuildPhase) -> BuildState:
    return BuildState("project:1", status, phases, {}, "group", "stream")


def failed_in(phase: str, status: str = "FAILED", message: str = "", exit_status: int | None = None) -> BuildState:
    names = ["SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD"]
    before = [BuildPhase(name, "SUCCEEDED", "") for name in names[: names.index(phase)]]
    return state(status, *before, BuildPhase(phase, status, message, exit_status), BuildPhase("COMPLETED", "", ""))


def said(seen: BuildState, *log: str) -> str:
    return build_outcome.failed(seen, REBUILD, log, branch=BRANCH)


def git(status: int, *log: str) -> str:
    return said(failed_in("PRE_BUILD", exit_status=status), *log)


def test_each_exit_status_of_the_git_part_has_words_of_its_own() -> None:
    words = [git(status) for status in (41, 42, 43, 44, 45, 46, 47, 48)]

    assert len(set(words)) == len(words)
    assert not any("phase PRE_BUILD" in each for each in words)


def test_where_codebuild_does_not_tell_the_exit_status_the_log_does() -> None:
    log = ("rollback-bot: conflict in src/0.js", "rollback-bot: exit status 47", "[Container] Phase complete")

    assert said(failed_in("PRE_BUILD"), *log) == git(47, *log)


def test_without_its_log_a_conflict_is_still_a_conflict() -> None:
    assert "The build's log names the files." in git(47)


def test_many_conflicts_are_counted() -> None:
    told = git(47, *(f"rollback-bot: conflict in src/{number}.js" for number in range(14)))

    assert "`src/0.js`\n" in told
    assert "… and 4 files more" in told


def test_an_exit_status_that_is_gits_own_shows_the_phase_and_the_log() -> None:
    told = git(128, "fatal: could not read from remote repository")

    assert "failed in its phase PRE_BUILD" in told
    assert "`fatal: could not read from remote repository`" in told
    assert BRANCH not in told


def test_an_exit_status_of_another_phase_is_not_taken_for_gits() -> None:
    told = said(failed_in("BUILD", exit_status=47))

    assert "failed in its phase BUILD" in told
    assert f"The revert is on the branch `{BRANCH}`" in told


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (failed_in("QUEUED", "TIMED_OUT"), "waited in CodeBuild's queue until its time was over"),
        (failed_in("BUILD", "TIMED_OUT"), "took too long in its phase BUILD"),
        (failed_in("BUILD", "STOPPED"), "was stopped by somebody in its phase BUILD"),
        (failed_in("PROVISIONING", "FAULT", "no capacity"), "failed in its phase PROVISIONING: no capacity."),
        (state("FAULT"), "CodeBuild says that the build is broken off by a fault"),
    ],
)
def test_every_other_end_is_told_apart(seen: BuildState, words: str) -> None:
    assert words in said(seen)


def test_the_deadline_says_where_the_build_is() -> None:
    queued, building = Build(NOON, "project:1", "QUEUED"), Build(NOON, "project:1", "BUILD")

    assert "still waits in CodeBuild's queue" in build_outcome.late(queued, REBUILD, "")
    assert "it is in its phase BUILD" in build_outcome.late(building, REBUILD, "")
    assert "could not be read until its deadline: throttled." in build_outcome.late(building, REBUILD, "throttled.")


def test_only_what_was_done_since_the_last_look_is_told() -> None:
    reverted, running = BuildPhase("PRE_BUILD", "SUCCEEDED", ""), BuildPhase("BUILD", "", "")
    first = state("IN_PROGRESS", BuildPhase("SUBMITTED", "SUCCEEDED", ""), BuildPhase("QUEUED", "", ""))
    later = state("IN_PROGRESS", *first.phases[:1], BuildPhase("QUEUED", "SUCCEEDED", ""), reverted, running)
    over = state(
        "IN_PROGRESS", *later.phases[:3], BuildPhase("BUILD", "SUCCEEDED", ""), BuildPhase("POST_BUILD", "", "")
    )

    assert build_outcome.done(Build(NOON), first) == ""
    assert build_outcome.done(Build(NOON, phase="QUEUED"), later) == "The commit is reverted on its branch. Now: BUILD."
    assert build_outcome.done(Build(NOON, phase="BUILD"), over) == "The image is built. Now: POST_BUILD."


@given(st.lists(st.text(), max_size=9))
def test_a_quoted_log_mentions_nobody_and_stays_short(lines: list[str]) -> None:
    quoted = build_outcome.quoted(lines)

    assert not set("<>") & set(quoted)
    assert len(quoted) <= 6 * 163
