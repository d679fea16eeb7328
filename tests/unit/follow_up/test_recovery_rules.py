"""After a rollback that went wrong: who is called next, until when, and what ends it."""

from dataclasses import replace

import pytest

from bot.catalog import Catalog
from bot.follow_up import recovery_rules as rules
from bot.model import Called, DueKind, Level, Recovery, State
from tests.unit.follow_up.recovering import BEGAN, ENDED, LOOKS, seen, went_wrong
from tests.unit.values import CATALOG, MINUTE, NOW, SERVICE, rollback

_FILE = CATALOG.model_dump(exclude_unset=True)
_FILE["services"]["quilt-catalog"]["contacts"] = {"primary": ["bob"], "secondary": ["cat"], "escalation": ["ann"]}
CALLING = Catalog.model_validate(_FILE)
CALLED_FOR = CALLING.services["quilt-catalog"]


def test_each_contact_is_called_once_in_order_with_the_same_pace_as_while_a_plan_waits() -> None:
    of, now, levels = went_wrong(), BEGAN, []
    while call := rules.next_call(of, CALLED_FOR, CALLING, now):
        assert (call.at, call.until) == (now, now + CALLED_FOR.escalation.next_after)
        assert of.recovery is not None
        levels.append((call.level, call.slack_ids))
        of, now = replace(of, recovery=replace(of.recovery, called=(*of.recovery.called, call))), call.until
    primary, secondary, escalation = levels
    assert primary == (Level.PRIMARY, ("U0BOB",))
    assert secondary == (Level.SECONDARY, ("U0CAT",))
    assert escalation[0] is Level.ESCALATION
    assert "U0ANN" in escalation[1], "also whoever asked: they are to hear of it"


def test_nobody_is_called_once_somebody_looks_nor_before_it_began() -> None:
    assert rules.next_call(went_wrong(recovery=None), CALLED_FOR, CALLING, BEGAN) is None
    taken = went_wrong(recovery=Recovery(BEGAN, seen(), looking=LOOKS))
    assert rules.next_call(taken, CALLED_FOR, CALLING, BEGAN) is None
    assert rules.over(taken).reason == "<@U0BOB> is looking already."
    assert rules.over(went_wrong()).reason == "Nothing of this rollback is open."


def test_where_nobody_is_named_nobody_is_called_and_it_is_said_all_the_same() -> None:
    due = {DueKind.RECOVERY: None, DueKind.STILL_OPEN: NOW + rules.EVERY}
    assert rules.begins(SERVICE, NOW) == {**due, DueKind.LESSONS: NOW}, "what was learned is asked for as well"
    assert rules.begins(SERVICE.model_copy(update={"lessons": "off"}), NOW) == due
    assert rules.begins(None, NOW)[DueKind.RECOVERY] is None
    assert rules.begins(CALLED_FOR, NOW)[DueKind.RECOVERY] == NOW + CALLED_FOR.escalation.remind_after
    first = Called(Level.PRIMARY, ("U0BOB",), NOW, NOW)
    called = went_wrong(recovery=Recovery(BEGAN, seen(), called=(first,)))
    assert rules.next_call(called, SERVICE, CATALOG, BEGAN) is None


@pytest.mark.parametrize(("after", "next_"), [(0, 10), (9, 10), (10, 20), (11, 20), (47, 50)])
def test_reminders_keep_to_ten_minutes_since_it_began_and_none_is_made_up_for(after: int, next_: int) -> None:
    assert rules.next_reminder(BEGAN, BEGAN + after * MINUTE) == BEGAN + next_ * MINUTE


def test_it_ends_by_itself_after_a_day_and_never_begins_for_what_has_not_ended() -> None:
    assert not rules.too_old(went_wrong(), ENDED + rules.LONGEST)
    assert rules.too_old(went_wrong(), ENDED + rules.LONGEST + MINUTE)
    assert rules.too_old(rollback(), NOW)


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"state": State.ROLLING, "acted_at": ENDED + 2 * MINUTE}, True),
        ({"state": State.SUCCEEDED, "acted_at": ENDED + 2 * MINUTE}, True),
        ({"state": State.REJECTED}, False),
        ({"state": State.EXPIRED}, False),
        ({"requested_at": ENDED - MINUTE}, False),
        ({"id": went_wrong().id}, False),
    ],
)
def test_only_a_rollback_behind_it_that_waits_or_acted_takes_it_over(changed: dict[str, object], counts: bool) -> None:
    other = replace(rollback(), id="e" * 32, requested_at=ENDED + MINUTE)
    other = replace(other, **changed)  # type: ignore[arg-type]
    assert rules.came_behind(went_wrong(), [other]) == (other if counts else None)
