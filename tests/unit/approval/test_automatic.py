"""An alarm acts by itself only in the narrowest of cases, and whatever speaks against it leaves a plan for people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.approval import automatic
from bot.approval.automatic import dry_since
from bot.approval.not_by_itself import At, closed
from bot.findings import warn
from bot.model import (
    Alarm,
    Approval,
    Looking,
    Mode,
    Person,
    Request,
    Rollback,
    State,
    Suspicion,
    Trigger,
    Undo,
    WatchedSince,
)
from tests.unit.triggers.values import DEPLOYED, ERRORS, snooze, watched
from tests.unit.values import DAY, HOUR, MINUTE, NOW, plan, rollback

FORTNIGHT = 14 * DAY
SUSPICION = Suspicion(Trigger.ERRORS, "a third fails", NOW - MINUTE, NOW, DEPLOYED)
BY_ALARM = replace(rollback().request, origin=Alarm(ERRORS, suspicion=SUSPICION))
PLAN = rollback(request=BY_ALARM)
DRY = WatchedSince("quilt-catalog", Mode.DRY_RUN, NOW - FORTNIGHT)
AUTO = WatchedSince("quilt-catalog", Mode.AUTO, NOW - DAY)
OPEN = At(rollback=PLAN, service=watched(Mode.AUTO), now=NOW + MINUTE, modes=(DRY, AUTO))
DOUBTFUL = replace(plan(), warnings=(warn("No data", "none", "look"),))
LATE = replace(OPEN, now=NOW + 50 * MINUTE, rollback=replace(PLAN, expires_at=NOW + HOUR))


def acted(ago: timedelta) -> Rollback:
    return rollback(id="a" * 32, state=State.SUCCEEDED, acted_at=NOW + MINUTE - ago)


def of(**changes: object) -> At:
    return replace(OPEN, rollback=replace(PLAN, **changes))  # type: ignore[arg-type]


def by(suspicion: Suspicion) -> Request:
    return replace(BY_ALARM, origin=Alarm(ERRORS, suspicion=suspicion))


CLOSED: dict[str, tuple[At, str]] = {
    "the service only proposes": (replace(OPEN, service=watched(Mode.PROPOSE)), "No alarm rolls"),
    "a person asked": (of(request=replace(BY_ALARM, origin=Person("U0ANN", "ann"))), "No alarm rolls"),
    "the deployment is not known": (of(request=replace(BY_ALARM, origin=Alarm(ERRORS))), "No alarm rolls"),
    "another system asked": (of(request=by(replace(SUSPICION, signal="alert/1"))), "No alarm rolls"),
    "it is an undo": (of(request=replace(BY_ALARM, ask=Undo())), "No alarm rolls"),
    "it was rejected": (of(state=State.REJECTED, outcome="Rejected by bob."), "Rejected by bob."),
    "it timed out": (of(expires_at=NOW + MINUTE), "is proposed already"),
    "somebody approved": (of(approvals=(Approval("bob", "U0BOB", NOW),)), "begun to approve"),
    "somebody looks": (of(looking=Looking("U0BOB", "bob", NOW)), "is looking"),
    "it is snoozed": (replace(OPEN, snooze=snooze()), "has snoozed"),
    "the deployment is an hour old": (LATE, "went out more than"),
    "the target is not verified": (of(plan=DOUBTFUL), "not verified"),
    "a rollback acted just now": (replace(OPEN, recent=[acted(HOUR)]), "acted less than 4 h ago"),
    "the dry run was too short": (replace(OPEN, modes=(replace(DRY, at=NOW - 13 * DAY), AUTO)), "14 days"),
    "there was no dry run": (replace(OPEN, modes=(AUTO,)), "14 days"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_nothing_acts_by_itself_where(case: str) -> None:
    at, words = CLOSED[case]

    assert words in closed(at)


def test_it_acts_by_itself_where_nothing_speaks_against_it() -> None:
    assert closed(OPEN) == ""
    assert closed(replace(OPEN, recent=[acted(5 * HOUR), PLAN])) == ""


def test_a_dry_run_counts_from_its_beginning_until_the_service_is_watched_no_more() -> None:
    off = WatchedSince("quilt-catalog", Mode.OFF, NOW - 2 * DAY)
    again = replace(DRY, at=NOW - DAY)

    assert dry_since(()) is None
    assert dry_since((DRY, AUTO)) == DRY.at
    assert dry_since((DRY, off)) is None
    assert dry_since((DRY, off, again, AUTO)) == again.at


def test_its_evidence_has_what_the_dry_run_would_have_done() -> None:
    made = automatic.drawn_up(
        PLAN, OPEN.service, signal="event-1", told="a third fails", modes=OPEN.modes, history=(), now=OPEN.now
    )

    assert (made.alarm, made.requester) == (ERRORS, f"alarm {ERRORS}")
    assert (made.deployment, made.too_old_at) == ("sd/42", DEPLOYED.began_at + HOUR)
    assert (made.dry_since, made.would_have) == (DRY.at, 0)
    assert automatic.still_holds(PLAN, made, OPEN.service, None) is None
    assert automatic.still_holds(PLAN, made, OPEN.service, snooze())
    assert automatic.still_holds(PLAN, made, watched(Mode.PROPOSE), None)
    assert automatic.still_holds(PLAN, replace(made, digest="0" * 64), OPEN.service, None)


def test_it_is_told_and_falls_due_only_where_an_alarm_of_the_bot_asked() -> None:
    service = watched(Mode.AUTO)

    assert automatic.begins(by(replace(SUSPICION, signal="event-1")), service, NOW) == NOW + service.auto.acts_after
    assert automatic.begins(by(SUSPICION), service, NOW), "as an older program stored it"
    assert automatic.begins(by(replace(SUSPICION, signal="alert/1")), service, NOW) is None
    assert automatic.begins(BY_ALARM, watched(Mode.PROPOSE), NOW) is None
