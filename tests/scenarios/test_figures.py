"""The metrics of a rollback's service: of the window after it, and of what that is compared with."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Unreachable
from bot.model import Baseline, Figures, Metric, Rollback, ServiceState
from bot.ports import Ports
from bot.validation.baseline import requests_a_minute, share_of_peak
from bot.validation.read_figures import read_baseline, read_figures, read_peak
from playground.aws.names import SERVICE
from tests.scenarios.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def ports(world: World) -> Ports:
    return world.bot._ports


async def rolled_back(world: World, text: str = "quilt-catalog immediate") -> Rollback:
    await world.press(await world.propose(text))
    return await world.ends("succeeded")


async def state(world: World) -> ServiceState:
    return await ports(world).ecs.service(ports(world).catalog.services["quilt-catalog"])


async def baseline(world: World, rollback: Rollback, *, whole: bool = True) -> Baseline:
    service = ports(world).catalog.services["quilt-catalog"]
    found, is_whole = await read_baseline(rollback, service, await state(world), ports(world))
    assert is_whole is whole
    return found


def rate(figures: Figures) -> float:
    requests, errors = (sum(p.value for p in figures.points.get(m, ())) for m in (Metric.REQUESTS, Metric.ERRORS))
    return errors / requests


async def test_after_a_rollback_the_errors_are_gone_and_both_the_incident_and_the_healthy_past_are_there(
    world: World,
) -> None:
    asked_at = world.clock.now()
    rollback = await rolled_back(world)
    assert rollback.acted_at
    assert rollback.ended_at
    world.clock.advance(10 * 60)
    found, now = await baseline(world, rollback), world.clock.now()
    service = ports(world).catalog.services["quilt-catalog"]
    after = await read_figures(service, await state(world), ports(world), start=rollback.ended_at, end=now - 3 * MINUTE)

    assert found.healthy
    assert found.incident
    assert found.incident.end <= rollback.acted_at < found.incident.end + MINUTE
    assert 24 * MINUTE < found.incident.end - found.incident.start < 30 * MINUTE, ":42 came 27 minutes ago"
    assert 0.1 < rate(found.incident) < 0.17
    assert found.healthy.end < asked_at - 2 * DAY, "until :38 was left for :41"
    assert 58 * MINUTE <= found.healthy.end - found.healthy.start <= HOUR
    assert rate(found.healthy) < 0.005
    assert rate(after) < 0.005
    assert len(after.points[Metric.REQUESTS]) == (after.end - after.start) / MINUTE, "all of it is there by now"
    assert after.start >= rollback.ended_at
    assert after.read_at >= now, "in business time"


async def test_the_share_of_the_busiest_hour_of_the_week_is_told(world: World) -> None:
    service, now = ports(world).catalog.services["quilt-catalog"], world.clock.now()
    peak = await read_peak(service, await state(world), ports(world), end=now)
    figures = await read_figures(
        service, await state(world), ports(world), start=now - 20 * MINUTE, end=now - 3 * MINUTE
    )

    assert peak
    assert 1100 < peak < 1300
    share = share_of_peak(figures, peak)
    assert share == pytest.approx((requests_a_minute(figures) or 0) / peak)
    assert 0.02 < share < 1.1


@pytest.mark.long
async def test_an_incident_of_some_minutes_begins_when_the_bad_release_came_and_what_it_replaced_is_the_healthy_past(
    world: World,
) -> None:
    """:43 is deployed on :38, which has served well for an hour again."""
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(3600)
    bad = world.aws.register()
    world.aws.traffic(bad, "errors")
    came = world.clock.now()
    world.aws.deploy(SERVICE, bad)
    world.clock.advance(12 * 60)
    rollback = await rolled_back(world)
    world.clock.advance(5 * 60)
    found = await baseline(world, rollback)

    assert rollback.plan.to_name == "quilt-catalog:38"
    assert found.incident
    assert came <= found.incident.start < came + MINUTE
    assert 0.08 < rate(found.incident) < 0.17
    assert found.healthy
    assert came - MINUTE < found.healthy.end <= came
    assert rate(found.healthy) < 0.005


@pytest.mark.long
async def test_what_is_older_than_15_days_is_compared_by_five_minutes(world: World) -> None:
    rollback = await rolled_back(world, "quilt-catalog immediate to 36")
    world.clock.advance(4 * 60)
    found = await baseline(world, rollback)

    assert found.healthy
    assert found.healthy.period == 300
    assert len(found.healthy.points[Metric.REQUESTS]) in (11, 12)


async def test_a_baseline_that_may_not_be_read_is_none_and_a_window_that_may_not_is_an_error(world: World) -> None:
    rollback = await rolled_back(world)
    while not (newest := await world.newest()) or not newest.phases:
        await asyncio.sleep(0.02)
    await world.ask("quilt-catalog stop watching")
    await world.told("Without a verdict: ")
    world.clock.advance(10 * 60)
    service, now = ports(world).catalog.services["quilt-catalog"], world.clock.now()
    with failing(world, "GetMetricData", code="AccessDenied", status=403):
        assert await baseline(world, rollback) == Baseline()
    with failing(world, "ListServiceDeployments", code="AccessDeniedException", status=400):
        assert await baseline(world, rollback) == Baseline()

    for operation in ("ListServiceDeployments", "GetMetricData"):
        with failing(world, operation, code="ServiceUnavailable", status=503):
            silent = await baseline(world, rollback, whole=False)
        assert silent == Baseline(), "and it is read again"

    with failing(world, "GetMetricData", code="ServiceUnavailable", status=503), pytest.raises(Unreachable):
        await read_figures(service, await state(world), ports(world), start=now - 9 * MINUTE, end=now)
    assert (await baseline(world, rollback)).healthy


@contextmanager
def failing(world: World, operation: str, **how: Any) -> Iterator[None]:
    """Whoever asks meanwhile: a look that had begun before the watch was ended may ask as well."""
    world.aws.fail_next(operation, times=1000, **how)
    yield
    assert world.aws.faults.left < 1000
    world.aws.faults.heal()
