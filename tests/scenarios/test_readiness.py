"""Could it be rolled back now? Every thing looked at, over the real wires: what is well, what is not, what is unread."""

from pathlib import Path

import pytest

from bot.model import Grade, Graded, Readiness, Topic
from bot.readiness.judge import Looks, judge
from tests.scenarios.world import World, running_world

GREEN, AMBER, RED, UNKNOWN = Grade.GREEN, Grade.AMBER, Grade.RED, Grade.UNKNOWN


async def look(world: World) -> Readiness:
    ports = world.bot._ports
    return await judge(ports.catalog.services["quilt-catalog"], Looks.of(ports))


def of(readiness: Readiness, topic: Topic) -> Graded:
    return next(finding for finding in readiness.findings if finding.name == topic)


def grades(readiness: Readiness) -> dict[str, Grade]:
    return {finding.name: finding.grade for finding in readiness.findings if finding.applies}


@pytest.fixture
async def world(tmp_path: Path):
    async with running_world(tmp_path) as running:
        yield running


async def test_what_is_well_is_green_and_what_nobody_set_up_is_amber(world: World) -> None:
    found = await look(world)

    assert grades(found) == {
        Topic.TARGET: GREEN, Topic.PREFLIGHT: GREEN, Topic.APPROVERS: GREEN, Topic.IMAGES: GREEN,
        Topic.ALARMS: AMBER, Topic.BREAKER: AMBER, Topic.DEPLOYMENT_ALARMS: AMBER, Topic.STRATEGY: AMBER,
        Topic.CONTACTS: AMBER, Topic.STAGING: AMBER, Topic.FEATURES: GREEN, Topic.DRILL: AMBER,
    }  # fmt: skip
    assert (found.grade, found.target) == (AMBER, "quilt-catalog:38")
    assert all(each.next and each.who for each in found.lacking)
