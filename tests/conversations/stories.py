"""What happens in each conversation, from states of the journal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.model import (
    Ask,
    Complete,
    Helped,
    Hold,
    Logged,
    Noted,
    NoticeKind,
    Partial,
    Plan,
    Planned,
    Previewed,
    Recalled,
    Refusal,
    Restore,
    Rollback,
    State,
    Statuses,
)
from tests.conversations.talk import ANA, BEN, Talk
from tests.handlers.test_complete_messages import BEGUN, BUILT, COMPLETE
from tests.handlers.test_emergency_messages import ACTING, OVER
from tests.handlers.test_escalation_messages import CALLED, LOOKED
from tests.handlers.test_messages import PAST, SERVICE
from tests.handlers.test_partial_messages import PARTIAL, RESTORE
from tests.handlers.test_question_messages import ANSWERED, ASKED
from tests.handlers.world import (
    APPROVED,
    BLOCK,
    EXECUTING,
    MEASURED,
    NOON,
    NOTE,
    PLAN,
    PROPOSED,
    ROLLBACKS,
    ROLLING,
    SUCCEEDED,
    WARNING,
    ended,
)

K = NoticeKind
SLOW = "5xx since the MCP deploy"
RECALLED = Recalled("quilt-catalog", PAST, "quilt-catalog:38", PLAN.target.why)


def asked(talk: Talk, text: str = f"quilt-catalog immediate {SLOW}", of: Rollback = PROPOSED) -> None:
    talk.types(ANA, text)
    talk.tells(K.CARD, of)
    talk.tells(K.DETAILS, of)
    talk.answer(ANA, Planned(replace(of, card_ts="1.0"), elsewhere=False))


def happy(talk: Talk) -> None:
    talk.types(ANA, f"quilt-catalog immediate {SLOW}")
    talk.tells(K.CARD, PROPOSED)
    talk.presses(BEN, "Approve")
    talk.tells(K.STARTED, ROLLING)
    talk.shows(ROLLING)
    talk.tells(K.OUTCOME, SUCCEEDED)
    talk.tells(K.VALIDATION, ROLLBACKS["succeeded_passed"], "1")
    talk.shows(ROLLBACKS["succeeded_passed"])


def plan_in_full(talk: Talk) -> None:
    asked(talk, of=replace(PROPOSED, plan=replace(PLAN, warnings=(WARNING, NOTE))))


def slip(talk: Talk) -> None:
    talk.types(ANA, f"quilt-catlog imediate {SLOW}")
    talk.presses(ANA, "Plan a rollback")
    talk.tells(K.CARD, PROPOSED)


def ambiguous_revision(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog immediate 37 checkout slow")
    talk.presses(ANA, "Plan :37")
    talk.tells(K.CARD, PROPOSED)


def left_open(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog immediate one step back")
    talk.types(ANA, "quilt-catalog partial")
    talk.presses(ANA, "mcp")
    talk.types(ANA, "quilt-catalog partial mcp until fixed")
    talk.presses(ANA, "for 1h")
    talk.types(ANA, "quilt-catalog complete")


def orders_that_cannot_be_kept(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog immediate 5xx once QA says ok")
    talk.types(ANA, "quilt-catalog immediate tomorrow")
    talk.types(ANA, "quilt-catalog undo --force")
    talk.types(ANA, "quilt-catalog frobnicate")


def which_service(talk: Talk) -> None:
    talk.types(ANA, "immediate")
    talk.types(ANA, "undo payments 5xx")
    talk.types(ANA, "payments immediate")


def help_at_night(talk: Talk) -> None:
    talk.types(ANA, "?")
    talk.answer(ANA, Helped(("quilt-catalog",)))
    talk.presses(ANA, "All commands")
    talk.answer(ANA, Helped(("quilt-catalog",), whole=True))


def service_alone(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog")
    talk.answer(ANA, Statuses((("quilt-catalog", SERVICE, "", SUCCEEDED),)))
    talk.presses(ANA, "What it ran")
    talk.answer(ANA, RECALLED)
    talk.presses(ANA, "All it ran (5)")
    talk.answer(ANA, replace(RECALLED, whole=True))


def list_of_all(talk: Talk) -> None:
    talk.types(ANA, "list")
    talk.answer(ANA, Statuses((("quilt-catalog", SERVICE, "", ROLLBACKS["rolling"]),), at_rest=3))
    talk.types(ANA, "log")
    talk.answer(ANA, Logged("", (ROLLBACKS["succeeded_passed"], ROLLBACKS["rejected"], CALLED)))


def only_looking(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog plan to 38")
    talk.answer(ANA, Previewed(PLAN, (), named="quilt-catalog:38"))
    talk.presses(ANA, "Plan :38")


def refused_by_preflight(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog plan")
    talk.answer(ANA, Previewed(replace(PLAN, warnings=(WARNING,)), (BLOCK,)))
    talk.presses(ANA, "Look at the plan")


def not_allowed(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.presses(ANA, "Approve")
    talk.answer(ANA, Refusal("<@U0AAAA> asked for this rollback, so somebody else must approve it.", "Ask <@U0BBBB>."))
    talk.types(BEN, "quilt-catalog immediate")
    under_way = Refusal("A rollback of this service is already under way.", "Decide on that one first.", "", PROPOSED)
    talk.answer(BEN, under_way)


def rejected(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.presses(BEN, "Reject…")
    talk.tells(K.OUTCOME, ROLLBACKS["rejected"])
    talk.shows(ROLLBACKS["rejected"])
    talk.presses(ANA, "Ask again")


def timed_out(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.passes("nobody decides in time")
    talk.tells(K.OUTCOME, ROLLBACKS["expired"])
    talk.shows(ROLLBACKS["expired"])
    talk.presses(ANA, "Choose another revision…")


def withdrawn(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.presses(ANA, "Withdraw it")
    talk.shows(ROLLBACKS["cancelled"])


def stale(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.presses(BEN, "Approve")
    moved = "Someone deployed quilt-catalog:43 after this plan was made. It was made for quilt-catalog:42."
    over = ended(State.STALE, moved, of=APPROVED)
    talk.tells(K.OUTCOME, over)
    talk.shows(over)
    talk.presses(ANA, "Ask again")


def failed(talk: Talk) -> None:
    talk.tells(K.STARTED, ROLLING)
    talk.tells(K.OUTCOME, ROLLBACKS["failed"])
    talk.shows(ROLLBACKS["failed"])


def unanswered(talk: Talk) -> None:
    talk.shows(EXECUTING)
    talk.tells(K.NOTE, EXECUTING, "UpdateService was not answered, but ECS shows that it arrived.")
    talk.tells(K.OUTCOME, ROLLBACKS["indeterminate"])
    talk.shows(ROLLBACKS["indeterminate"])


def not_well(talk: Talk) -> None:
    talk.tells(K.OUTCOME, SUCCEEDED)
    talk.tells(K.VALIDATION_FAILED, ROLLBACKS["succeeded_failed"], "1")
    talk.presses(ANA, "Plan :37")


def measured(talk: Talk) -> None:
    talk.tells(K.VALIDATION, replace(MEASURED, phases=MEASURED.phases[:1]), "1")
    talk.tells(K.VALIDATION, MEASURED, "2")


def no_longer_watched(talk: Talk) -> None:
    talk.tells(K.WATCH_ENDED, ROLLBACKS["succeeded_ended"])
    talk.shows(ROLLBACKS["succeeded_ended"])


def users_are_asked(talk: Talk) -> None:
    talk.tells(K.QUESTION, ASKED, "quilt-catalog-load")
    talk.presses(BEN, "No")
    talk.tells(K.QUESTION, ANSWERED, "quilt-catalog-load")


def on_hold(talk: Talk) -> None:
    held = replace(ROLLBACKS["succeeded_passed"], hold=Hold(asked_at=NOON, held_at=NOON))
    talk.shows(held)
    talk.types(ANA, "quilt-catalog hold")
    told = "Deploys of quilt-catalog are on hold since Nov 24 14:33 UTC by rb-01234567, rolled back by engineer-a."
    talk.answer(ANA, Noted(f"{told} To release it: `/rollback quilt-catalog hold release REASON`."))
    talk.presses(ANA, "Release the hold")
    talk.shows(replace(held, hold=Hold(NOON, held_at=NOON, released_at=NOON, released_by="U0AAAA")))


def contacts_are_called(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.passes("two minutes pass")
    talk.tells(K.CALLED, replace(CALLED, called=CALLED.called[:1]), "primary")
    talk.presses(BEN, "I am looking")
    talk.answer(BEN, Noted("You are looking, and nobody else is called.", shown=True))
    talk.tells(K.LOOKING, LOOKED)


def emergency(talk: Talk) -> None:
    talk.tells(K.MAY_ACT_ALONE, CALLED)
    talk.presses(ANA, "Emergency…")
    talk.tells(K.EMERGENCY, ACTING)
    talk.tells(K.SKIPPED, ACTING)
    talk.tells(K.STARTED, ACTING)
    talk.tells(K.REVIEW_WANTED, OVER)


def from_an_incident(talk: Talk) -> None:
    talk.tells(K.CARD, PROPOSED)
    talk.tells(K.INCIDENT, PROPOSED)
    talk.tells(K.INCIDENT_OUTCOME, SUCCEEDED)
    talk.tells(K.INCIDENT_OUTCOME, ROLLBACKS["succeeded_failed"], "1")


def of_plan(plan: Plan, ask: Ask) -> Rollback:
    return replace(PROPOSED, plan=plan, request=replace(PROPOSED.request, ask=ask))


def feature_off(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog partial mcp for 4 hours agents loop")
    off = of_plan(PARTIAL, Partial("mcp", timedelta(hours=4)))
    talk.tells(K.CARD, off)
    talk.presses(BEN, "Approve")
    rolling = replace(ROLLING, plan=off.plan, request=off.request)
    talk.tells(K.STARTED, rolling)
    talk.tells(K.REMINDER, rolling, "`mcp` of quilt-catalog was switched off for 4 h, and that time is over.")
    talk.tells(K.CARD, of_plan(RESTORE, Restore("mcp")))


def rebuilt(talk: Talk) -> None:
    talk.types(ANA, "quilt-catalog complete https://github.com/quilt/web/commit/e43b15ab2ac8 MCP breaks logins")
    without = of_plan(COMPLETE, Complete("e43b15ab2ac8"))
    talk.tells(K.CARD, without)
    talk.presses(BEN, "Approve")
    building = replace(APPROVED, plan=without.plan, request=without.request, build=BEGUN)
    talk.tells(K.BUILD_STARTED, building)
    talk.tells(K.STARTED, replace(building, state=State.ROLLING, build=BUILT, acted_at=NOON + timedelta(minutes=3)))


STORIES: dict[str, Callable[[Talk], None]] = {
    each.__name__: each
    for each in (
        *(happy, plan_in_full, slip, ambiguous_revision, left_open, orders_that_cannot_be_kept, which_service),
        *(help_at_night, service_alone, list_of_all, only_looking, refused_by_preflight, not_allowed, rejected),
        *(timed_out, withdrawn, stale, failed, unanswered, not_well, measured, no_longer_watched, users_are_asked),
        *(on_hold, contacts_are_called, emergency, from_an_incident, feature_off, rebuilt),
    )
}
