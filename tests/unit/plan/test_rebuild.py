"""What a complete rollback builds, what is sent for it, and what is refused before anything is asked of AWS."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalog import BuildProject, Service
from bot.model import BuildState, Container, Finding, Image, Rebuild, RevisionCopy
from bot.plan.rebuild import build_variables, declared_build, from_elsewhere, rebuild_command, rebuild_of, revert_commit
from tests.unit.values import definition

REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog"
PROJECT = BuildProject(project="quilt-catalog-rollback", base="master", repository=REPOSITORY)
SERVICE = Service(
    name="quilt-catalog",
    cluster="sales-prod",
    service="quilt-catalog-service",
    region="us-east-1",
    requesters=("ana",),
    approvers=("ben",),
    build=PROJECT,
)
REBUILD = Rebuild("e43b15a", "master", "quilt-catalog-rollback", REPOSITORY, "catalog")


def container(name: str) -> Container:
    return replace(definition(42).containers[0], name=name)


def test_without_a_declared_build_it_is_said_what_to_add() -> None:
    refused = declared_build(SERVICE.model_copy(update={"build": None}), "e43b15a")

    assert isinstance(refused, Finding)
    assert "services.quilt-catalog" in refused.fix
    assert refused.block


@pytest.mark.parametrize("commit", ["", "HEAD", "e43b15", "E43B15A", "e43b15a ", "g43b15a", "a" * 41, "e43b15a\n"])
def test_only_a_commits_name_is_taken(commit: str) -> None:
    assert isinstance(declared_build(SERVICE, commit), Finding)
    assert declared_build(SERVICE, "e43b15a") is PROJECT


def test_the_only_container_need_not_be_named_and_several_must() -> None:
    one = replace(definition(42), containers=(container("catalog"),))
    two = replace(one, containers=(container("catalog"), container("proxy")))
    named = PROJECT.model_copy(update={"container": "proxy"})
    gone = PROJECT.model_copy(update={"container": "web"})

    assert rebuild_of(SERVICE, PROJECT, "e43b15a", one) == REBUILD
    assert rebuild_of(SERVICE, named, "e43b15a", two) == replace(REBUILD, container="proxy")
    for declared, why in ((PROJECT, "has more than one container"), (gone, "has no container web")):
        refused = rebuild_of(SERVICE, declared, "e43b15a", two)
        assert isinstance(refused, Finding)
        assert why in refused.why


def test_nothing_is_sent_but_three_names() -> None:
    assert build_variables(REBUILD, "rb-1") == {
        "ROLLBACK_COMMIT": "e43b15a",
        "ROLLBACK_BASE": "master",
        "ROLLBACK_INCIDENT": "rb-1",
    }
    assert "ROLLBACK_COMMIT,value=e43b15a" in rebuild_command(SERVICE, REBUILD, RevisionCopy("a:42", ()))


def by_hand(digest: str, at: Path) -> list[str]:
    """Run the command that people would type, with an `aws` that only answers; -> the calls after the build."""
    running = {"family": "quilt-catalog", "containerDefinitions": [{"name": "catalog", "image": "c@sha256:old"}]}
    tags = [{"key": "git-sha", "value": "b90e4d7"}, {"key": "team", "value": "web"}]
    (at / "running.json").write_text(json.dumps({"taskDefinition": running, "tags": tags}), encoding="utf-8")
    aws = f"""aws() {{ echo "$*" >> calls; case "$2 $*" in
        start-build*) echo project:1;; batch*buildComplete) echo True;; batch*) echo {digest};;
        describe*) cat running.json;; register*) echo arn:quilt-catalog:47;; esac; }}; """
    command = rebuild_command(SERVICE, REBUILD, RevisionCopy("a:42", (Image("catalog", "c@sha256:old", "sha256:old"),)))
    subprocess.run(["bash", "-c", aws + command], cwd=at, check=False, timeout=20)
    return [line for line in (at / "calls").read_text(encoding="utf-8").splitlines() if not line.startswith("codeb")]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_same_by_hand_deploys_what_was_built_and_registered(tmp_path: Path) -> None:
    describe, register, update = by_hand("sha256:new", tmp_path)

    assert "describe-task-definition --task-definition a:42" in describe
    assert "register-task-definition --cli-input-json file://copy.json" in register
    assert update.endswith("--task-definition arn:quilt-catalog:47")
    copy = json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))
    assert copy["containerDefinitions"][0]["image"] == f"{REPOSITORY}@sha256:new"
    assert copy["tags"] == [{"key": "team", "value": "web"}]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_by_hand_nothing_is_registered_where_the_build_named_no_image(tmp_path: Path) -> None:
    assert by_hand("None", tmp_path) == []


def test_by_hand_what_is_too_long_to_be_shown_is_asked_for() -> None:
    many = tuple(Image(f"sidecar-{number}", f"registry/sidecar@sha256:{'d' * 64}", "d") for number in range(9))

    command = rebuild_command(SERVICE, REBUILD, RevisionCopy("a:42", many))

    assert 'echo "Put $DIGEST into copy.json, then press Enter." && read -r _ && ARN=$(' in command
    assert len(command) < 1800


def test_an_image_from_another_repository_is_warned_of() -> None:
    runs = Image("catalog", f"{REPOSITORY}@sha256:{'a' * 64}", f"sha256:{'a' * 64}")
    other = replace(runs, image=f"{REPOSITORY}-old@sha256:{'a' * 64}")

    assert list(from_elsewhere(REBUILD, (runs,))) == []
    (warning,) = from_elsewhere(REBUILD, (other,))
    assert not warning.block


def test_a_commit_that_the_build_names_is_only_passed_on_where_it_is_one() -> None:
    state = BuildState("p:1", "SUCCEEDED", (), {"ROLLBACK_REVERT": "f" * 40}, "", "")

    assert revert_commit(state) == "f" * 40
    assert revert_commit(replace(state, exported={"ROLLBACK_REVERT": "<@U0AAAA>"})) == ""


@pytest.mark.parametrize("wrong", [{"base": "-x"}, {"base": "a b"}, {"repository": "docker.io/x"}, {"project": "a;b"}])
def test_the_services_file_takes_only_names(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="should match pattern"):
        BuildProject(**{"project": "project", "base": "master", "repository": REPOSITORY, **wrong})
