"""The rollback log reads as the runbook shows it, and invents nothing."""

import json
from dataclasses import replace

from bot.model import (
    Baseline,
    Category,
    Checklist,
    Figures,
    Health,
    Item,
    Lesson,
    Lessons,
    Metric,
    Point,
    Result,
    State,
    Ticked,
)
from bot.rollback_log.entries import as_csv, as_json, facts, markdown
from bot.rollback_log.page import page
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
        "- **Contributing Factors**: not recorded yet (to be filled in by a person)\n"
        "- **Resolution**: quilt-catalog:41 was rolled back to quilt-catalog:38 in 2 min 12 s\n"
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
    typed = rollback(state=State.REJECTED, reason="<@U0BBBB> broke *it*", outcome="by <@U0BBBB>")

    told = markdown([typed], {"U0BBBB": "engineer-b"}.get)

    assert "‹@U0BBBB> broke *it*" in told, "only we write tokens that stand for a person"
    assert "rejected: by engineer-b" in told


def test_nothing_that_anybody_wrote_is_markup_in_any_line_of_the_markdown() -> None:
    bad = "<img src=x> ![seen](https://example.com/1.png) [here](javascript:alert(1))"
    lessons = replace(LEARNED, texts=LEARNED.texts | {Lesson.WENT_WRONG: bad})
    item = Item(Checklist.PRE, "pre_1", 0, bad, ticked=Ticked(NOON, proof=bad))
    asked = replace(RESTORED.request, reason=bad)
    text = markdown([replace(RESTORED, request=asked, outcome=bad, lessons=(lessons,), items=(item,))])

    assert text.count("‹img src=x> ![seen] (https://example.com/1.png) [here] (javascript:alert(1))") == 5
    assert "<" not in text
    assert "](" not in text


LEARNED = Lessons(
    2,
    NOON,
    "U0AAAA",
    "engineer-a",
    {
        Lesson.ROOT_CAUSE: "JWT token size exceeded limits",
        Lesson.FIXED: "JWT compression\n- **Approver**: all",
        Lesson.PREVENTION: "<script>alert(1)</script>",
        Lesson.DETECTED: "=by an alarm",
    },
)
BEFORE = Figures(
    NOON - 5 * MINUTE,
    NOON,
    NOON,
    {
        Metric.REQUESTS: tuple(Point(NOON - n * MINUTE, 1000) for n in (3, 2, 1)),
        Metric.ERRORS: (Point(NOON - 2 * MINUTE, 250), Point(NOON - MINUTE, 200)),
    },
)
INCIDENT = replace(
    RESTORED, phases=(replace(RESTORED.phases[0], baseline=Baseline(incident=BEFORE)),), lessons=(LEARNED,)
)


def test_the_trigger_has_the_figure_that_was_measured_before_the_call_and_no_other() -> None:
    assert "- **Trigger**: security: token leaked (error rate 15 %, 11:57 to 11:59 UTC)\n" in markdown([INCIDENT])
    few = replace(BEFORE, points={Metric.REQUESTS: (Point(NOON, 10),), Metric.ERRORS: (Point(NOON, 5),)})
    phases = (replace(RESTORED.phases[0], baseline=Baseline(incident=few)),)
    assert "error rate" not in markdown([replace(RESTORED, phases=phases)])


def test_what_people_learned_stands_in_every_form_and_writes_no_line_of_its_own() -> None:
    text = markdown([INCIDENT])
    assert "- **Root Cause**: JWT token size exceeded limits\n" in text
    assert "- **Contributing Factors**: not recorded yet" in text
    assert "in 2 min 12 s. JWT compression - **Approver**: all\n" in text
    assert "<script>" not in text
    assert text.count("\n- **Approver**") == 1
    (object_,) = json.loads(as_json([INCIDENT]))
    assert (object_["root_cause"], object_["factors"]) == ("JWT token size exceeded limits", None)
    assert object_["lessons_version"] == 2
    assert ",'=by an alarm," in as_csv([INCIDENT])
    shown = page(INCIDENT, facts(INCIDENT, lambda _: None), (), lambda _: None)
    assert "<script>" not in shown
    assert shown.count("<svg") == 2, "error rate and requests: no response time was measured"
    assert "Error rate (5xx), percent of the requests: 0 to 25" in shown
