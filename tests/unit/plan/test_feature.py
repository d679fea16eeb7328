"""Features: what switching one off changes, what is refused, how its end is judged, and the same by hand."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.catalog import Feature, OffWhen, Service
from bot.model import (
    Change,
    EnvironmentVariable,
    FeatureSwitch,
    Fetched,
    Finding,
    Image,
    Partial,
    Restore,
    Result,
    RevisionCopy,
    TaskDefinition,
)
from bot.plan import aws_cli
from bot.plan.copy import pinned_by_digest
from bot.plan.feature import find_feature, still_moving, turned_off, turned_on, variables_off
from bot.validation.feature import switched
from tests.unit.values import NOW, SERVICE, Past, definition, history, td

FEATURE = Feature(environment={"MCP": "off", "QURATOR": "false"})
WITH_FEATURES: Service = SERVICE.model_copy(update={"features": {"mcp": FEATURE, "search": FEATURE}})
RUNNING = definition(42)
DIGEST = f"sha256:{'d' * 64}"


def fingerprint(value: str) -> str:
    return {"on": "f2", "off": "f9", "false": "f8"}.get(value, "?")


def off(feature: Feature = FEATURE, running: TaskDefinition = RUNNING) -> tuple[EnvironmentVariable, ...] | Finding:
    return variables_off("mcp", feature, running, service=WITH_FEATURES, fingerprint=fingerprint)


def with_environment(**environment: str) -> TaskDefinition:
    return definition(42, containers=(replace(RUNNING.containers[0], environment=environment),))


def refused(answer: object) -> Finding:
    assert isinstance(answer, Finding)
    assert answer.block
    assert answer.why.endswith(".")
    assert answer.fix.endswith(".")
    return answer


def test_an_unknown_feature_is_refused_with_the_nearest_and_all() -> None:
    finding = refused(find_feature(WITH_FEATURES, Partial("mpc", timedelta(hours=4))))

    assert "no feature mpc" in finding.what
    assert "mcp, search" in finding.why
    assert "`/rollback quilt-catalog partial mcp for 4h`" in finding.fix


def test_an_unknown_feature_to_switch_on_has_never_a_command_suggested_that_switches_one_off() -> None:
    finding = refused(find_feature(WITH_FEATURES, Restore("mpc")))

    assert "`/rollback quilt-catalog restore mcp`" in finding.fix
    assert "partial" not in finding.fix
    assert "`/rollback quilt-catalog restore FEATURE`" in refused(find_feature(WITH_FEATURES, Restore("agents"))).fix


def test_a_service_without_features_says_where_to_declare_them() -> None:
    assert "services.quilt-catalog.features" in refused(find_feature(SERVICE, Partial("mcp"))).fix


def test_the_only_container_need_not_be_named() -> None:
    assert off() == (EnvironmentVariable("catalog", "MCP", "off"), EnvironmentVariable("catalog", "QURATOR", "false"))


@pytest.mark.parametrize("named", ["", "web"])
def test_several_containers_need_a_name_that_is_one_of_theirs(named: str) -> None:
    two = definition(42, containers=(RUNNING.containers[0], replace(RUNNING.containers[0], name="proxy")))

    finding = refused(off(FEATURE.model_copy(update={"container": named}), two))

    assert "catalog, proxy" in finding.why
    assert "services.quilt-catalog.features.mcp" in finding.fix


def test_a_variable_that_comes_from_a_secret_cannot_be_set_beside_it() -> None:
    assert "JWT_SECRET" in refused(off(Feature(environment={"JWT_SECRET": ""}))).why


def test_what_is_off_already_is_refused_with_the_way_back() -> None:
    finding = refused(off(running=with_environment(MCP="f9", QURATOR="f8", MODE="f1")))

    assert "off already" in finding.what
    assert "/rollback quilt-catalog restore mcp" in finding.fix


def test_the_new_values_are_shown_and_the_old_ones_never() -> None:
    settings = off()
    assert not isinstance(settings, Finding)

    assert turned_off(settings, RUNNING, fingerprint) == (
        Change("environment MCP of catalog", "(not shown)", "off"),
        Change("environment QURATOR of catalog", "not set", "false"),
    )
    assert turned_on(settings, RUNNING) == (
        Change("environment MCP of catalog", "off", "as in quilt-catalog:42"),
        Change("environment QURATOR of catalog", "false", "not set, as in quilt-catalog:42"),
    )


def test_a_variable_that_has_its_value_already_is_no_change() -> None:
    settings = off()
    assert not isinstance(settings, Finding)
    half = with_environment(MCP="f9")

    assert [change.what for change in turned_off(settings, half, fingerprint)] == ["environment QURATOR of catalog"]


@pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS"])
def test_a_moving_deployment_is_waited_for(status: str) -> None:
    moving, _ = history(Past(41, 9 * NOW.resolution), Past(42, NOW.resolution, status))

    assert "moving" in refused(*still_moving(WITH_FEATURES, moving)).what
    assert still_moving(WITH_FEATURES, moving[1:]) == ()


@pytest.mark.parametrize(
    ("name", "pinned"),
    [
        ("catalog", "catalog"),
        ("catalog:1.2", "catalog"),
        ("host:5000/catalog", "host:5000/catalog"),
        ("host:5000/a/catalog:1.2", "host:5000/a/catalog"),
        (f"host/catalog:1@sha256:{'e' * 64}", "host/catalog"),
    ],
)
def test_an_image_is_pinned_to_the_digest_that_runs(name: str, pinned: str) -> None:
    assert pinned_by_digest(RUNNING, (Image("catalog", name, DIGEST),)) == (
        Image("catalog", f"{pinned}@{DIGEST}", DIGEST),
    )


@pytest.mark.parametrize("images", [(), (Image("catalog", "catalog:1", None),)])
def test_an_image_without_a_known_digest_is_refused(images: tuple[Image, ...]) -> None:
    assert "container catalog" in refused(pinned_by_digest(RUNNING, images)).why


OFF, ON = FeatureSwitch("mcp", on=False), FeatureSwitch("mcp", on=True)
OFF_WHEN = OffWhen.model_validate({"url": "https://catalog.example.com/config.json", "json": {"a.qurator": False}})


@pytest.mark.parametrize(
    ("status", "body", "when_off", "when_on"),
    [
        (200, '{"a": {"qurator": false}}', Result.PASS, Result.FAIL),
        (200, '{"a": {"qurator": true}}', Result.FAIL, Result.PASS),
        (200, '{"a": {"qurator": 0}}', Result.FAIL, Result.PASS),
        (200, "{}", Result.INCONCLUSIVE, Result.INCONCLUSIVE),
        (200, "<html>", Result.INCONCLUSIVE, Result.INCONCLUSIVE),
        (500, '{"a": {"qurator": false}}', Result.INCONCLUSIVE, Result.INCONCLUSIVE),
        (None, "", Result.INCONCLUSIVE, Result.INCONCLUSIVE),
    ],
)
def test_only_what_the_service_says_makes_it_off_or_on(
    status: int | None, body: str, when_off: Result, when_on: Result
) -> None:
    fetched = Fetched(OFF_WHEN.url, status, body, 5)
    off, on = switched(OFF, OFF_WHEN, fetched, NOW), switched(ON, OFF_WHEN, fetched, NOW)

    assert (off.name, off.result) == ("feature mcp off", when_off)
    assert (on.name, on.result) == ("feature mcp on", when_on)
    assert off.evidence
    assert on.evidence


CONTAINERS = [{"name": "catalog", "image": "catalog:1", "environment": [{"name": "QURATOR", "value": "true"}]}]
DESCRIBED = {
    "taskDefinition": {
        "family": "quilt-catalog",
        "revision": 42,
        "status": "ACTIVE",
        "containerDefinitions": CONTAINERS,
    },
    "tags": [{"key": "aws:x", "value": "y"}, {"key": "team", "value": "web"}],
}


def by_jq(copy: RevisionCopy, tmp_path: Path, now: Any, was: Any = None) -> Any:
    """Run the jq part of the command that people would type."""
    (tmp_path / "was.json").write_text(json.dumps(was), encoding="utf-8")
    command = "jq " + aws_cli.command(SERVICE, copy).split("| jq ")[1].split(" > copy.json")[0]
    done = subprocess.run(
        command, shell=True, input=json.dumps(now), capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_same_by_hand_makes_the_same_copy(tmp_path: Path) -> None:
    pinned = (Image("catalog", f"catalog@{DIGEST}", DIGEST),)

    made = by_jq(
        RevisionCopy(td(42), pinned, (EnvironmentVariable("catalog", "QURATOR", "it's off"),)), tmp_path, DESCRIBED
    )
    back = by_jq(
        RevisionCopy(td(43), pinned, (EnvironmentVariable("catalog", "QURATOR", ""),), td(42)),
        tmp_path,
        {"taskDefinition": made},
        DESCRIBED,
    )

    (container,) = made["containerDefinitions"]
    assert container["image"] == f"catalog@{DIGEST}"
    assert container["environment"] == [{"name": "QURATOR", "value": "it's off"}]
    assert made.keys() == {"family", "containerDefinitions", "tags"}
    assert made["tags"] == [{"key": "team", "value": "web"}]
    assert back["containerDefinitions"][0]["environment"] == [{"name": "QURATOR", "value": "true"}]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
@pytest.mark.parametrize("tags", [[], [{"key": "aws:x", "value": "y"}]], ids=["no tags", "only AWS's own"])
def test_by_hand_no_empty_list_of_tags_is_sent_which_ecs_refuses(tmp_path: Path, tags: list[dict[str, str]]) -> None:
    pinned = (Image("catalog", f"catalog@{DIGEST}", DIGEST),)

    made = by_jq(RevisionCopy(td(42), pinned), tmp_path, DESCRIBED | {"tags": tags})

    assert made.keys() == {"family", "containerDefinitions"}


def test_a_change_too_long_to_be_shown_is_left_out_rather_than_cut_off() -> None:
    many = tuple(EnvironmentVariable("catalog", f"VARIABLE_{number}", "x" * 40) for number in range(30))

    command = aws_cli.command(SERVICE, RevisionCopy(td(42), (), many))

    assert command.startswith("ARN=$(aws ecs register-task-definition")
    assert command.endswith('--task-definition "$ARN"')
    assert len(command) < 1800
