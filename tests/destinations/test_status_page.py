"""Atlassian Statuspage over HTTP: one incident for each story, and no line twice."""

import time

import pytest

from bot.errors import Failed, RateLimited, Unreachable
from bot.model import Situation
from destinations import NamedDestinations, incident
from destinations.words import dedup
from playground.outside.accidents import Accident
from playground.outside.status_page import COMPONENTS
from tests.destinations.conftest import Peers
from tests.destinations.deliveries import delivery, ended

CATALOG = next(iter(COMPONENTS))
HERE = {"destination": "status-page"}


async def test_an_incident_is_made_updated_and_resolved_with_its_components(peers: Peers) -> None:
    page, it = peers.to.named("status-page"), peers.outside.status_page
    made = await page.send(delivery(**HERE))
    assert it.components[CATALOG] == "partial_outage"
    assert await page.send(delivery(id=9, text="Checking.", situation=Situation.WATCHED, **HERE)) == made
    assert await page.send(ended(**HERE)) == made
    (incident,) = it.incidents
    assert incident.id == made
    assert incident.updates == [
        ("resolved", "All is well."),
        ("monitoring", "Checking."),
        ("identified", delivery().text),
    ]
    assert it.components[CATALOG] == "operational"


async def test_its_title_says_what_holds_by_now_as_its_status_does(peers: Peers) -> None:
    page, it = peers.to.named("status-page"), peers.outside.status_page
    await page.send(delivery(**HERE))
    assert it.incidents[0].name == delivery().subject
    await page.send(delivery(id=9, subject="Quilt Catalog: being watched", situation=Situation.WATCHED, **HERE))
    assert it.incidents[0].name == "Quilt Catalog: being watched"

    it.incidents[0].metadata["theirs"] = {"ticket": "OPS-1"}
    await page.send(ended(subject="Quilt Catalog: works again", **HERE))

    assert (it.incidents[0].name, it.incidents[0].status) == ("Quilt Catalog: works again", "resolved")
    assert it.incidents[0].metadata["theirs"] == {"ticket": "OPS-1"}


async def test_a_title_that_somebody_wrote_there_stays(peers: Peers) -> None:
    page, it = peers.to.named("status-page"), peers.outside.status_page
    await page.send(delivery(**HERE))
    it.incidents[0].name = "Errors in the catalog"

    await page.send(ended(subject="Quilt Catalog: works again", **HERE))

    assert (it.incidents[0].name, it.incidents[0].status) == ("Errors in the catalog", "resolved")


async def test_a_call_whose_answer_was_lost_is_not_made_twice(peers: Peers) -> None:
    page, it = peers.to.named("status-page"), peers.outside.status_page
    for sent, updates in ((delivery(**HERE), 1), (delivery(id=9, text="Longer.", **HERE), 2), (ended(**HERE), 3)):
        it.accidents.coming = []
        kept, it.accidents.next = it.accidents.next, it.accidents.next
        kept(Accident(hold=0.001))  # the look
        kept(Accident(apply=True))  # the call itself: carried out, never answered
        with pytest.raises(Unreachable):
            await page.send(sent)
        await page.send(sent)
        assert [len(each.updates) for each in it.incidents] == [updates]


async def test_the_next_story_gets_an_incident_of_its_own_and_what_was_never_told_is_not_resolved(peers: Peers) -> None:
    page, it = peers.to.named("status-page"), peers.outside.status_page
    assert await page.send(ended(**HERE)) == ""
    assert it.incidents == []
    for key in ("one", "two"):
        await page.send(delivery(key=key, **HERE))
    await page.send(ended(key="one", **HERE))
    assert [each.status for each in it.incidents] == ["resolved", "identified"]


async def test_a_component_stays_affected_while_another_incident_is_open_about_it(peers: Peers) -> None:
    page, it = peers.to.named("status-page"), peers.outside.status_page
    for key in ("catalog", "search"):  # two services with the same destination
        await page.send(delivery(key=key, **HERE))

    await page.send(ended(key="catalog", **HERE))
    assert [each.status for each in it.incidents] == ["resolved", "identified"]
    assert it.components[CATALOG] == "partial_outage", "the other one still is"

    await page.send(ended(key="search", **HERE))
    assert it.components[CATALOG] == "operational"


async def test_a_test_makes_nothing_public(peers: Peers) -> None:
    await peers.to.named("status-page").send(delivery(test=True, **HERE))
    assert peers.outside.status_page.incidents == []
    peers.write("STATUSPAGE_KEY", "wrong-key-of-a-page")
    with pytest.raises(Failed, match="HTTP 401, since it does not know its key: Could not authenticate"):
        await peers.to.named("status-page").send(delivery(test=True, **HERE))


async def test_a_limit_is_heeded_whatever_status_says_it(peers: Peers) -> None:
    for status, headers, seconds in ((420, {}, 60.0), (429, {"Retry-After": "17"}, 17.0)):
        peers.accidents("status-page").next(Accident(status=status, body="{}", headers=headers))
        with pytest.raises(RateLimited) as raised:
            await peers.to.named("status-page").send(delivery(**HERE))
        assert raised.value.seconds == seconds


async def test_requests_with_one_key_are_spaced(peers: Peers) -> None:
    peers.outside.status_page.limit = 0.02
    entries = {"status-page": peers.entries["status-page"], "second": peers.entries["status-page"]}
    spaced, began = NamedDestinations(entries, peers.secrets, pace=0.1), time.monotonic()
    await spaced.named("status-page").send(delivery(**HERE))
    await spaced.named("second").send(delivery(key="another", **HERE))
    await spaced.close()
    assert peers.outside.status_page.refused == 0
    assert time.monotonic() - began > 0.3


def test_an_incident_whose_id_would_lead_elsewhere_is_nobodys() -> None:
    told = delivery()
    metadata = {"rollback_bot": {"key": dedup(told)}}
    for id_ in ("../../pages/other", "a/b", "x?y", "", 7, "a" * 65):
        assert incident.ours([{"id": id_, "metadata": metadata}], told) is None
    assert incident.ours([{"id": "p31zjtct2jer", "metadata": metadata}], told)
