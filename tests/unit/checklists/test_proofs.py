"""What proves an item of the checklist, and above all what does not."""

from dataclasses import replace
from typing import Any

import pytest

from bot.catalog import Checklists
from bot.checklists.proofs import proven
from bot.follow_up import list_rules
from bot.model import (
    Check,
    Health,
    Lesson,
    Lessons,
    Phase,
    Proof,
    Recorded,
    Result,
    Rollback,
    State,
    Unseen,
    Watch,
)
from tests.unit.values import DAY, MINUTE, NOW, rollback

FUNCTIONS = ("search",)
_LISTS = Checklists()


def row(seq: int, event: str, **detail: Any) -> Recorded:
    return Recorded(seq, NOW, event, "bot", detail, "ab" * 32)


def check(name: str, result: Result = Result.PASS) -> Check:
    return Check(name, result, "200", NOW)


def phase(number: int, begins: int, ends: int, *checks: Check, **changed: Any) -> Phase:
    """From one minute to another; judged, and passed."""
    watch = Watch(10, NOW, checks)
    whole = Phase(number, NOW + begins * MINUTE, NOW + ends * MINUTE, Health.PASSED, checks, NOW + ends * MINUTE, watch)
    return replace(whole, **changed)


ROWS = (
    row(1, "proposed", reason="5xx"),
    row(4, "approved"),
    row(5, "executing"),
    row(6, "rolling", acted_at="2026-11-24T14:31:00Z"),
    row(9, "succeeded"),
    row(12, "noted", phase=1, health="passed"),
    row(15, "noted", phase=2, health="passed"),
    row(18, "noted", phase=3, health="passed"),
)
PHASES = (
    phase(1, 0, 5, check("health check"), check("search")),
    phase(2, 5, 30, check("health check"), check("search")),
    phase(3, 30, 90, check("health check"), check("search")),
)
DONE = rollback(state=State.SUCCEEDED, acted_at=NOW, approved_at=NOW, ended_at=NOW, phases=PHASES)


def told(of: Rollback, rows: tuple[Recorded, ...] = ROWS) -> dict[Proof, str]:
    return dict(proven(of, rows, FUNCTIONS))


def test_the_runbooks_list_has_every_proof_once() -> None:
    listed = [each.proof for each in (*_LISTS.pre, *_LISTS.during, *_LISTS.post)]

    assert sorted(str(proof) for proof in listed) == sorted(Proof)


def test_each_proof_names_its_row_or_its_message() -> None:
    found = told(DONE)

    assert found[Proof.ISSUE] == "Row 1 of the audit: 5xx."
    assert found[Proof.EXECUTED] == "Row 6 of the audit: UpdateService was accepted."
    assert found[Proof.STATUS] == "Row 9 of the audit: followed to its end, succeeded."
    assert found[Proof.HEALTH] == "Row 18 of the audit: phase 3 of the validation, health check (200)."
    assert found[Proof.FUNCTION] == "Row 18 of the audit: phase 3 of the validation, search (200)."
    assert found[Proof.VALIDATED] == "Row 18 of the audit: all 3 phases of the validation passed."
    assert found[Proof.MONITORED] == "Row 18 of the audit: 30 looks from 14:30 to 16:00 UTC."
    assert DONE.card_ts in found[Proof.TEAM]
    assert all("Row " in text or proof is Proof.TEAM for proof, text in found.items())
    assert set(Proof) - set(found) == {Proof.DOCUMENTED, Proof.NEXT_STEPS}


def test_before_anything_happens_only_what_was_planned_is_shown() -> None:
    planned = rollback(card_ts="")

    assert set(told(planned, ROWS[:1])) == {Proof.ISSUE, Proof.TYPE, Proof.COMMANDS}
    assert told(planned, ()) == {}, "what the audit does not have is not shown"
    assert Proof.ISSUE not in told(rollback(reason=""), ROWS[:1]), "nobody said why"


def test_an_intent_is_no_call_that_was_accepted() -> None:
    sent = rollback(state=State.EXECUTING, approved_at=NOW)

    assert not {Proof.EXECUTED, Proof.STATUS} & set(told(sent, ROWS[:3]))


@pytest.mark.parametrize("state", [State.FAILED, State.INDETERMINATE, State.CANCELLED])
def test_what_was_not_followed_to_its_end_is_not_monitored(state: State) -> None:
    assert Proof.STATUS not in told(replace(DONE, state=state), (*ROWS[:4], row(9, str(state))))


def test_one_check_that_did_not_pass_proves_no_health_and_what_is_not_declared_no_function() -> None:
    doubtful = (check("health check"), check("target health of web", Result.INCONCLUSIVE), check("other"))
    seen = replace(DONE, phases=(phase(1, 0, 5, *doubtful),))

    assert not {Proof.HEALTH, Proof.FUNCTION} & set(told(seen))


@pytest.mark.parametrize(
    "worse",
    [
        {"result": Health.FAILED},
        {"result": Health.INCONCLUSIVE},
        {"ended": "Something else was deployed."},
        {"judged_at": None, "result": Health.PENDING},
    ],
    ids=str,
)
def test_a_validation_is_a_success_only_if_every_phase_passed(worse: dict[str, Any]) -> None:
    assert Proof.VALIDATED not in told(replace(DONE, phases=(*PHASES[:2], replace(PHASES[2], **worse))))


def test_half_an_hour_without_a_gap_was_monitored_whatever_was_seen() -> None:
    failed = tuple(replace(each, result=Health.FAILED) for each in PHASES[:2])
    gap = replace(PHASES[1], watch=replace(PHASES[1].watch, unseen=(Unseen(NOW, NOW + 9 * MINUTE),)))  # type: ignore[type-var]

    assert "from 14:30 to 15:00 UTC" in told(replace(DONE, phases=failed))[Proof.MONITORED]
    assert Proof.MONITORED not in told(replace(DONE, phases=PHASES[:1]))
    assert Proof.MONITORED not in told(replace(DONE, phases=(PHASES[0], gap)))
    assert Proof.MONITORED not in told(replace(DONE, phases=(PHASES[0], replace(PHASES[1], watch=None))))


def test_documented_is_what_has_all_lessons_and_planned_what_has_owners_and_days() -> None:
    texts = dict.fromkeys(Lesson, "it is known")
    rows = (*ROWS, row(20, "noted", lessons={"version": 1}), row(21, "noted", items_begun={"root_cause": {}}))
    begun = list_rules.begun("ann", "U0ANN", NOW + DAY)
    whole = replace(DONE, lessons=(Lessons(1, NOW, "U0ANN", "ann", texts),), items=begun)

    assert told(whole, rows)[Proof.DOCUMENTED] == "Row 20 of the audit: the lessons, version 1."
    assert "Row 21 of the audit: 4 follow-ups" in told(whole, rows)[Proof.NEXT_STEPS]
    part = replace(whole.lessons[0], texts={**texts, Lesson.PREVENTION: ""})
    nobodys = replace(whole, lessons=(part,), items=(replace(begun[0], owner_slack_id=""), *begun[1:]))
    assert not {Proof.DOCUMENTED, Proof.NEXT_STEPS} & set(told(nobodys, rows))


def test_what_somebody_typed_is_quoted_on_one_short_line() -> None:
    told_so = told(rollback(reason="5xx\n\n" + "x" * 900), ROWS[:1])[Proof.ISSUE]

    assert "\n" not in told_so
    assert len(told_so) < 300
