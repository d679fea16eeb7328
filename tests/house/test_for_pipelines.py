"""What is shipped for pipelines: the GitHub Action and the buildspec are read as they are, and their commands run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import aws_variables
from playground.clock import Clock
from playground.stage import services_file

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "deploy" / "github-action"
HELD = {"rollback-hold": "1a2b3c4d" + "0" * 24, "rollback-hold-by": "engineer-a and engineer-b"}


@pytest.fixture(scope="module")
def aws() -> Iterator[SimulatedAws]:
    aws = SimulatedAws(Clock())
    seed(aws)
    aws.start()
    yield aws
    aws.stop()


def action() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    return read


def shell(
    script: str, home: Path, aws: SimulatedAws, *, bot: str = f'exec "{sys.executable}" -m bot "$@"', **variables: str
) -> subprocess.CompletedProcess[str]:
    """As a runner does it: bash, the variables of the step, and `rollback-bot` where it is installed."""
    tools = home / "rollback-bot" / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    (tools / "rollback-bot").write_text(f"#!/bin/sh\n{bot}\n", encoding="utf-8")
    (tools / "rollback-bot").chmod(0o755)
    (home / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    there = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "RUNNER_TEMP": str(home),
        "GITHUB_OUTPUT": str(home / "output"),
        "GITHUB_STEP_SUMMARY": str(home / "summary"),
        **aws_variables(aws),
    }
    line = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(line, cwd=home, env=there | variables, capture_output=True, text=True, check=False)


def test_the_action_asks_the_gate_and_hands_its_answer_on(tmp_path: Path, aws: SimulatedAws) -> None:
    (ask,) = [step for step in action()["runs"]["steps"] if step.get("id") == "gate"]
    given = {"SERVICE": "quilt-catalog", "AT_LEAST": "amber", "ROLLBACK_CONFIG": "services.yml"}
    given |= {"SKIP": "live", "ROLLBACK_DATABASE_URL": ""}
    assert set(given) == set(ask["env"]), "all that is set stands in the step"

    free = shell(ask["run"], tmp_path, aws, **given)
    assert (free.returncode, free.stderr) == (0, "")
    assert (tmp_path / "output").read_text() == "answer=go\n"
    assert "Go: quilt-catalog may be deployed." in (tmp_path / "summary").read_text()

    for status, answer in ((1, "stop"), (3, "unknown"), (2, "unknown")):
        shut = shell(ask["run"], tmp_path, aws, bot=f"echo $*; exit {status}", **given | {"SKIP": "live kept"})
        assert (shut.returncode, shut.stdout) == (
            status,
            "gate --at-least amber --skip live --skip kept -- quilt-catalog\n",
        )
        assert (tmp_path / "output").read_text().endswith(f"answer={answer}\n")


def test_a_service_that_reads_like_an_option_opens_no_gate(tmp_path: Path, aws: SimulatedAws) -> None:
    (ask,) = [step for step in action()["runs"]["steps"] if step.get("id") == "gate"]
    build = yaml.safe_load((ROOT / "deploy" / "gate.buildspec.yml").read_text(encoding="utf-8"))
    given = {"SERVICE": "--help", "AT_LEAST": "amber", "ROLLBACK_CONFIG": "services.yml", "SKIP": "live"}

    for script in (ask["run"], *build["phases"]["pre_build"]["commands"]):
        assert shell(script, tmp_path, aws, **given).returncode == 2

    assert (tmp_path / "output").read_text() == "answer=unknown\n"


def test_nothing_that_is_given_to_the_action_becomes_part_of_a_script() -> None:
    read = action()
    inputs = set(read["inputs"])
    steps = read["runs"]["steps"]

    assert read["runs"]["using"] == "composite"
    assert all(step["shell"] == "bash" and "${{" not in step["run"] for step in steps)
    used = {
        value.removeprefix("${{ inputs.").removesuffix(" }}")
        for step in steps
        for value in step.get("env", {}).values()
    }
    assert used == inputs
    assert read["outputs"]["answer"]["value"] == "${{ steps.gate.outputs.answer }}"


def test_what_the_action_installs_from_is_there() -> None:
    install = action()["runs"]["steps"][0]["run"]

    named = [word.strip('"') for word in install.split() if "GITHUB_ACTION_PATH" in word]
    assert len(named) == 3
    for each in named:
        assert Path(each.replace("$GITHUB_ACTION_PATH", str(ACTION))).exists(), each
    assert install.count("--require-hashes") == 2


def test_the_buildspec_ends_the_build_where_the_gate_says_no(tmp_path: Path, aws: SimulatedAws) -> None:
    read = yaml.safe_load((ROOT / "deploy" / "gate.buildspec.yml").read_text(encoding="utf-8"))
    (command,) = read["phases"]["pre_build"]["commands"]
    assert read["phases"]["pre_build"]["on-failure"] == "ABORT"
    given = {"SERVICE": "quilt-catalog", "ROLLBACK_CONFIG": "services.yml"}
    aws.cluster.services["quilt-catalog-service"].tags.update(HELD)

    held = shell(command, tmp_path, aws, **given)

    assert held.returncode == 1
    assert "Deploys of quilt-catalog are on hold" in held.stdout
    assert "rb-1a2b3c4d" in held.stdout
