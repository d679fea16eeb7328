"""Who is told of an emergency, and who reviews it, by the lists as they are now."""

from dataclasses import replace
from datetime import timedelta

from bot.approval import emergency
from bot.catalog import Service
from bot.catalog.contacts import EmergencyPath
from bot.model import Alarm, Approval, Called, Interaction, InteractionKind, Level, Opening, Suspicion, Trigger, Verb
from tests.unit.triggers.values import DEPLOYED, ERRORS
from tests.unit.values import CATALOG, HOUR, MINUTE, NOW, SERVICE, rollback

CALLS = tuple(Called(level, ("U0BOB",), NOW - 2 * MINUTE, NOW) for level in (Level.PRIMARY, Level.SECONDARY))
WAITS = replace(rollback(), called=CALLS, expires_at=NOW + HOUR)
SUSPICION = Suspicion(Trigger.ERRORS, "a third fails", NOW, NOW, replace(DEPLOYED, by="ann"))
BY_ALARM = replace(WAITS, request=replace(WAITS.request, origin=Alarm(ERRORS, suspicion=SUSPICION)))
CLICK = Interaction(
    id="1",
    key="1",
    kind=InteractionKind.CLICK,
    verb=Verb.EMERGENCY,
    slack_id="U0ANN",
    team="T0QUILT",
    channel="C0INCIDENT",
    received_at=NOW,
    service="quilt-catalog",
    reason="the shop is down",
)


def opted_in(*approvers: str, reviewers: tuple[str, ...] = ()) -> Service:
    path = EmergencyPath(review_within=timedelta(days=2), reviewers=reviewers)
    return SERVICE.model_copy(update={"emergency": path, "approvers": approvers})


def test_all_approvers_are_skipped_but_whoever_acts_and_whoever_has_approved_it_before() -> None:
    service = opted_in("ann", "bob", "dan")

    nobody = emergency.drawn_up(CLICK, WAITS, service, CATALOG, NOW)
    after_bob = replace(WAITS, approvals=(Approval("bob", "U0BOB", NOW),))
    one = emergency.drawn_up(CLICK, after_bob, service, CATALOG, NOW)

    assert (nobody.skipped, one.skipped) == (("U0BOB", "U0DAN"), ("U0DAN",))
    assert (nobody.owner, nobody.opening) == ("bob", emergency.Opening.UNANSWERED)


def test_without_anybody_else_to_review_it_nobody_acts_alone() -> None:
    refusal = emergency.unreviewable(opted_in("ann"), CATALOG, "W0ANN")

    assert refusal
    assert "Nobody but <@W0ANN> could review it" in refusal.reason
    assert emergency.unreviewable(opted_in("ann", reviewers=("cat",)), CATALOG, "U0ANN") is None
    assert emergency.unreviewable(opted_in("ann", "bob"), CATALOG, "U0ANN") is None


def test_what_an_alarm_asked_for_opens_no_sooner_than_what_a_person_did() -> None:
    service = opted_in("ann", "bob")
    once = replace(BY_ALARM, called=CALLS[:1])

    for at in (NOW - MINUTE, NOW, NOW + 30 * MINUTE):
        assert emergency.opening(once, at) is None
        assert emergency.opening(replace(once, called=()), at) is None
    assert emergency.opening(BY_ALARM, NOW - MINUTE) is None
    assert emergency.closed(once, service, NOW)
    assert emergency.opening(BY_ALARM, NOW) is Opening.ALARM
    assert emergency.closed(BY_ALARM, service, NOW) is None
    assert emergency.just_opened(BY_ALARM, service, NOW)


def test_whoever_deployed_acts_on_it_alone_no_more_than_they_approve_it() -> None:
    strict = opted_in("ann", "bob").model_copy(update={"deployer_approves": False})
    made = emergency.drawn_up(CLICK, BY_ALARM, strict, CATALOG, NOW)

    def may(slack_id: str, service: Service) -> bool:
        refusal = emergency.may_take(catalog=CATALOG, service=service, rollback=BY_ALARM, slack_id=slack_id)
        assert refusal is None or "deployed what this would roll back" in refusal.reason
        return refusal is None

    assert [may(each, strict) for each in ("U0ANN", "W0ANN", "U0BOB")] == [False, False, True]
    assert may("U0ANN", opted_in("ann", "bob"))
    assert emergency.still_holds(BY_ALARM, made, strict)
    assert emergency.still_holds(BY_ALARM, replace(made, person="bob", slack_id="U0BOB"), strict) is None
