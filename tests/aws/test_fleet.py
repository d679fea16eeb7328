"""Many services at one look: few calls, nothing told as newer than it is, and nothing left out unsaid."""

import asyncio
from collections.abc import Iterator

import pytest

from aws import allowances
from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from playground.aws import SimulatedAws
from playground.aws.fleet import populate

PLACE = ("210987654321", "eu-west-1")
NAMES = [f"orders-{number}" for number in range(35)]
SOON = 5.0  # seconds


@pytest.fixture(scope="module")
def fleet(world: SimulatedAws) -> SimulatedAws:
    populate(world, dict.fromkeys(NAMES, PLACE))
    return world


@pytest.fixture
def services(service: Service) -> list[Service]:
    account, region = PLACE
    roles = {right: f"arn:aws:iam::{account}:role/rollback-bot-{right}" for right in ("read", "act")}
    some = service.model_dump(exclude_unset=True) | {"region": region, "roles": roles}
    return [Service.model_validate(some | {"name": name, "service": name}) for name in NAMES]


@pytest.fixture
def ecs(fleet: SimulatedAws) -> Iterator[Ecs]:
    aws = Aws()
    yield Ecs(aws)
    aws.close()
    fleet.delay(0)


def scale(world: SimulatedAws, name: str, tasks: int) -> None:
    account, region = PLACE
    place = world._wire.places.get(account, region)
    assert place is not None
    place.cluster.scheduler(name).scale(tasks)


def asked(world: SimulatedAws) -> int:
    return len(world.calls("DescribeServices"))


async def test_ten_take_one_call_and_whoever_looks_again_takes_none(
    ecs: Ecs, services: list[Service], fleet: SimulatedAws
) -> None:
    before = asked(fleet)
    found, at_once = await asyncio.gather(*(ecs.services(services, anew=(), within=SOON) for _ in range(2)))
    again = await ecs.services(services, anew=(), within=SOON)

    assert asked(fleet) - before == 4
    assert all(each.state for each in (*found.values(), *at_once.values(), *again.values()))
    assert 0 < again[NAMES[0]].age < SOON


async def test_what_changed_is_seen_once_the_reading_is_old_and_at_once_by_whoever_wants_it_anew(
    ecs: Ecs, services: list[Service], fleet: SimulatedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ecs.services(services, anew=(), within=SOON)
    first, second, *_ = NAMES
    scale(fleet, first, 3)
    scale(fleet, second, 3)

    before = asked(fleet)
    states = {name: seen.state for name, seen in (await ecs.services(services, anew={first}, within=SOON)).items()}
    assert asked(fleet) - before == 1
    assert [getattr(states[name], "desired", None) for name in (first, second)] == [3, 1]

    monkeypatch.setattr("aws.fleet.FRESH", 0.0)
    states = {name: seen.state for name, seen in (await ecs.services(services, anew=(), within=SOON)).items()}
    assert [getattr(states[name], "desired", None) for name in (first, second)] == [3, 3]


async def test_whoever_reads_a_service_has_read_it_for_the_next_look_at_all(
    ecs: Ecs, services: list[Service], fleet: SimulatedAws
) -> None:
    await asyncio.gather(*(ecs.service(service, patient=True) for service in services[:30]))
    before = asked(fleet)
    await ecs.services(services, anew=(), within=SOON)
    assert asked(fleet) - before == 1


async def test_what_awss_limits_give_no_time_for_is_told_as_it_was_or_not_at_all(
    ecs: Ecs, services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(allowances._BURSTS, "all services", 1)
    monkeypatch.setattr(allowances, "RATES", {**allowances.RATES, "all services": 1.0})
    await ecs.service(services[30])  # as a sweep does
    monkeypatch.setattr("aws.fleet.FRESH", 0.0)

    found = await ecs.services(services, anew=(), within=0.6)
    assert [bool(each.state) for each in found.values()] == [True] * 10 + [False] * 20 + [True] + [False] * 4
    assert found[NAMES[15]].problem == ""
    assert found[NAMES[30]].age > 0.5

    monkeypatch.setattr("aws.fleet.FRESH", 60.0)
    found = await ecs.services(services, anew=(), within=SOON)  # what was begun goes on, and is not begun again
    assert all(each.state for each in found.values())

    again = await ecs.services(services, anew={NAMES[34]}, within=SOON)
    assert again[NAMES[34]].age < 1.0, "what is wanted anew waits for nothing"


async def test_what_is_wanted_anew_is_never_told_as_it_was(
    ecs: Ecs, services: list[Service], fleet: SimulatedAws
) -> None:
    await ecs.services(services, anew=(), within=SOON)
    fleet.delay(1.0)
    found = await ecs.services(services, anew={NAMES[0]}, within=0.2)
    assert (found[NAMES[0]].state, found[NAMES[0]].problem) == (None, "")
    assert found[NAMES[1]].state


async def test_what_cannot_be_read_says_why_and_not_what_it_was(
    ecs: Ecs, services: list[Service], fleet: SimulatedAws
) -> None:
    await ecs.services(services, anew=(), within=SOON)
    fleet.fail_next("DescribeServices", code="AccessDeniedException", status=400)
    found = await ecs.services(services, anew={NAMES[0]}, within=SOON)
    assert found[NAMES[0]].state is None
    assert "ecs:DescribeServices" in found[NAMES[0]].problem
    assert found[NAMES[1]].state
