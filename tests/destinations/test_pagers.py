"""PagerDuty, incident.io and GoAlert over HTTP: one alert for each story, whatever is sent twice, and resolved."""

import pytest

from bot.errors import Failed
from destinations.pagerduty import event
from tests.destinations.conftest import Peers
from tests.destinations.deliveries import delivery, ended

PAGERS = {"pager": "PagerDuty", "incident-io": "incident.io", "goalert": "GoAlert"}


@pytest.mark.parametrize("name", PAGERS)
async def test_a_pager_opens_one_alert_adds_to_it_and_resolves_it(peers: Peers, name: str) -> None:
    alerts, pager = peers.outside.pager.alerts, peers.to.named(name)
    first = await pager.send(delivery(destination=name))
    assert await pager.send(delivery(destination=name)) == first
    await pager.send(delivery(id=9, destination=name, text="It takes longer."))
    (alert,) = alerts.all
    assert (alert.provider, alert.title, alert.open) == (PAGERS[name], delivery().subject, True)
    assert alert.told[-1] == "It takes longer."
    await pager.send(ended(destination=name))
    await pager.send(ended(destination=name))
    assert [each.open for each in alerts.all] == [False]
    await pager.send(delivery(id=12, destination=name, key="rollback-next"))
    assert [each.open for each in alerts.all] == [False, True]


@pytest.mark.parametrize("name", PAGERS)
async def test_a_test_of_a_pager_leaves_no_alert_open(peers: Peers, name: str) -> None:
    await peers.to.named(name).send(delivery(destination=name, key="test-1", test=True))
    assert [each.open for each in peers.outside.pager.alerts.all] == [False]


@pytest.mark.parametrize(
    ("name", "secret", "why"),
    [("pager", "PAGER_KEY", "400"), ("incident-io", "INCIDENT_IO_TOKEN", "401"), ("goalert", "GOALERT_TOKEN", "401")],
)
async def test_a_wrong_key_is_said_and_not_shown(peers: Peers, name: str, secret: str, why: str) -> None:
    peers.write(secret, "another-Key-entirely-51")
    with pytest.raises(Failed, match=f"answered with HTTP {why}") as raised:
        await peers.to.named(name).send(delivery(destination=name))
    assert "another-Key" not in str(raised.value)


def test_a_summary_of_any_length_and_shape_is_one_that_pagerduty_takes() -> None:
    sent = event(delivery(subject="Shop\n" * 600, key="k" * 400), "key")
    assert len(sent["payload"]["summary"]) <= 1024
    assert "\n" not in sent["payload"]["summary"]
    assert len(sent["dedup_key"]) <= 255
    assert sent["dedup_key"] != event(delivery(key="k" * 401), "key")["dedup_key"]
