"""What reads like an order is asked back, over the wires; and a revision is found however its family is written."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from playground.aws.seed import seed
from tests.scenarios.test_picker import form
from tests.scenarios.world import ANA, World, everything, running_world

CDK = "ProdQuiltTaskDef1A2B"
ECS_ARN = "arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service"


@pytest_asyncio.fixture
async def capitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The service's family is called as CDK calls it."""
    for module in ("seed", "names"):
        monkeypatch.setattr(f"playground.aws.{module}.FAMILY", CDK)
    async with running_world(tmp_path, past=seed) as world:
        yield world
        assert world.slack.refused == []


async def test_no_wanted_revision_and_no_time_becomes_the_reason_of_another_plan(world: World) -> None:
    for words, instead in {
        "immediate 37": "immediate to 37",
        "immediate to latest": "immediate to REVISION",
        "immediate to previous": "immediate to REVISION",
        "immediate back to 37 5xx": "immediate to 37 5xx",
        "immediate v37": "immediate to 37",
        "undo to 37": "immediate to 37",
        "partial mcp for tomorrow": "partial mcp for TIME",
        "partial mcp 4h 5xx": "partial mcp for 4h 5xx",
        "hold release in 2h": "hold release",
    }.items():
        said = await world.ask(f"quilt-catalog {words}") or ""
        verb = words.partition(" mcp")[0].split()[0]
        assert "Nothing happened" in said
        assert f"`/rollback quilt-catalog {instead}`" in said
        assert f"`/rollback quilt-catalog {verb}" in said.rpartition("if it is the reason: ")[2]
    assert await world.newest() is None

    card = await world.propose("quilt-catalog immediate reason: 37 of 40 tasks fail")

    assert "quilt-catalog:38" in everything(card)
    newest = await world.newest()
    assert newest is not None
    assert newest.reason == "37 of 40 tasks fail"


async def test_other_tongues_times_and_wishes_to_look_first_become_no_reason_and_what_is_suggested_works(
    world: World,
) -> None:
    for words, instead in {
        "immediate auf 37": "immediate to 37",
        "immediate 42 to 37 5xx": "immediate to 37 5xx",
        "immediate two revisions back": "immediate to REVISION",
        "immediate but not to 38": "immediate to REVISION",
        "immediate just show me": "plan",
        "immediate 37 dry run": "plan to 37",
        "immediate MCP breaks logins, do it at 15:00": "immediate MCP breaks logins",
        "partial for 4h mcp agents loop": "partial mcp for 4h agents loop",
        "partial mcp PT4H": "partial mcp for 4h",
        "partial mcp agents loop tomorrow": "partial mcp for TIME agents loop",
        "undo partial mcp": "undo",
        "complete PR 123": "complete COMMIT",
        "partial mcp off for 4h": "partial mcp for 4h",
        "immediate once QA says ok": "plan",
        "immediate canary 10%": "plan",
        "undo only mcp": "status",
        "partial mcp loop over the weekend": "partial mcp for TIME loop",
    }.items():
        said = await world.ask(f"quilt-catalog {words}") or ""
        assert "Nothing happened" in said
        assert f"Type: `/rollback quilt-catalog {instead}`" in said, said
    assert await world.newest() is None

    card = await world.propose("quilt-catalog immediate 1,000 users affected, cannot reach db:5432")

    assert "1,000 users affected, cannot reach db:5432" in everything(card)


@pytest.mark.long
async def test_a_revision_that_does_not_exist_is_answered_with_the_service_s_own_history(world: World) -> None:
    await world.ask("quilt-catalog immediate to 9999")

    assert "`/rollback quilt-catalog history`" in await world.told_privately(ANA, "quilt-catalog:9999 does not exist")


async def test_a_twin_is_never_suggested_and_a_name_in_ecs_leads_to_the_service(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        return text.replace("  quilt-catalog:", "  payments-us:")

    async with running_world(tmp_path, past=seed, edit=edit) as world:
        for typed in ("payments-eu immediate 5xx", "payments-us-2 undo", "payments immediate", "us immediate"):
            said = await world.ask(typed) or ""
            assert "There is payments-us." in said
            assert "Type: `/rollback SERVICE " in said, said
        for typed in ("quilt-catalog-service", "sales-prod/Quilt-Catalog-Service", ECS_ARN):
            said = await world.ask(f"{typed} immediate 5xx") or ""
            assert "Did you mean payments-us?" in said
            assert "Type: `/rollback payments-us immediate 5xx`" in said, said
        assert await world.newest() is None


async def test_what_stands_in_the_form_as_the_reason_is_the_reason(world: World) -> None:
    view = await form(world)

    assert (
        await world.slack.forms.submit(view, {"revision": "quilt-catalog:37", "reason": "to 36 nobody wants"}) is None
    )

    assert "to 36 nobody wants" in everything(await world.card())
    newest = await world.newest()
    assert newest is not None
    assert newest.plan.to_name == "quilt-catalog:37"


async def test_a_family_with_capitals_may_be_named_in_full_and_chosen_in_the_form(capitals: World) -> None:
    assert await capitals.ask(f"quilt-catalog immediate to {CDK}:37 5xx") is None
    card = await capitals.card()
    assert f"{CDK}:37" in everything(card)
    await capitals.press(card, "cancel", user=ANA)
    await capitals.ends("cancelled")

    view = await form(capitals)
    assert await capitals.slack.forms.submit(view, {"revision": f"{CDK}:36", "reason": "5xx"}) is None
    card = await capitals.slack.wait_for(capitals._newest_proposal, timeout=8)

    assert f"{CDK}:36" in everything(card)
    arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{CDK}:36"
    newest = await capitals.newest()
    assert newest is not None
    assert newest.plan.to_task_definition == arn


async def test_a_service_that_is_not_known_gets_no_other_service_s_rollback_suggested(world: World) -> None:
    said = await world.ask("payments immediate 5xx") or ""

    assert "There is no service “payments” here. There is quilt-catalog." in said
    assert "/rollback SERVICE immediate 5xx" in said
    assert "/rollback quilt-catalog" not in said


async def test_what_only_ends_like_a_revision_is_not_taken_for_one_of_this_service(world: World) -> None:
    for typed in ("to payments/36", "to 37/38", "to https://console/task-definitions/other/36"):
        said = await world.ask(f"quilt-catalog immediate {typed}") or ""

        assert "immediate" in said, "it is asked back"
    assert await world.newest() is None
