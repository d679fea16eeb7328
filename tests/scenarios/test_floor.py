"""What the services file forbids, where ECS does not say how old a revision is: what is not known is no pass."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.world import ANA, SERVICE, World, running_bot, running_world

DAY = timedelta(days=1)


@asynccontextmanager
async def with_floor(home: Path, ago: timedelta) -> AsyncIterator[World]:
    """Nothing may be gone back to that was registered longer `ago`; and ECS leaves out when anything was."""
    since = f"{datetime.now(UTC) - ago:%Y-%m-%dT%H:%M:%SZ}"
    floor = f"    rollback_floor: {{registered_after: {since}, reason: migration 42 dropped a column}}\n"

    def edit(text: str) -> str:
        return text.replace("    region: us-east-1\n", f"    region: us-east-1\n{floor}", 1)

    async with running_world(home, edit=edit) as world:
        world.aws.distort_next("DescribeTaskDefinition", registered({}), times=200)
        yield world


def registered(ago: dict[int, timedelta]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """So long ago were these registered; of all others nothing is said."""

    def change(answer: dict[str, Any]) -> dict[str, Any]:
        definition = answer["taskDefinition"]
        definition.pop("registeredAt", None)
        if at := ago.get(definition["revision"]):
            definition["registeredAt"] = (datetime.now(UTC) - at).timestamp()
        return answer

    return change


async def test_what_served_before_the_floor_is_refused_at_the_first_look_as_at_any_other(tmp_path: Path) -> None:
    async with with_floor(tmp_path, 5 * DAY) as world:
        for _ in range(2):
            before = len(world.private_texts(ANA))
            await world.ask()
            told = await world.slack.wait_for(lambda: world.private_texts(ANA)[before:], timeout=8)  # noqa: B023
            assert "The target lies below the rollback floor. quilt-catalog:38 was deployed at" in told[0]
            assert "migration 42 dropped a column" in told[0]
        assert await world.newest() is None


async def test_what_nobody_can_date_is_refused_with_what_is_not_known(tmp_path: Path) -> None:
    async with with_floor(tmp_path, 10 * DAY) as world:
        await world.ask("quilt-catalog immediate to 39")

        told = await world.told_privately(ANA, "Whether the target lies below the rollback floor is not known")
        assert "ECS does not say when quilt-catalog:39 was registered" in told
        assert "give rollback_floor a `revision`" in told
        assert await world.newest() is None


@pytest.mark.long
async def test_an_older_revision_that_is_young_enough_proves_it_and_a_younger_one_that_is_not_refutes_it(
    tmp_path: Path,
) -> None:
    async with with_floor(tmp_path, 10 * DAY) as world:
        world.aws.faults.heal()
        world.aws.distort_next("DescribeTaskDefinition", registered({38: 9 * DAY}), times=200)
        await world.propose("quilt-catalog immediate to 39")

    (tmp_path / "other").mkdir()
    async with with_floor(tmp_path / "other", DAY) as world:
        await world.ask("quilt-catalog immediate to 39")
        told = await world.told_privately(ANA, "The target lies below the rollback floor")
        assert "quilt-catalog:39 is older than quilt-catalog:40, which was deployed at" in told


async def test_a_copy_of_which_nobody_remembers_what_it_copies_is_refused(tmp_path: Path) -> None:
    async with with_floor(tmp_path, 10 * DAY) as world:
        for revision in (world.aws.register(), world.aws.register()):
            world.aws.deploy(SERVICE, revision)
            world.clock.advance(3600)
        world.aws.tag(43, rollback_bot="0123456789abcdef0123456789abcdef")

        await world.ask()

        told = await world.told_privately(ANA, "What the target is a copy of is not known")
        assert "This bot registered quilt-catalog:43 as a copy" in told
        assert await world.newest() is None


@pytest.mark.long
async def test_a_copy_of_a_copy_of_a_blocked_revision_is_refused_though_the_ledger_has_forgotten_it(
    world: World, tmp_path: Path
) -> None:
    world.aws.move_tag(38)
    for asked in ("quilt-catalog immediate", "quilt-catalog immediate to 43"):
        await world.press(await world.propose(asked))
        await world.ends("succeeded")
        world.clock.advance(3600)
        world.aws.deploy(SERVICE, world.aws.register())
        world.clock.advance(3600)
        for left in (41, 43):
            world.aws.deregister(left)
    await world.bot.__aexit__(None, None, None)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as database:
        database.execute("DELETE FROM ledger")
        database.commit()
    services = tmp_path / "services.yml"
    rule = "    region: us-east-1\n    blocked_revisions: [{revision: 38, reason: it leaks}]\n"
    services.write_text(services.read_text("utf-8").replace("    region: us-east-1\n", rule, 1), encoding="utf-8")

    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.ask("quilt-catalog immediate to 45")
        await world.told_privately(ANA, "The services file forbids quilt-catalog:45, a copy of quilt-catalog:38")
        await world.bot.__aexit__(None, None, None)
