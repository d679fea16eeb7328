"""Which deployment is suspected, whether a rollback brought it, and what fired before it went out."""

from dataclasses import replace

from bot.model import CameTo, State
from bot.triggers.suspect import fired_before, firing_with, in_window, rolled_back_to, suspected
from bot.triggers.who_deployed import person
from tests.unit.triggers.values import DEPLOYED, ERRORS, SLOW, considered
from tests.unit.values import CATALOG, DAY, HOUR, MINUTE, NOW, Past, history, plan, rollback, service_state

BACK = replace(DEPLOYED, revision=plan().to_name, began_at=NOW - HOUR)
OURS = rollback(state=State.SUCCEEDED, acted_at=NOW - HOUR, ended_at=NOW - HOUR + 3 * MINUTE)


def test_it_is_the_newest_deployment_of_what_runs() -> None:
    deployments, revisions = history(Past(42, 5 * DAY), Past(38, DAY), Past(42, HOUR), Past(41, MINUTE, "STOPPED"))

    found = suspected(service_state(), deployments, revisions)

    assert found
    assert (found.id, found.revision) == (deployments[1].arn, "quilt-catalog:42")
    assert (found.began_at, found.ended_at) == (NOW - HOUR, NOW - HOUR + 2 * MINUTE)


def test_where_ecs_lists_none_it_is_the_primary_one() -> None:
    found = suspected(service_state(), [], {})

    assert found
    assert (found.id, found.began_at, found.ended_at) == ("ecs-svc/1111", NOW - DAY, None)


def test_what_a_rollback_brought_is_known_and_what_was_deployed_since_is_not() -> None:
    assert rolled_back_to(BACK, [OURS]) is OURS
    assert rolled_back_to(replace(BACK, began_at=NOW), [OURS]) is None
    assert rolled_back_to(replace(BACK, revision="quilt-catalog:99"), [OURS]) is None
    assert rolled_back_to(BACK, [replace(OURS, acted_at=None), replace(OURS, state=State.FAILED)]) is None
    assert rolled_back_to(None, [OURS]) is None


def test_the_window_of_a_deployment_ends_half_an_hour_behind_it() -> None:
    assert in_window(NOW - 10 * MINUTE, DEPLOYED)
    assert in_window(NOW + 22 * MINUTE, DEPLOYED)
    assert not in_window(NOW + 23 * MINUTE, DEPLOYED)
    assert not in_window(NOW - 11 * MINUTE, DEPLOYED)
    assert in_window(NOW + DAY, replace(DEPLOYED, ended_at=None))
    assert not in_window(NOW, None)


def test_alarms_that_fired_already_when_it_began_are_named_and_those_that_were_over_are_not() -> None:
    began = DEPLOYED.began_at
    slow = considered(CameTo.NOTED, name=SLOW, happened_at=began - HOUR)
    over = [considered(happened_at=began - HOUR), considered(state="OK", happened_at=began - MINUTE)]

    assert fired_before(began, [slow, *over, considered(name="late", happened_at=began)]) == (SLOW,)


def test_alarms_that_fire_beside_it_are_named() -> None:
    began, since = DEPLOYED.began_at, NOW - MINUTE
    rows = [considered(name=SLOW, happened_at=since), considered(), considered(name="over", state="OK")]

    assert firing_with(ERRORS, began, rows) == (SLOW,)
    assert firing_with(ERRORS, NOW, rows) == ()


def test_who_deployed_is_known_by_the_name_of_the_user_or_of_the_session() -> None:
    start = "arn:aws:sts::123456789012:assumed-role/deploy"
    assert person(f"{start}/ann", CATALOG) == "ann"
    assert person(f"{start}/Ann@quilt.example", CATALOG) == "ann"
    assert person("arn:aws:iam::123456789012:user/bob", CATALOG) == "bob"
    for unknown in (f"{start}/github-actions", "arn:aws:iam::123456789012:root", ""):
        assert person(unknown, CATALOG) == ""
