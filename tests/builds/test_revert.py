"""The git part of the buildspec that is shipped, run on a real repository with every commit that it may meet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.aws.buildspec import Buildspec, Ran
from playground.aws.repository import BASE, Repository, git

BRANCH = "rollback/rb-1a2b3c4d"


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()
    yield repository
    repository.close()


@pytest.fixture
def clone(repository: Repository, tmp_path: Path) -> Path:
    """As CodeBuild makes it: of one branch, here even without its history."""
    where = tmp_path / "src"
    git("clone", "--quiet", "--depth", "1", f"file://{repository.path}", str(where), at=tmp_path)
    return where


def revert(clone: Path, commit: str, *, base: str = BASE, incident: str = "rb-1a2b3c4d") -> Ran:
    variables = {"ROLLBACK_COMMIT": commit, "ROLLBACK_BASE": base, "ROLLBACK_INCIDENT": incident}
    return Buildspec().revert(variables, clone=clone)


def stopped(status: int, says: str) -> Ran:
    return Ran(status, [f"rollback-bot: {says}", f"rollback-bot: exit status {status}"])


def names(repository: Repository, branch: str) -> set[str]:
    return set(git("ls-tree", "-r", "--name-only", branch, at=repository.path).split())


def message(repository: Repository, branch: str) -> str:
    return git("log", "-1", "--format=%B", branch, at=repository.path)


def test_a_commit_is_reverted_on_a_branch_of_its_own(repository: Repository, clone: Path) -> None:
    commit, before = repository.commit("mcp"), git("rev-parse", BASE, at=repository.path)

    ran = revert(clone, commit)

    assert ran == Ran(0, [f"rollback-bot: {BRANCH} reverts {commit}"])
    assert names(repository, BASE) - names(repository, BRANCH) == {"catalog/mcp.js"}
    assert "mcp = false" in git("show", f"{BRANCH}:catalog/config.js", at=repository.path)
    assert git("rev-parse", f"{BRANCH}^", at=repository.path) == before == git("rev-parse", BASE, at=repository.path)
    said = ['Revert "MCP integration"', f"This reverts commit {commit}.", "Rollback rb-1a2b3c4d."]
    assert message(repository, BRANCH).strip().split("\n\n") == said


def test_the_merge_of_a_pull_request_is_reverted_with_all_that_it_brought(repository: Repository, clone: Path) -> None:
    commit = repository.commit("merged")

    ran = revert(clone, commit)

    assert ran == Ran(0, [f"rollback-bot: {BRANCH} reverts {commit}, and with it all that this merge brought"])
    gone = names(repository, BASE) - names(repository, BRANCH)
    assert gone == {"catalog/theme.js", "catalog/contrast.js"}


def test_a_merge_inside_a_pull_request_is_refused_and_the_one_that_brought_it_is_named(
    repository: Repository, clone: Path
) -> None:
    inner, merged = repository.commit("inner"), repository.commit("merged")

    assert revert(clone, inner) == stopped(45, f"{inner} is a merge inside of what {merged} brought")


def test_a_conflict_names_the_files_and_pushes_nothing(repository: Repository, clone: Path) -> None:
    commit = repository.commit("renamed")

    ran = revert(clone, commit)

    assert ran.status == 47
    assert ran.lines[-3:] == [
        "rollback-bot: conflict in catalog/navbar.js",
        *stopped(47, f"{commit} cannot be reverted on {BASE} without a hand").lines,
    ]
    assert BRANCH not in repository.branches()


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("greeting", 46, "nothing of {commit} is left on master"),
        ("tried", 44, "{commit} is not on master, but on: experiment"),
    ],
)
def test_what_cannot_be_reverted_says_why(
    repository: Repository, clone: Path, name: str, status: int, says: str
) -> None:
    commit = repository.commit(name)

    assert revert(clone, commit) == stopped(status, says.format(commit=commit))
    assert BRANCH not in repository.branches()


def test_a_commit_that_is_nowhere_and_a_branch_that_is_nowhere_are_told_apart(clone: Path) -> None:
    assert revert(clone, "abcd" * 10) == stopped(43, f"no commit is named {'abcd' * 10}")
    assert revert(clone, "abcd" * 10, base="main") == stopped(42, "there is no branch main")


@pytest.mark.parametrize(
    "typed",
    [
        {"commit": "HEAD"},
        {"commit": "abcdef0"},
        {"commit": "abcd" * 10 + "a"},
        {"commit": "abcd" * 9 + "; touch /tmp/x"},
        {"commit": "--upload-pack=x"},
        {"commit": "abcd" * 10 + "\n" + "abcd" * 10},
        {"commit": "abcd" * 10, "base": "a..b"},
        {"commit": "abcd" * 10, "base": "$(touch x)"},
        {"commit": "abcd" * 10, "incident": "x y"},
    ],
)
def test_what_is_no_name_is_not_even_looked_up(clone: Path, typed: dict[str, str]) -> None:
    assert revert(clone, **typed).status == 41


def test_tags_that_are_called_like_a_commit_or_a_branch_redirect_nothing(repository: Repository, clone: Path) -> None:
    commit, elsewhere = repository.commit("mcp"), git("rev-parse", "theme", at=repository.path).strip()
    for name in (commit, commit[:7], f"origin/{BASE}", BASE, "HEAD"):
        git("update-ref", f"refs/tags/{name}", elsewhere, at=repository.path)
    git("fetch", "--quiet", "--tags", "origin", at=clone)

    assert revert(clone, commit[:7]).status == 41
    ran = revert(clone, commit)

    assert (ran.status, ran.lines[-1]) == (0, f"rollback-bot: {BRANCH} reverts {commit}")
    parent = git("rev-parse", f"refs/heads/{BRANCH}^", at=repository.path)
    assert parent == git("rev-parse", f"refs/heads/{BASE}", at=repository.path)


def test_an_annotated_tags_own_name_is_no_commits(repository: Repository, clone: Path) -> None:
    commit = repository.commit("mcp")
    git("-c", "user.name=x", "-c", "user.email=x@example.com", "tag", "-a", "-m", "x", "v1", commit, at=repository.path)
    git("fetch", "--quiet", "--tags", "origin", at=clone)

    assert revert(clone, git("rev-parse", "v1", at=repository.path).strip()).status == 43


def test_a_branch_that_is_there_already_is_not_pushed_over(repository: Repository, clone: Path) -> None:
    revert(clone, repository.commit("mcp"))
    pushed = git("rev-parse", BRANCH, at=repository.path)

    assert revert(clone, repository.commit("merged")).status == 48
    assert git("rev-parse", BRANCH, at=repository.path) == pushed


def test_a_repository_that_may_not_be_pushed_to_is_said(repository: Repository, clone: Path) -> None:
    hook = repository.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)

    ran = revert(clone, repository.commit("mcp"))

    assert ran.lines[-2:] == stopped(48, f"{BRANCH} could not be pushed").lines
