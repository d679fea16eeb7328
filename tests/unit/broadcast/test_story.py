"""Who is told what, when: nothing twice, nothing without news, one story for a pager, and nothing public unasked."""

from dataclasses import replace

import pytest

from bot.broadcast.situation import MENDED
from bot.broadcast.story import by_place, changed
from bot.broadcast.texts import filled_in
from bot.model import Audience, Health, Moment, Situation, State
from tests.handlers.world import PROPOSED
from tests.phases import phase
from tests.unit.broadcast.play import as_state, at, play, service
from tests.unit.broadcast.scenarios import DONE, NEXT, ROLLING, SCENARIOS, WENT


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_story_begins_once_and_nothing_is_told_behind_its_end(name: str) -> None:
    steps, until = SCENARIOS[name]
    told = play(steps, service(), until=until)
    for audience in Audience:
        moments = [each.moment for each in told if each.audience is audience]
        assert moments[:1] in ([], [Moment.START])
        assert moments.count(Moment.START) == min(1, len(moments))
        assert Moment.END not in moments[:-1]
        assert all(each.over is (each.moment is Moment.END) for each in told)


def test_nothing_is_told_where_nothing_changed_and_no_promise_was_broken() -> None:
    of = service(updates_every="5m")
    told = play([*WENT, (6, DONE)], of, until=50)
    assert [each.moment for each in told if each.audience is Audience.SUPPORT] == [
        Moment.START,
        Moment.CHANGE,
        Moment.CHANGE,
    ]


def test_a_broken_promise_is_told_at_the_interval_and_promises_again() -> None:
    told = play(WENT, service(updates_every="5m"), until=20)
    late = [each for each in told if each.audience is Audience.SUPPORT and each.moment is Moment.UPDATE]
    assert [each.happened_at for each in late] == [at(8), at(13), at(18)]
    assert all("takes longer than we said" in each.text for each in late)


def test_what_is_watched_for_longer_than_was_said_is_not_said_to_be_still_under_way() -> None:
    told = play([*WENT, (6, DONE)], service(updates_every="30m"), until=200)
    *_, done, later = [each for each in told if each.audience is Audience.USERS]
    assert (later.moment, later.situation) == (Moment.UPDATE, Situation.WATCHED)
    assert later.text.startswith("Quilt Catalog should work again. We watch it until ")
    assert done.promised_at
    assert later.promised_at
    assert later.promised_at > later.happened_at >= done.promised_at


def test_a_pager_has_one_incident_until_a_later_rollback_is_well() -> None:
    steps, until = SCENARIOS["failed_then_the_next_one_is_well"]
    opened, closed = [each for each in play(steps, service(), until=until) if each.audience is Audience.PAGERS]
    assert (opened.moment, opened.over, closed.moment, closed.over) == (Moment.START, False, Moment.END, True)
    assert opened.key == closed.key
    assert opened.rollback_id != closed.rollback_id


def test_a_later_deployment_that_is_well_ends_the_story_for_everybody_who_was_told() -> None:
    failed = as_state(ROLLING, State.FAILED, ended_at=at(6))
    told = play([*WENT, (6, failed)], service(), until=30)
    ends = changed(Situation.WELL, failed, service(), newest=by_place(told), at=at(90), what=MENDED)

    assert {each.audience: each.text for each in ends} == {
        Audience.STAKEHOLDERS: (
            last := "Quilt Catalog was changed once more, and has run well since. This is the last "
            "message about it. (16:00 UTC)"
        ),
        Audience.SUPPORT: last,
        Audience.USERS: "Quilt Catalog works again. We are sorry for the trouble. (16:00 UTC)",
        Audience.PAGERS: "Quilt Catalog was deployed anew, and that has run well since. (16:00 UTC)",
    }
    assert all(each.over for each in ends)
    assert {each.key for each in ends} == {each.key for each in told}, "so that pager and page resolve the same"
    again = by_place([*told, *ends])
    assert changed(Situation.WELL, failed, service(), newest=again, at=at(120), what=MENDED) == []


def test_a_plan_that_is_rejected_does_not_end_what_an_earlier_one_left_open() -> None:
    failed = as_state(ROLLING, State.FAILED, ended_at=at(6))
    rejected = as_state(NEXT, State.REJECTED, ended_at=at(22))
    told = play([*WENT, (6, failed), (20, NEXT), (22, rejected)], service(), until=40)
    last = [each for each in told if each.audience is Audience.SUPPORT][-1]
    assert (last.situation, last.over) == (Situation.CALLED_OFF, False)
    assert "the last message" not in last.text, "who reads that waits for no more"
    asked = [each.text for each in told if (each.situation, each.audience) == (Situation.ASKED, Audience.SUPPORT)]
    assert ["still a problem" in each for each in asked] == [False, True]


def test_what_users_and_a_public_page_are_told_waits_for_a_person_unless_the_service_says_otherwise() -> None:
    asked = play(WENT, service(), until=5, public={"board"})
    waits = {(each.audience, each.waits) for each in asked}
    assert waits == {(Audience.STAKEHOLDERS, True), (Audience.SUPPORT, False), (Audience.USERS, True)}
    assert not any(each.waits for each in play(WENT, service(public="auto"), until=5, public={"board"}))


def test_templates_of_a_company_replace_our_texts_and_are_filled_in_once() -> None:
    own = {"users": {"subject": "{service} notice", "under_way": "Hold on, {service}.\nBack by {promise}, {time}."}}
    of = service(templates=own, known_as="Shop (promise)")
    (start,) = [each for each in play(WENT, of, until=4) if each.audience is Audience.USERS]
    assert start.subject == "Shop (promise) notice"
    assert start.text == "Hold on, Shop (promise).\nBack by 14:36 UTC, 14:32 UTC."
    assert filled_in("{service}", {"service": "{time}", "time": "now"}) == "{time}"


def test_no_header_can_be_smuggled_into_a_subject() -> None:
    of = service(templates={"support": {"subject": "Hello\r\nBcc: all@example.com\n\n{service}"}})
    for each in play(WENT, of, until=4):
        assert "\n" not in each.subject
        assert "\r" not in each.subject


def test_a_phase_that_fails_is_told_as_such_and_leaves_the_story_open() -> None:
    unwell = replace(DONE, phases=(phase(Health.FAILED, since=at(6)),))
    told = play([*WENT, (6, DONE), (11, unwell)], service(), until=60)
    assert {each.audience for each in told if each.situation is Situation.UNWELL} == set(Audience) - {Audience.TEAM}
    assert not any(each.over for each in told)


def test_what_was_asked_for_is_never_part_of_a_text() -> None:
    evil = replace(PROPOSED, request=replace(PROPOSED.request, reason="<!channel> {service} 42"))
    assert not any("42" in each.whole or "!channel" in each.whole for each in play([(0, evil)], service(), until=2))
