"""Deployments and failures at Datadog's API as it is documented, and at a webhook of one's own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Failed, RateLimited, Unreachable
from bot.model import DoraEvent, DoraKind
from destinations import destinations_checkup
from playground.outside.accidents import Accident
from tests.destinations.conftest import Peers

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
MS = 1_795_867_200_000
DEPLOYED = DoraEvent(
    kind=DoraKind.DEPLOYMENT,
    id="deployment-0123456789abcdef",
    service="quilt-catalog",
    started_at=NOON,
    finished_at=NOON + timedelta(seconds=90),
    name="quilt-catalog was deployed",
    revision="quilt-catalog:42",
)
FAILED = replace(DEPLOYED, kind=DoraKind.FAILURE, id="rollback-0123456789abcdef", name="it was rolled back")
OPEN = replace(FAILED, finished_at=None)


async def test_datadog_gets_what_its_api_wants(peers: Peers) -> None:
    to = peers.to.dora("datadog")
    await to.record(DEPLOYED, destination="datadog")
    await to.record(OPEN, destination="datadog")
    both = {
        "env": "production",
        "started_at": MS,
        "version": "quilt-catalog:42",
        "custom_tags": ["source:rollback-bot"],
    }
    failure = {**both, "id": FAILED.id, "services": ["quilt-catalog"], "name": "it was rolled back"}
    assert peers.outside.datadog.events == {
        ("deployment", DEPLOYED.id): {
            **both,
            "id": DEPLOYED.id,
            "service": "quilt-catalog",
            "finished_at": MS + 90_000,
        },
        ("failure", FAILED.id): failure,
    }


async def test_a_failure_that_is_over_is_the_same_one_and_twice_is_once(peers: Peers) -> None:
    to = peers.to.dora("datadog")
    for event in (OPEN, FAILED, FAILED):
        await to.record(event, destination="datadog")
    (only,) = peers.outside.datadog.events.values()
    assert only["finished_at"] == MS + 90_000


@pytest.mark.parametrize(
    ("accident", "expected"),
    [
        (Accident(status=403, body='{"errors": ["Forbidden"]}'), Failed),
        (Accident(status=400, body='{"errors": ["no"]}'), Failed),
        (Accident(status=503), Unreachable),
        (Accident(status=429, headers={"Retry-After": "30"}), RateLimited),
    ],
)
async def test_what_is_not_taken_is_said_without_the_key(
    peers: Peers, accident: Accident, expected: type[Exception]
) -> None:
    peers.outside.datadog.accidents.next(accident)
    with pytest.raises(expected, match="Could not tell datadog: Datadog") as raised:
        await peers.to.dora("datadog").record(DEPLOYED, destination="datadog")
    assert peers.secrets.read("DATADOG_KEY") not in str(raised.value)


async def test_the_doctor_looks_at_the_key_and_records_nothing(peers: Peers) -> None:
    entry = {"datadog": peers.entries["datadog"]}
    (line,) = await destinations_checkup(entry, peers.secrets)
    assert (line.says, line.fix) == ("Datadog takes its key.", "")
    peers.write("DATADOG_KEY", "another-Key-Zq7")
    (line,) = await destinations_checkup(entry, peers.secrets)
    assert "HTTP 403, since its key may not do that: Forbidden" in line.says
    assert "another-Key" not in line.says
    assert peers.outside.datadog.events == {}


async def test_a_webhook_gets_them_signed_with_an_id_that_tells_the_end_from_the_beginning(peers: Peers) -> None:
    to = peers.to.dora("banner")
    for event in (DEPLOYED, OPEN, OPEN, FAILED):
        await to.record(event, destination="banner")
    deployed, began, over = peers.outside.banner.told
    assert deployed == {
        "id": DEPLOYED.id,
        "dora": "deployment",
        "event": DEPLOYED.id,
        "service": "quilt-catalog",
        "started_at": "2026-11-28T12:00:00.000+00:00",
        "finished_at": "2026-11-28T12:01:30.000+00:00",
        "name": "quilt-catalog was deployed",
        "revision": "quilt-catalog:42",
    }
    assert (began["event"], began["finished_at"]) == (over["event"], None)
    assert began["id"] != over["id"] == FAILED.id


async def test_what_takes_texts_takes_no_numbers_and_the_other_way_round(peers: Peers) -> None:
    with pytest.raises(Failed, match="no such destination that takes numbers"):
        peers.to.dora("support-mail")
    with pytest.raises(Failed, match="no such destination"):
        peers.to.named("datadog")
