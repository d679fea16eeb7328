"""`rollback-bot plan` in a terminal: with AWS alone, neither Slack nor a database."""

from pathlib import Path

import pytest

from playground.aws import SimulatedAws
from tests.scenarios.terminal import run


async def test_a_partial_plan_shows_the_delta_and_the_way_by_hand_and_registers_nothing(
    aws: SimulatedAws, tmp_path: Path
) -> None:
    status, said = await run(aws, tmp_path, "plan", "quilt-catalog", "partial", "mcp")

    assert status == 0, said
    assert "a copy of quilt-catalog:42" in said
    assert "environment QURATOR of catalog: not set -> false" in said
    assert "aws ecs register-task-definition" in said
    assert aws.calls("RegisterTaskDefinition") == []


async def test_a_complete_plan_shows_the_build_by_hand_and_starts_none(aws: SimulatedAws, tmp_path: Path) -> None:
    status, said = await run(aws, tmp_path, "plan", "quilt-catalog", "complete", "E43B15AC" * 5)

    assert status == 0, said
    assert "image of catalog: 123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:b90e4d7" in said
    assert "aws codebuild start-build --project-name quilt-catalog-rollback" in said
    assert f"name=ROLLBACK_COMMIT,value={'e43b15ac' * 5}" in said
    assert aws.calls("StartBuild") == []


async def test_a_doomed_plan_is_shown_with_all_that_stands_in_its_way_and_ends_with_1(
    aws: SimulatedAws, tmp_path: Path
) -> None:
    aws.around.delete_parameter()
    aws.limit(minimum=100, maximum=124)
    aws.declare(tags=[{"key": "aws:cloudformation:stack-name", "value": "quilt"}])

    status, said = await run(aws, tmp_path, "plan", "quilt-catalog", "immediate")

    assert status == 1
    assert "This rollback would not work:" in said
    assert all(words in said for words in ("A parameter is gone", "There is no room", "to    quilt-catalog:38"))
    assert "Good to know\n  - What is rolled back may come again. The CloudFormation stack quilt" in said


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("partial", "mpc"), 1, "The nearest is mcp"),
        (("partial",), 2, "partial needs a FEATURE"),
        (("immediate", "mcp"), 2, "immediate has none"),
        (("immediate", "--to", ""), 2, "--to': is empty"),
        (("immediate", "--to="), 2, "--to': is empty"),
        (("immediate", " "), 2, "is empty. Is a variable not set?"),
        (("complete", "HEAD"), 1, "names no commit"),
        (("complete", "e43b15a"), 1, "There is no token for GitHub. Copy its full SHA"),
    ],
)
async def test_what_cannot_be_planned_says_why(
    aws: SimulatedAws, tmp_path: Path, arguments: tuple[str, ...], status: int, told: str
) -> None:
    ended, said = await run(aws, tmp_path, "plan", "quilt-catalog", *arguments)

    assert (ended, told in said) == (status, True), said
