"""However many accounts and regions there are, few clients are held; nobody who uses one notices that it was closed."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from aws.scopes import Scope
from aws.session import Aws
from bot.catalog import Service
from bot.model import AwsPermission
from playground.aws import SimulatedAws

MOST = 2
REGIONS = ("eu-west-1", "eu-west-2", "eu-central-1", "us-west-2")


@pytest.fixture
def aws(world: SimulatedAws) -> Iterator[Aws]:
    for number, region in enumerate(REGIONS):
        world.open(f"20000000000{number}", region)
    aws = Aws(most_clients=MOST)
    yield aws
    aws.close()
    world.delay(0)


@pytest.fixture
def services(service: Service) -> list[Service]:
    """In four accounts, each of which has roles of its own."""

    def roles(account: str) -> dict[str, str]:
        return {right: f"arn:aws:iam::{account}:role/rollback-bot-{right}" for right in ("read", "act")}

    return [
        Service.model_validate(
            service.model_dump(exclude_unset=True) | {"region": region, "roles": roles(f"20000000000{number}")}
        )
        for number, region in enumerate(REGIONS)
    ]


async def look(aws: Aws, service: Service) -> Any:
    """-> the client that was asked."""
    await aws.ready(service)
    client = aws.of(service).ecs
    await aws.read("look", client.describe_services, cluster="sales-prod", services=["any"])
    return client


def connections(client: Any) -> int:
    """That are kept for its next call."""
    return len(client._endpoint.http_session._manager.pools)


async def test_those_longest_not_asked_for_are_closed_with_their_connections(aws: Aws, services: list[Service]) -> None:
    first, second, third, _ = services
    oldest, used = await look(aws, first), await look(aws, second)
    assert connections(oldest) == 1
    assert await look(aws, first) is oldest, "it is asked for again, and so the other one is the oldest"

    await look(aws, third)

    assert (connections(oldest), connections(used)) == (1, 0)
    assert aws.of(first).ecs is oldest


async def test_one_that_is_made_again_goes_on_with_the_keys_that_were_assumed(
    aws: Aws, services: list[Service], world: SimulatedAws
) -> None:
    before = len(world.calls("AssumeRole"))
    for _ in range(3):
        for service in services:
            await look(aws, service)

    assert len(world.calls("AssumeRole")) - before == len(services)
    assert len(aws._factory._pool) == MOST
    assert len(aws._factory._sessions) == MOST


async def test_a_call_on_its_way_is_answered_although_its_client_is_closed(
    aws: Aws, services: list[Service], world: SimulatedAws
) -> None:
    for service in services:  # so that nobody has to wait for a role
        await look(aws, service)
    first, *others = services
    await aws.ready(first)
    world.delay(0.5)
    client = aws.of(first).ecs
    call = asyncio.create_task(aws.read("look", client.describe_services, cluster="sales-prod", services=["any"]))
    await asyncio.sleep(0.1)
    for service in others:
        await aws.ready(service)

    assert aws.of(first).ecs is not client
    assert (await call)["failures"][0]["reason"] == "MISSING"
    answer = await aws.read("look", client.describe_services, cluster="sales-prod", services=["any"])
    assert answer["failures"], "nor does it matter to whoever holds it"


async def test_one_that_acts_stays_until_its_keys_end_however_many_others_are_used(
    aws: Aws, services: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = services
    scope = Scope(AwsPermission.ACT)
    acting = await aws.acting.client(first, scope, rollback_id="r1")
    with pytest.raises(Exception, match="Service not found"):
        await asyncio.to_thread(acting.update_service, cluster="sales-prod", service="any")
    for service in others:
        await look(aws, service)
        await aws.acting.client(service, scope, rollback_id="r2")
    aws.acting.close_spent()

    assert await aws.acting.client(first, scope, rollback_id="r1") is acting
    assert connections(acting) == 1

    monkeypatch.setattr("aws.acting._LEFT", 10_000.0)  # seconds that keys must still be good for
    aws.acting.close_spent()
    assert connections(acting) == 0
    assert aws.acting._made == {}
