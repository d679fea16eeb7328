"""Who may do what: told person by person, and then proven over all of them."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.approval import clicks, policy
from bot.catalog.who_decides import Approvals
from bot.model import Approval, Immediate, Interaction, InteractionKind, Member, Refusal, Rollback, State, Verb
from bot.text import moment
from tests.unit.values import CATALOG, MINUTE, NOW, SERVICE, member, rollback

EVERY_ID = [slack_id for ids in CATALOG.people.values() for slack_id in ids]
DECISIONS = (Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW)
BY_DAN: dict[str, Any] = {"approvals": (Approval("dan", "U0DAN", NOW),), "approved_at": NOW}
FLAWS: list[dict[str, Any]] = [
    {"deleted": True},
    {"bot": True},
    {"guest": True},
    {"stranger": True},
    {"team": "T0OTHER"},
    {"team": ""},
    {"slack_id": "U0ELSE"},
]


def askable(slack_id: str) -> tuple[str, ...]:
    return policy.askable(CATALOG, CATALOG.services.values(), slack_id)


def may_ask(slack_id: str, who: Member | None = None) -> Refusal | None:
    return policy.may_ask(catalog=CATALOG, service=SERVICE, slack_id=slack_id, member=who or member(slack_id))


def may(verb: Verb, slack_id: str, *, of: Rollback | None = None, who: Member | None = None) -> Refusal | None:
    return policy.may_decide(
        catalog=CATALOG,
        service=SERVICE,
        rollback=of or rollback(),
        verb=verb,
        slack_id=slack_id,
        member=who or member(slack_id),
    )


class TestAsking:
    @pytest.mark.parametrize("slack_id", ["U0ANN", "W0ANN", "U0BOB"])
    def test_requesters_may_ask_under_each_of_their_ids(self, slack_id: str) -> None:
        assert may_ask(slack_id) is None

    @pytest.mark.parametrize(("slack_id", "why"), [("U0CAT", "list of requesters"), ("U0NOBODY", "services file")])
    def test_nobody_else_may_and_is_told_why_and_whom_to_ask(self, slack_id: str, why: str) -> None:
        refusal = may_ask(slack_id)
        assert refusal is not None
        assert why in refusal.reason
        assert refusal.fix

    @pytest.mark.parametrize("flaw", FLAWS)
    def test_a_requester_who_is_no_full_active_member_may_not(self, flaw: dict[str, Any]) -> None:
        assert may_ask("U0BOB", member(**flaw)) is not None

    def test_help_lists_only_what_one_may_ask_for(self) -> None:
        assert askable("W0ANN") == ("quilt-catalog",)
        assert askable("U0DAN") == askable("U0NOBODY") == ()


class TestLooking:
    @pytest.mark.parametrize("slack_id", ["U0CAT", "U0NOBODY"])
    def test_every_full_member_of_the_home_workspace_may_look(self, slack_id: str) -> None:
        assert policy.may_look(catalog=CATALOG, slack_id=slack_id, member=member(slack_id)) is None

    @pytest.mark.parametrize("flaw", FLAWS)
    def test_nobody_else_may(self, flaw: dict[str, Any]) -> None:
        assert policy.may_look(catalog=CATALOG, slack_id="U0BOB", member=member(**flaw)) is not None


class TestDeciding:
    @pytest.mark.parametrize(
        ("verb", "allowed"),
        [
            (Verb.APPROVE, {"U0BOB", "U0DAN", "U0DANTWO"}),
            (Verb.REJECT, {"U0ANN", "W0ANN", "U0BOB", "U0DAN", "U0DANTWO"}),
            (Verb.WITHDRAW, {"U0ANN", "W0ANN", "U0BOB", "U0DAN", "U0DANTWO"}),
            (Verb.REPLAN, set()),
            (Verb.IMMEDIATE, set()),
        ],
    )
    def test_what_ann_asked_for_is_decided_by(self, verb: Verb, allowed: set[str]) -> None:
        assert {slack_id for slack_id in [*EVERY_ID, "U0NOBODY"] if may(verb, slack_id) is None} == allowed

    def test_a_requester_who_is_no_approver_may_cancel_but_not_reject(self) -> None:
        asked_by_cat = rollback(requester="cat", slack_id="U0CAT")
        assert may(Verb.WITHDRAW, "U0CAT", of=asked_by_cat) is None
        assert may(Verb.REJECT, "U0CAT", of=asked_by_cat) is not None

    def test_the_requester_is_told_who_else_can_approve(self) -> None:
        refusal = may(Verb.APPROVE, "W0ANN")
        assert refusal == Refusal(
            "<@W0ANN> asked for this rollback, so somebody else must approve it.", "Ask one of <@U0BOB>, <@U0DAN>."
        )

    @pytest.mark.parametrize(("verb", "flaw"), product(DECISIONS, FLAWS))
    def test_an_approver_who_is_no_full_active_member_may_nothing(self, verb: Verb, flaw: dict[str, Any]) -> None:
        assert may(verb, "U0BOB", who=member(**flaw)) is not None

    def test_renaming_a_person_in_the_services_file_does_not_make_a_second_person(self) -> None:
        asked_under_an_older_name = rollback(requester="annie", slack_id="W0ANN")
        assert may(Verb.APPROVE, "U0ANN", of=asked_under_an_older_name) is not None

    def test_moving_a_slack_id_to_another_person_does_not_make_a_second_person(self) -> None:
        asked_by_bobs_id = rollback(requester="ann", slack_id="U0BOB")
        assert may(Verb.APPROVE, "U0BOB", of=asked_by_bobs_id) is not None
        assert may(Verb.APPROVE, "U0ANN", of=asked_by_bobs_id) is not None


class TestEnough:
    """Before acting: are those who approved as many people as are needed, as the services file has it now?"""

    def enough(self, *slack_ids: str, needed: int = 1) -> str:
        service = SERVICE.model_copy(update={"approvals": Approvals(immediate=needed)})
        refused = policy.enough(catalog=CATALOG, service=service, ask=Immediate(), slack_ids=slack_ids)
        return refused.reason if refused else ""

    def test_one_person_besides_the_requester_is_enough(self) -> None:
        assert policy.approvals_needed(SERVICE, Immediate()) == 1
        assert self.enough("U0DAN") == ""

    def test_nobody_is_not(self) -> None:
        assert self.enough() == "Too few people approved this: 0 of 1."

    def test_two_ids_of_one_person_are_one_person(self) -> None:
        assert self.enough("U0DAN", "U0BOB", needed=2) == ""
        assert self.enough("U0DAN", "U0DANTWO", needed=2) == "Too few people approved this: 1 of 2."


@pytest.mark.parametrize(("asker", "decider"), product(EVERY_ID, EVERY_ID))
def test_over_all_pairs_nobody_approves_what_they_asked_for(asker: str, decider: str) -> None:
    asked, person = CATALOG.person(asker) or "", CATALOG.person(decider)
    allowed = may(Verb.APPROVE, decider, of=rollback(requester=asked, slack_id=asker)) is None
    assert allowed == (person != asked and person in SERVICE.approvers)


@given(
    slack_id=st.sampled_from([*EVERY_ID, "U0NOBODY"]),
    verb=st.sampled_from(list(Verb)),
    team=st.sampled_from(["T0QUILT", "T0OTHER", "E0QUILT", ""]),
    deleted=st.booleans(),
    bot=st.booleans(),
    guest=st.booleans(),
    stranger=st.booleans(),
)
def test_whoever_is_not_wholly_one_of_us_has_no_right_at_all(slack_id: str, verb: Verb, **about: Any) -> None:
    who = replace(member(slack_id), **about)
    flawed = about["team"] != "T0QUILT" or any(about[flag] for flag in ("deleted", "bot", "guest", "stranger"))
    if flawed or slack_id == "U0NOBODY":
        assert may_ask(slack_id, who) is not None
        assert may(verb, slack_id, who=who) is not None


def click(**changed: Any) -> Interaction:
    of = rollback()
    whole = Interaction(
        id="1" * 32,
        key="k",
        kind=InteractionKind.CLICK,
        verb=Verb.APPROVE,
        slack_id="U0BOB",
        team="T0QUILT",
        channel=of.channel,
        received_at=NOW,
        rollback_id=of.id,
        message_ts=of.card_ts,
        digest=of.plan.digest,
    )
    return replace(whole, **changed)


def refusal(of: Rollback | None, *, at: timedelta = MINUTE, **changed: Any) -> str:
    found = clicks.applies(click=click(**changed), rollback=of, now=NOW + at)
    if found is not None:
        assert found.fix
    return found.reason if found else ""


class TestClick:
    def test_the_button_of_the_posted_plan_stands(self) -> None:
        assert refusal(rollback()) == ""

    @pytest.mark.parametrize("of", [None, rollback(id="0" * 32)])
    def test_an_unknown_rollback_is_refused(self, of: Rollback | None) -> None:
        assert "not known" in refusal(of)

    @pytest.mark.parametrize("field", ["channel", "message_ts", "digest"])
    @pytest.mark.parametrize("value", ["", "something else"])
    def test_a_button_elsewhere_is_refused(self, field: str, value: str) -> None:
        assert "belongs to another message" in refusal(rollback(), **dict[str, Any]({field: value}))

    def test_a_card_that_is_not_posted_has_no_buttons(self) -> None:
        assert "belongs to another message" in refusal(rollback(card_ts=""), message_ts="")

    def test_a_card_whose_place_is_not_noted_yet_is_not_said_to_be_another_message(self) -> None:
        assert "has not noted yet where this is posted" in refusal(rollback(card_ts=""), message_ts="1.1")
        assert "belongs to another message" in refusal(rollback(card_ts=""), message_ts="1.1", channel="C0ELSEWHERE")
        assert "belongs to another message" in refusal(rollback(card_ts=""), message_ts="1.1", digest="another plan")

    @pytest.mark.parametrize(
        ("state", "columns", "said"),
        [
            (State.APPROVED, BY_DAN, "Already approved by <@U0DAN>."),
            (State.ROLLING, BY_DAN, "Already approved by <@U0DAN>."),
            (State.REJECTED, {"outcome": "Rejected by <@U0BOB>."}, "Rejected by <@U0BOB>."),
            (State.CANCELLED, {"outcome": "Cancelled by <@U0ANN>."}, "Cancelled by <@U0ANN>."),
            (State.EXPIRED, {}, f"This plan expired at {moment(rollback().expires_at)}; nobody had approved it."),
            (State.STALE, {}, "This rollback is stale already."),
            (
                State.SUCCEEDED,
                {**BY_DAN, "outcome": "quilt-catalog:38 runs on all 4 tasks."},
                "Already approved by <@U0DAN>. quilt-catalog:38 runs on all 4 tasks.",
            ),
        ],
    )
    def test_who_comes_too_late_is_told_what_happened(self, state: State, columns: dict[str, Any], said: str) -> None:
        assert refusal(rollback(state=state, **columns)) == said

    @pytest.mark.parametrize("state", [state for state in State if state is not State.PROPOSED])
    def test_only_a_proposed_rollback_can_be_decided(self, state: State) -> None:
        assert refusal(rollback(state=state)) != ""

    @pytest.mark.parametrize(("early", "stands"), [(1, True), (0, False), (-1, False)])
    def test_the_approval_ends_at_the_very_moment_it_expires(self, early: int, stands: bool) -> None:
        said = refusal(rollback(), at=15 * MINUTE - early * timedelta(milliseconds=1))
        at = moment(rollback().expires_at)
        assert said == ("" if stands else f"This plan expired at {at}; nobody had approved it.")


def test_whoever_is_not_named_is_told_whom_to_ask_and_that_only_full_members_can_be_named() -> None:
    """A guest who were added would be refused all the same."""
    refused = policy.named(catalog=CATALOG, slack_id="U0GUEST")

    assert refused is not None
    assert refused.fix.startswith("Ask somebody on the service's lists.")
    assert "full members of the workspace: U0GUEST under `people`, and to a list" in refused.fix
