"""Who is told of an emergency, and who reviews it, by the lists as they are now."""

from dataclasses import replace
from datetime import timedelta

from bot.approval import emergency
from bot.catalog import Service
from bot.catalog.contacts import EmergencyPath
from bot.model import Approval, Called, Interaction, InteractionKind, Level, Verb
from tests.unit.values import CATALOG, HOUR, MINUTE, NOW, SERVICE, rollback

CALLS = tuple(Called(level, ("U0BOB",), NOW - 2 * MINUTE, NOW) for level in (Level.PRIMARY, Level.SECONDARY))
WAITS = replace(rollback(), called=CALLS, expires_at=NOW + HOUR)
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
