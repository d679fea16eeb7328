"""When a drill is due by itself: only a staging's, in the hours that it names, and not before it is time again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.approval import policy
from bot.catalog import Service
from bot.catalog.drills import Drills
from bot.drill_schedule.due import asked_as, due, put_off
from bot.model import Drill, LastDrill
from tests.unit.values import SERVICE

IN_BERLIN = Drills(every=timedelta(days=28), hours="tue thu 10:00-12:00", zone="Europe/Berlin")
TUESDAY = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)  # 10:30 in Berlin
DAY = timedelta(days=1)


def staging(**more: object) -> Service:
    return SERVICE.model_copy(update={"staging": True, "drills": IN_BERLIN, **more})


def ended(at: datetime) -> LastDrill:
    return LastDrill("back", "forth", at)


def test_it_is_due_in_its_hours_of_that_zone_alone() -> None:
    hours = due(staging(), None, TUESDAY)

    assert hours is not None
    assert (hours.begin, hours.end) == (TUESDAY.replace(minute=0), TUESDAY.replace(hour=11, minute=0))
    assert due(staging(), None, hours.begin - timedelta(seconds=1)) is None
    assert due(staging(), None, hours.end) is None
    assert due(staging(), None, TUESDAY + DAY) is None
    summer = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)
    assert due(staging(), None, summer) is not None, "10:00 in Berlin as well"


@pytest.mark.parametrize(
    ("hours", "next_"), [("sun 02:00-03:00", 5), ("sun 02:15-02:45", 5), ("sat sun 01:30-02:30", 4)]
)
def test_on_a_day_on_which_the_clocks_pass_over_its_hours_it_is_not_due(hours: str, next_: int) -> None:
    """In Berlin no clock shows two to three on March 29, 2026."""
    drills = Drills(hours=hours, zone="Europe/Berlin")
    put_forward = datetime(2026, 3, 29, tzinfo=UTC)

    assert not any(drills.open_at(put_forward + timedelta(minutes=n)) for n in range(0, 24 * 60, 5))
    following = drills.next_after(put_forward - timedelta(hours=20)).begin.astimezone(ZoneInfo("Europe/Berlin"))
    assert (following.month, following.day) == (4, next_)


def test_where_the_clocks_show_its_hours_twice_they_are_longer() -> None:
    back = datetime(2026, 10, 25, tzinfo=UTC)

    hours = Drills(hours="sun 02:00-03:00", zone="Europe/Berlin").open_at(back)
    assert hours is not None
    assert (hours.begin, hours.end) == (back, back + timedelta(hours=2))


def test_only_a_staging_with_hours_and_not_before_it_is_time_again() -> None:
    assert due(staging(drills=None), None, TUESDAY) is None
    assert due(staging(staging=False), None, TUESDAY) is None
    assert due(staging(), ended(TUESDAY - 26 * DAY), TUESDAY) is None
    assert due(staging(), ended(TUESDAY - 28 * DAY + timedelta(minutes=20)), TUESDAY), "four weeks later"


def test_it_is_asked_for_once_in_its_hours_and_by_nobody() -> None:
    hours, later = IN_BERLIN.open_at(TUESDAY), IN_BERLIN.next_after(TUESDAY)
    assert hours is not None

    id_, request = asked_as(staging(), hours)

    assert (id_, request) == asked_as(staging(), IN_BERLIN.open_at(TUESDAY + timedelta(minutes=60)) or later)
    assert id_ != asked_as(staging(), later)[0]
    assert (request.requester, request.requester_slack_id) == ("drill schedule", "")
    assert later.begin == TUESDAY.replace(minute=0) + 2 * DAY
    told = put_off(staging(), hours, "it is frozen.")
    assert "it is frozen. It is asked for as soon as that is over" in told
    assert "Dec 3 09:00 UTC" in told


def test_a_schedule_asks_only_in_its_hours_and_what_went_back_goes_forth_at_any() -> None:
    asks, forth = Drill("schedule"), Drill("schedule", forth="rb")
    over = TUESDAY.replace(hour=11)

    assert policy.may_drill_unasked(asks, staging(), TUESDAY) is None
    assert policy.may_drill_unasked(asks, staging(), over)
    assert policy.may_drill_unasked(asks, staging(drills=None), TUESDAY)
    assert policy.may_drill_unasked(asks, staging(staging=False), TUESDAY)
    assert policy.may_drill_unasked(forth, staging(drills=None), over) is None
    assert policy.may_drill_unasked(forth, staging(staging=False), over)


@pytest.mark.parametrize("hours", ["tue", "10:00-12:00", "tue 12:00-10:00", "tue 10:00-10:10", "Tuesday 10:00-12:00"])
def test_hours_that_nobody_could_keep_are_refused(hours: str) -> None:
    with pytest.raises(ValidationError):
        Drills(hours=hours)
