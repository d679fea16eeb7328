"""What a case with AWS Support says: the facts, nothing secret, and never more than a form holds."""

from dataclasses import replace

import pytest

from bot.follow_up import case_text
from bot.model import EvidenceBefore, KeptLine, Recovery, Severity
from tests.unit.follow_up.recovering import BEGAN, seen, went_wrong
from tests.unit.values import NOW, SERVICE_ARN


def test_the_subject_names_the_rollback_by_which_the_case_is_found_again() -> None:
    of = went_wrong()
    wanted = f"[{of.reference}] ECS service sales-prod/quilt-catalog-service: rollback reverted"
    assert case_text.subject(of) == wanted
    long = replace(of, plan=replace(of.plan, ecs_service="s" * 255))
    assert case_text.subject(long).startswith(f"[{of.reference}]")
    assert len(case_text.subject(long)) <= 120


def test_the_draft_says_what_was_sent_what_happened_and_what_runs() -> None:
    of = went_wrong(recovery=Recovery(BEGAN, seen(running=2, short_of="RESOURCE:MEMORY")))
    said = case_text.draft(of, None)
    assert f"Service: {of.plan.service_arn or of.plan.ecs_service}" in said
    for words in (
        "From quilt-catalog:42 to quilt-catalog:38 by UpdateService.",
        "What happened: It was undone by ECS.",
        "Now: quilt-catalog:42, 2 of 4 tasks run.",
        "ECS says: RESOURCE:MEMORY",
        "2026-11-24 14:31:00 UpdateService was sent",
    ):
        assert words in said
    assert SERVICE_ARN.partition(":service/")[0] in said
    assert "Now:" not in case_text.draft(went_wrong(recovery=Recovery(BEGAN, None)), None)


def test_nothing_secret_leaves_neither_in_the_draft_nor_in_what_a_person_wrote() -> None:
    before = EvidenceBefore(NOW, stopped=(KeptLine(NOW, "exited: password=hunter2"),))
    assert "hunter2" not in case_text.draft(went_wrong(outcome="password=hunter2"), before)
    sent = case_text.read_sent("urgent it says password=hunter2")
    assert sent is not None
    assert "hunter2" not in sent[1]


def test_a_text_that_is_too_long_is_cut_to_what_a_form_holds() -> None:
    said = case_text.draft(went_wrong(outcome="x " * 4000), None)
    assert (len(said), said[-1]) == (case_text.LONGEST, "…")


@pytest.mark.parametrize("reason", ["", "urgent", "urgent   ", "huge it is down", "it is down"])
def test_a_form_without_a_severity_or_a_text_opens_nothing(reason: str) -> None:
    assert case_text.read_sent(reason) is None


def test_what_was_confirmed_is_read_as_it_stands() -> None:
    assert case_text.read_sent("urgent it is down\nfor all") == (Severity.URGENT, "it is down\nfor all")


def test_a_case_whose_number_is_not_known_is_open_all_the_same() -> None:
    assert case_text.opened(Severity.HIGH, "1234").startswith("A case 1234 is open with AWS Support, severity high.")
    assert case_text.opened(Severity.HIGH, "").startswith("A case is open with AWS Support")
    assert "“[rb-1]”" in case_text.unclear("[rb-1]")
