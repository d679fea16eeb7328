"""Two hundred services in one file, over several accounts and regions: found, listed briefly, and rolled back."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import catalog as catalogs
from bot.doctor import examine
from bot.terminal.text import checkup_report
from playground.aws.fleet import populate
from playground.aws.seed import seed
from playground.aws.simulated_aws import SimulatedAws
from playground.bot_process import aws_variables, slack_variables
from tests.scenarios.fleet import NAMES, places, role, services
from tests.scenarios.world import ANA, World, environment, everything, running_world

HOME = "123456789012"


@pytest_asyncio.fixture
async def fleet(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """199 services besides the playground's own, or as many as the test wants."""
    names = NAMES[: getattr(request, "param", 199)]

    def past(aws: SimulatedAws) -> None:
        seed(aws)
        cluster = populate(aws, places(names))[places(names)["orders-web"]]
        cluster.behave(cluster.services["orders-web"].primary.revision.task_definition, "hangs")
        cluster.scheduler("orders-web").scale(3)

    async with running_world(tmp_path, edit=lambda text: text + services(names), past=past) as world:
        yield world
        assert world.slack.refused == []


async def test_among_two_hundred_services_each_is_found_and_all_of_them_are_told_in_a_few_lines(fleet: World) -> None:
    began = time.thread_time()
    assert len(catalogs.load(fleet.home / "services.yml").services) == 200
    assert time.thread_time() - began < 1.0

    assert "/rollback payments-gateway immediate 5xx" in (await fleet.ask("paymnets-gatway immediate 5xx") or "")
    await fleet.ask("help")
    helped = await fleet.told_privately(ANA, "and 180 more")
    assert len(helped) < 8000  # as blocks, and as text once more

    before = len(fleet.aws.calls("DescribeServices"))
    await fleet.ask("status")
    status = await fleet.told_privately(ANA, "others run as they should")
    assert "orders-web" in status
    assert "1 of 3 running" in status
    assert "orders-api" not in status
    assert len(fleet.aws.calls("DescribeServices")) - before <= 25, "ten services a call"

    card = await fleet.propose("orders-worker immediate 5xx")
    account, region = places(NAMES)["orders-worker"]
    assert f"{region} · account {account}" in everything(card)
    await fleet.press(card)
    rollback = await fleet.ends("succeeded")
    (updated,) = fleet.aws.calls("UpdateService")
    assert (updated.by.role, updated.by.source_identity) == (role(account, "act"), rollback.id)
    assert (updated.by.account, updated.region) == (account, region)
    assert not any(call.by.role for call in fleet.aws.calls() if call.by.account == HOME)

    await fleet.slack.wait_for(lambda: fleet.aws.calls("TagResource"), timeout=8)
    await fleet.ask("orders-worker hold")
    await fleet.told_privately(ANA, "Deploys of orders-worker are on hold")
    await fleet.ask("status")
    assert "orders-web" in await fleet.told_privately(ANA, "*orders-worker*"), "held, and so worth a line"


@pytest.mark.parametrize("fleet", [24], indirect=True)
async def test_whoever_asks_right_after_a_rollback_reads_what_it_made_of_the_service(fleet: World) -> None:
    await fleet.ask("status")
    await fleet.told_privately(ANA, "others run as they should")

    await fleet.press(await fleet.propose("orders-worker immediate 5xx"))
    await fleet.reaches("rolling")
    await fleet.ask("status")
    told = await fleet.told_privately(ANA, "*orders-worker*")
    assert "orders:1" in told.split("*orders-worker*")[1].split("*orders-web*")[0]


@pytest.mark.parametrize("fleet", [24], indirect=True)
async def test_those_that_there_was_no_time_for_are_said_and_are_read_by_when_somebody_asks_again(
    fleet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.lookups.status._WITHIN", 0.0)
    await fleet.ask("status")
    told = await fleet.told_privately(ANA, "Not read in time: 25 services")
    assert "run as they should" not in told
    await fleet.slack.wait_for(lambda: len(fleet.aws.calls("DescribeServices")) >= 5, timeout=10)
    await fleet.ask("status")
    await fleet.told_privately(ANA, "others run as they should")


async def checked(world: World) -> list[str]:
    variables = {**slack_variables(world.slack), **aws_variables(world.aws)}
    state = {"ROLLBACK_DATABASE_URL": f"sqlite:///{world.home}/doctor.db"}
    with environment({**variables, **state, "ROLLBACK_CONFIG": str(world.home / "services.yml")}):
        return checkup_report(await examine()).splitlines()


@pytest.mark.parametrize("fleet", [24], indirect=True)
async def test_the_doctor_names_each_role_once_what_is_wrong_and_how_many_are_well(fleet: World) -> None:
    act, read = role("210987654321", "act"), role("310987654321", "read")
    fleet.aws.sts.trusts = {act: {"Statement": []}, read: {"Statement": []}}

    lines = await checked(fleet)

    assert f"OK   role {role('210987654321', 'read')}: It can be assumed to read 16 services" in "\n".join(lines)
    (denied,) = (line for line in lines if line.startswith(f"FIX  role {act}"))
    assert "It cannot be used to change 16 services" in denied
    assert f"sts:AssumeRole on {act}" in denied
    assert sum(read in line for line in lines) == 1, "once for all of its services"
    assert lines[-1].startswith("OK   17 of 25 services: All that a rollback of them reads can be read.")


@pytest.mark.long
async def test_the_doctor_looks_at_two_hundred_services(fleet: World) -> None:
    lines = await checked(fleet)

    assert lines[-1].startswith("OK   200 of 200 services")
    assert len(lines) < 40
