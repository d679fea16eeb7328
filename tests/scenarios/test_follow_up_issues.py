"""Follow-ups as issues of GitHub and Jira: opened once, found again after doubt, and ticked when closed there."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.model import FollowUp
from tests.patience import PATIENCE
from tests.scenarios.test_follow_ups import items, rolled_back, shows
from tests.scenarios.world import World, running_world


def at(issues: str) -> Callable[[str], str]:
    return lambda text: text.replace("  follow_ups: off\n", f"  follow_ups: {{issues: {issues}}}\n", 1)


async def passing(world: World, seen: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15 * PATIENCE):
        while not await seen():
            world.clock.advance(30)
            await asyncio.sleep(0.03)


async def all_known(world: World) -> bool:
    newest = await world.newest()
    return bool(newest and newest.items and all(each.issue and each.issue.name for each in newest.items))


async def closed_there(world: World) -> bool:
    return not (await items(world, FollowUp.FIX)).open


async def test_in_github_each_is_opened_once_also_where_the_answer_was_lost(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=at("{github: quiltdata/quilt}")) as world:
        world.github.silent = 1
        message = await rolled_back(world)
        await passing(world, lambda: all_known(world))

        assert [each.title.partition(" after")[0] for each in world.github.issues] == [
            "Root cause", "Fix", "Re-test", "Re-deploy"
        ]  # fmt: skip
        marks = [each.body.rpartition("<!-- ")[2] for each in world.github.issues]
        assert len({mark[:45] for mark in marks}) == 4, "who sees one cannot tell another"
        newest = await world.newest()
        assert newest
        assert newest.id[:12] not in "".join(marks)
        assert "engineer" not in world.github.issues[0].body, "names of people stay in Slack"
        assert "quilt-catalog:42 to quilt-catalog:38" in world.github.issues[0].body
        await shows(world, message, "/issues/2|#2>")

        world.github.close_issue(2)
        await passing(world, lambda: closed_there(world))
        await shows(world, message, "#2 was closed")
        world.github.close_issue(3, "not_planned")
        await shows(world, message, "#3 was closed as not planned")
        assert (await items(world, FollowUp.RETEST)).open, "nothing was done"
        told = [each.text for each in world.slack.workspace.messages("C0INCIDENT") if "Not done: Re-test." in each.text]
        assert len(told) == 1
        assert world.github.unmodified > 0, "what has not changed costs nothing"
        assert await world.bot.journal.holds("quilt-catalog"), "a closed issue is no proof"


@pytest.mark.long
async def test_in_jira_what_its_search_does_not_show_yet_is_not_opened_twice(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=at("{jira: {project: OPS}}")) as world:
        world.jira.silent, world.jira.unseen = 1, 1
        message = await rolled_back(world)
        await passing(world, lambda: all_known(world))

        assert [each.key for each in world.jira.issues] == ["OPS-1", "OPS-2", "OPS-3", "OPS-4"]
        world.jira.done("OPS-2")
        await passing(world, lambda: closed_there(world))
        await shows(world, message, "OPS-2 was closed")


async def test_a_tracker_that_takes_none_is_said_once_in_the_thread(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=at("{jira: {project: OPS, type: Epic}}")) as world:
        await rolled_back(world)
        await world.told("The issue type selected is invalid")

        async def given_up() -> bool:
            newest = await world.newest()
            return bool(newest and all(each.issue and each.issue.problem for each in newest.items))

        await passing(world, given_up)
        said = [m for m in world.slack.messages("C0INCIDENT") if "stand here only" in m.text]
        assert len(said) == 1
        assert not world.jira.issues
