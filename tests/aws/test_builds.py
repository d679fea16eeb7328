"""CodeBuild over real HTTP: sent once, found again by what was sent, and read to its end."""

from datetime import timedelta
from typing import Any

import pytest

from aws.codebuild import CodeBuild
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered
from playground.aws import SimulatedAws

PROJECT = "quilt-catalog-rollback"


@pytest.fixture
def builder(aws: Aws, world: SimulatedAws) -> CodeBuild:
    return CodeBuild(aws)


def sent(world: SimulatedAws, incident: str, commit: str = "mcp") -> dict[str, str]:
    name = world.cluster.repository.commit(commit)
    return {"ROLLBACK_COMMIT": name, "ROLLBACK_BASE": "master", "ROLLBACK_INCIDENT": incident}


async def test_a_build_is_started_with_exactly_these_variables_and_read_to_its_end(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    variables = sent(world, "rb-1")

    build_id = await builder.start(service, project=PROJECT, variables=variables, token="t1")

    (call,) = world.calls("StartBuild")
    assert call.parameters == {
        "projectName": PROJECT,
        "idempotencyToken": "t1",
        "environmentVariablesOverride": [
            {"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()
        ],
    }
    begun = await builder.look(service, build_id)
    assert begun.status == "IN_PROGRESS"
    assert await builder.tail(service, begun) == ()
    world.clock.advance(600)
    over = await builder.look(service, build_id)
    assert (over.status, over.phase) == ("SUCCEEDED", "COMPLETED")
    assert over.exported["ROLLBACK_DIGEST"].startswith("sha256:")
    assert (await builder.tail(service, over))[-1].startswith("simulated: pushed")


async def test_a_build_is_found_again_by_what_was_sent_and_when(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    variables, before = sent(world, "rb-2"), world.clock.now() - timedelta(seconds=1)
    assert await builder.find(service, project=PROJECT, variables=variables, since=before) is None
    build_id = await builder.start(service, project=PROJECT, variables=variables, token="t2")

    assert await builder.find(service, project=PROJECT, variables=variables, since=before) == build_id
    later = world.clock.now() + timedelta(seconds=1)
    assert await builder.find(service, project=PROJECT, variables=variables, since=later) is None
    assert await builder.find(service, project="other", variables=variables, since=before) is None


async def test_a_build_with_the_same_variables_that_overrides_anything_else_is_somebody_elses(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    variables, before = sent(world, "rb-3"), world.clock.now() - timedelta(seconds=1)
    build_id = await builder.start(service, project=PROJECT, variables=variables, token="t3")
    theirs: list[tuple[str, str, Any]] = [
        ("source", "buildspec", "version: 0.2"),
        ("source", "location", "https://github.com/somebody/else.git"),
        ("environment", "image", "evil.example.com/builder:1"),
        ("environment", "environmentVariables", [{"name": name, "value": v} for name, v in variables.items()]),
    ]

    for where, member, value in theirs:

        def overridden(answer: dict[str, Any], at: str = where, name: str = member, to: Any = value) -> dict[str, Any]:
            return {**answer, "builds": [{**b, at: {**b[at], name: to}} for b in answer["builds"]]}

        world.distort_next("BatchGetBuilds", overridden)
        assert await builder.find(service, project=PROJECT, variables=variables, since=before) is None

    assert await builder.find(service, project=PROJECT, variables=variables, since=before) == build_id


async def test_a_failed_phase_keeps_its_exit_status_however_long_the_command_is(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    build_id = await builder.start(service, project=PROJECT, variables=sent(world, "rb-7", "renamed"), token="t7")
    world.clock.advance(600)

    state = await builder.look(service, build_id)

    failed = next(phase for phase in state.phases if phase.status == "FAILED")
    assert (failed.name, failed.exit_status) == ("PRE_BUILD", 47)
    assert failed.message.endswith("… Reason: exit status 47")
    assert len(failed.message) < 200
    log = await builder.tail(service, state)
    assert "rollback-bot: conflict in catalog/navbar.js" in log
    assert "rollback-bot: exit status 47" in log


async def test_a_silent_start_is_sent_once_and_is_in_doubt(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    before = len(world.calls("StartBuild"))
    world.fail_next("StartBuild", code=None, apply=True)
    with pytest.raises(Unanswered, match="StartBuild"):
        await builder.start(service, project=PROJECT, variables=sent(world, "rb-3"), token="t3")
    assert len(world.calls("StartBuild")) == before + 1


async def test_what_is_refused_names_the_right_and_what_is_not_there_is_said(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    world.fail_next("StartBuild", code="AccessDeniedException", status=400)
    with pytest.raises(Failed, match="codebuild:StartBuild"):
        await builder.start(service, project=PROJECT, variables={}, token="t4")
    with pytest.raises(Failed, match="Project cannot be found"):
        await builder.start(service, project="other", variables={}, token="t5")
    with pytest.raises(Failed, match="CodeBuild does not know it"):
        await builder.look(service, f"{PROJECT}:none")


async def test_a_load_test_is_started_once_with_nothing_overridden_and_found_among_its_projects_builds(
    builder: CodeBuild, service: Service, world: SimulatedAws
) -> None:
    sent_before, since = len(world.calls("StartBuild")), world.clock.now() - timedelta(seconds=1)
    other = await builder.start(service, project=PROJECT, variables=sent(world, "rb-9"), token="t9")

    build_id = await builder.start_load_test(service, project="quilt-catalog-load", rollback_id="a" * 32)

    call = world.calls("StartBuild")[-1]
    assert len(world.calls("StartBuild")) == sent_before + 2
    assert call.parameters == {"projectName": "quilt-catalog-load", "idempotencyToken": f"{'a' * 32}-load-test"}
    found = await builder.find(service, project="quilt-catalog-load", variables={}, since=since)
    assert found == build_id != other
    world.clock.advance(600)
    over = await builder.look(service, build_id)
    assert over.status == "SUCCEEDED"
    assert (await builder.tail(service, over))[-1] == "simulated: 50 users, 12000 requests"
