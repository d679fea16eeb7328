"""The rest of the buildspec that is shipped, by its own shell: npm, docker and the AWS CLI only note their calls."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.aws.buildspec import Buildspec, run

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog"
_NOTES = '#!/bin/sh\necho "$(basename "$0") $* in $(pwd)" >> "$CALLS"\n'


@dataclass(frozen=True)
class Built:
    """How it ended, and what was called: in order, each as (command, where)."""

    status: int
    calls: list[tuple[str, str]]

    def of(self, tool: str) -> list[str]:
        return [command for command, _ in self.calls if command.startswith(tool)]


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Built]:
    tools = tmp_path / "bin"
    (tmp_path / "src" / "catalog").mkdir(parents=True)
    tools.mkdir()
    for name in ("npm", "docker", "aws"):
        (tools / name).write_text(_NOTES)
        (tools / name).chmod(0o755)

    def of(*, succeeds: bool = True) -> Built:
        """CodeBuild goes on with the last phase although the one before has failed, and says so in a variable."""
        variables = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CALLS": str(tmp_path / "calls"),
            "CODEBUILD_SRC_DIR": str(tmp_path / "src"),
            "CODEBUILD_BUILD_SUCCEEDING": "1" if succeeds else "0",
            "SOURCE_DIRECTORY": "catalog",
            "IMAGE_REPOSITORY": IMAGE,
            "ROLLBACK_IMAGE": f"{IMAGE}:rollback-rb-1a2b3c4d",
        }
        commands = Buildspec().commands
        whole = "\n".join(["set -e", *commands["BUILD"], *commands["POST_BUILD"]])
        ended = run(whole, variables, at=tmp_path)
        calls = (tmp_path / "calls").read_text().splitlines()
        return Built(ended.status, [(line.rpartition(" in ")[0], line.rpartition(" in ")[2]) for line in calls])

    return of


def test_the_sources_are_gone_to_before_anything_is_built(build: Callable[..., Built], tmp_path: Path) -> None:
    built = build()

    assert built.status == 0
    assert {where for _, where in built.calls} == {f"{tmp_path}/src/catalog"}


def test_npm_builds_what_the_lock_file_has(build: Callable[..., Built]) -> None:
    assert build().of("npm") == ["npm ci", "npm run build"]


def test_docker_builds_the_sources_under_the_name_of_the_rollback(build: Callable[..., Built]) -> None:
    assert build().of("docker build") == [f"docker build --tag {IMAGE}:rollback-rb-1a2b3c4d ."]


def test_what_did_not_build_is_not_pushed(build: Callable[..., Built]) -> None:
    broken = build(succeeds=False)

    assert broken.status != 0
    assert broken.of("docker push") == broken.of("aws") == []


def test_each_rollback_pushes_a_tag_of_its_own(build: Callable[..., Built]) -> None:
    told = build()

    assert told.of("aws") == ["aws ecr get-login-password"]
    assert told.of("docker push") == [f"docker push --quiet {IMAGE}:rollback-rb-1a2b3c4d"]
    assert 'ROLLBACK_IMAGE="$IMAGE_REPOSITORY:rollback-$ROLLBACK_INCIDENT"' in " ".join(
        Buildspec().commands["PRE_BUILD"]
    )


def test_what_was_pushed_is_named_by_its_digest(build: Callable[..., Built]) -> None:
    (named,) = build().of("docker inspect")

    assert "RepoDigests" in named
    assert "ROLLBACK_DIGEST" in Buildspec().exported
