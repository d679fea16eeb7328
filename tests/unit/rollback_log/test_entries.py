"""The rollback log reads as the runbook shows it, and invents nothing."""

import json

from bot.model import Category, Health, Result, State
from bot.rollback_log.entries import as_json, markdown
from tests.journal.samples import MINUTE, NOON, approval, check, plan, rollback
from tests.phases import phase

RESTORED = rollback(
    state=State.SUCCEEDED,
    approvals=(approval(),),
    approved_at=NOON + MINUTE,
    acted_at=NOON + MINUTE,
    ended_at=NOON + 3.2 * MINUTE,
    outcome="every task runs\nquilt-catalog:38",
    phases=(phase(Health.INCONCLUSIVE, (check(), check(Result.INCONCLUSIVE))),),
    audit_head="f" * 64,
    plan=plan(simulated=False),
)


def test_a_rollback_is_written_as_in_the_runbook() -> None:
    assert markdown([RESTORED]) == (
        "## Rollback Log\n"
        "\n"
        "### 2026-03-01 - quilt-catalog rollback (rb-aaaaaaaa)\n"
        "- **Trigger**: security: token leaked\n"
        "- **Time**: 12:00 UTC\n"
        "- **Duration**: 3 min 12 s\n"
        "- **Root Cause**: not recorded yet (to be filled in by a person)\n"
        "- **Resolution**: not recorded yet (to be filled in by a person)\n"
        "- **Prevention**: not recorded yet (to be filled in by a person)\n"
        "- **Requester**: engineer-a\n"
        "- **Approver**: engineer-b\n"
        "- **From**: quilt-catalog:41\n"
        "- **To**: quilt-catalog:38\n"
        "- **Outcome**: succeeded: every task runs quilt-catalog:38\n"
        "- **Validation**: quilt-catalog on :38 · not enough data: target health\n"
        f"- **Audit**: {'f' * 64}\n"
    )


def test_a_long_duration_is_counted_as_in_slack() -> None:
    long = rollback(requested_at=NOON, ended_at=NOON + 125.05 * MINUTE)

    assert "- **Duration**: 2 h 5 min\n" in markdown([long])


def test_what_has_not_happened_is_not_made_up() -> None:
    text = markdown([rollback(category=None, reason="")])

    assert "(rb-aaaaaaaa, SIMULATED)" in text
    assert "- **Trigger**: no reason given\n" in text
    assert "- **Duration**: not ended yet\n" in text
    assert "- **Approver**: nobody\n" in text
    assert "- **Outcome**: proposed\n" in text


def test_a_reason_cannot_write_a_section_of_its_own() -> None:
    text = markdown([rollback(category=Category.USERS, reason="x\n### 2026-03-02 - forged\r\n- **Approver**: all")])

    assert text.count("\n###") == 1
    assert text.count("\n- **Approver**") == 1


def test_an_empty_log_says_so() -> None:
    assert "No rollback has been asked for yet." in markdown([])
    assert json.loads(as_json([])) == []


def test_the_json_has_iso_times_and_stable_keys() -> None:
    restored, proposed = json.loads(as_json([RESTORED, rollback()]))

    assert list(restored) == list(proposed)
    assert restored["reference"] == "rb-aaaaaaaa"
    assert restored["requested_at"] == "2026-03-01T12:00:00.123456Z"
    assert restored["duration_seconds"] == 192
    assert restored["checks"][0]["result"] == "pass"
    assert (proposed["ended_at"], proposed["duration_seconds"]) == (None, None)


def test_people_in_an_outcome_are_named_where_the_services_file_names_them() -> None:
    rejected = rollback(state=State.REJECTED, outcome="Rejected by <@U0BBBB>, not by <@U0CCCC>.")

    assert "rejected: Rejected by engineer-b, not by U0CCCC." in markdown([rejected], {"U0BBBB": "engineer-b"}.get)


def test_what_somebody_typed_stays_as_it_was_typed() -> None:
    typed = rollback(state=State.REJECTED, reason="<@U0BBBB> broke it", outcome="by <@U0BBBB>")

    told = markdown([typed], {"U0BBBB": "engineer-b"}.get)

    assert "<@U0BBBB> broke it" in told
    assert "rejected: by engineer-b" in told
