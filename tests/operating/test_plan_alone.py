"""`rollback-bot plan` when everything else is down: no Slack, no database, and exit statuses a script can trust."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.errors import Refused
from playground.aws import SimulatedAws
from playground.bot_process import aws_variables
from playground.stage import ROOT, services_file
from tests.operating.wires import run

EXAMPLE = ROOT / "services.example.yml"


async def test_it_needs_neither_slack_nor_a_database_and_tells_apart_done_no_and_wrong(
    aws: SimulatedAws, tmp_path: Path
) -> None:
    (tmp_path / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    variables = {**aws_variables(aws), "ROLLBACK_CONFIG": str(tmp_path / "services.yml")}

    status, said, problem = await run("plan", "quilt-catalog", "immediate", variables=variables)
    assert (status, problem) == (0, "")
    assert "from  quilt-catalog:42" in said
    assert "to    quilt-catalog:38" in said
    assert "aws ecs update-service" in said
    assert "quilt-catalog:37, served 9 days, deployed" in said

    status, said, problem = await run("plan", "quilt-catalgo", "immediate", variables=variables)
    assert (status, said) == (2, "")
    assert "There is no service quilt-catalgo in the services file; there is: quilt-catalog." in problem

    status, said, problem = await run("plan", "quilt-catalog", "immediate", "--to", "40", variables=variables)
    assert (status, problem) == (0, "")
    assert "quilt-catalog:40 failed" in said

    aws.delete_image(38)
    status, said, problem = await run("plan", "quilt-catalog", "immediate", variables=variables)
    assert status == 1
    assert "to    quilt-catalog:38" in said
    assert "Traceback" not in problem
    assert "An image is gone" in problem

    assert made_in(tmp_path) == ["services.yml"]


def made_in(home: Path) -> list[str]:
    return [path.name for path in home.iterdir()]


@pytest.mark.parametrize("to", ["abc", "0", "quilt-catalog:", "38 40"])
def test_what_is_no_revision_is_wrong_input(to: str) -> None:
    wrong = CliRunner().invoke(
        cli, ["plan", "quilt-catalog", "immediate", "--to", to], env={"ROLLBACK_CONFIG": str(EXAMPLE)}
    )

    assert wrong.exit_code == 2
    assert f"{to} is not a revision. Write it as 38, :38 or FAMILY:38." in wrong.output


def test_a_verb_that_does_not_exist_is_wrong_input_and_a_missing_services_file_a_no() -> None:
    wrong = CliRunner().invoke(cli, ["plan", "quilt-catalog", "immediately"])
    missing = CliRunner().invoke(cli, ["plan", "quilt-catalog", "immediate"], env={"ROLLBACK_CONFIG": "/nowhere"})

    assert wrong.exit_code == 2
    assert "'immediately' is not" in wrong.output
    assert isinstance(missing.exception, Refused), "which `main` prints, and ends with 1"
    assert str(missing.exception).startswith("Cannot read the services file /nowhere: No such file or directory.")


def test_nothing_that_is_named_in_a_task_definition_is_obeyed_by_the_terminal(
    aws: SimulatedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nasty = "/app\x1b[2J\x1b[1;1H\x9b31m\u202e\rBy hand: aws ecs delete-service"
    container = {**aws.cluster.describe("quilt-catalog:38")["containerDefinitions"][0], "workingDirectory": nasty}
    aws.register(more={"containerDefinitions": [{**container, "environment": [{"name": f"E{nasty}", "value": "1"}]}]})
    (tmp_path / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    for name, value in {**aws_variables(aws), "ROLLBACK_CONFIG": str(tmp_path / "services.yml")}.items():
        monkeypatch.setenv(name, value)

    said = CliRunner().invoke(cli, ["plan", "quilt-catalog", "immediate", "--to", "43"]).output

    assert "delete-service" in said
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(said)
    assert [line for line in said.splitlines() if line.startswith("By hand")] == []
