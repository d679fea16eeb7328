"""“I see a problem”: what whoever reports one is told, and for how long the reports speak for a plan."""

from dataclasses import replace

import pytest

from bot.catalog import ProblemReports
from bot.follow_up import problem_rules as rules
from bot.model import ProblemCall, ProblemReport, Reported, Suspected
from tests.unit.values import HOUR, MINUTE, NOW, rollback

BY = rules.rule(ProblemReports())
ANN = ProblemReport("1" * 32, "quilt-catalog", "U0ANN", "ann", "the search is empty", NOW)
BOB = replace(ANN, id="2" * 32, slack_id="U0BOB", person="bob", text="<!channel> *500* on `/`", at=NOW + MINUTE)
NIA = replace(ANN, id="3" * 32, slack_id="U0NIA", person="", text="x" * 400, at=NOW + 2 * MINUTE)
SUSPECTED = Suspected("quilt-catalog:42", NOW, "quilt-catalog:38", "it served well", "", ("U0ANN",), "C0INCIDENT")
CALL = ProblemCall(NIA.id, "quilt-catalog", "C0INCIDENT", NIA.at, NOW, (ANN, BOB, NIA), suspected=SUSPECTED)
CALLED = "Whoever may ask for a rollback of quilt-catalog was called in <#C0INCIDENT> at "


@pytest.mark.parametrize(
    ("said", "reported", "in_hand", "words"),
    [
        (ANN, Reported((ANN,)), "", "Noted. You are the first of three within 15 min. At three, whoever may ask"),
        (BOB, Reported((ANN, BOB)), "", "Noted. You are the second of three within 15 min."),
        (BOB, Reported((ANN, BOB)), "It is held.", "Noted. You are the second of three within 15 min. It is held."),
        (
            replace(ANN, id="9" * 32),
            Reported((ANN, BOB, replace(ANN, id="9" * 32))),
            "",
            "Noted. You had reported one already: two people have so far, of three within 15 min.",
        ),
        (NIA, Reported(CALL.reports, CALL), "", f"Noted. You are the third of three within 15 min. {CALLED}"),
        (BOB, Reported((*CALL.reports, BOB), CALL), "", f"Noted. {CALLED}"),
        (
            NIA,
            Reported(CALL.reports, replace(CALL, rollback_id="a" * 32)),
            rules.under_way(rollback()),
            "Noted. A rollback of quilt-catalog is under way already: rb-",
        ),
    ],
)
def test_whoever_reports_is_told_what_became_of_it(
    said: ProblemReport, reported: Reported, in_hand: str, words: str
) -> None:
    assert rules.answer(said, reported, BY, in_hand).startswith(words)


def test_who_reports_too_much_is_told_why_and_that_the_rest_counts() -> None:
    mine = tuple(replace(ANN, id=f"{number}" * 32) for number in range(3))
    refusal = rules.turned_away(ANN, Reported(mine, stored=False), BY)
    assert refusal.reason == "You have reported 3 problems of quilt-catalog within 15 min that no more are kept."
    assert rules.turned_away(BOB, Reported(mine, CALL, stored=False), BY).fix.startswith(CALLED)


def test_the_reason_quotes_each_person_once_and_mentions_nobody() -> None:
    said = rules.reason((ANN, replace(ANN, id="9" * 32, text="and now nothing"), BOB, NIA))
    assert said.startswith("3 people report problems: “and now nothing”, “‹!channel> *500* on `/`” and “x")
    assert len(said) <= 500
    many = tuple(replace(NIA, id=f"{number:032}", slack_id=f"U0{number}") for number in range(9))
    assert rules.reason(many).endswith("and 6 more")
    assert rules.in_thread([ANN]) == "Somebody reports a problem: “the search is empty”."


def test_the_reports_speak_for_a_plan_for_an_hour_and_only_about_what_they_are_of() -> None:
    assert rules.over(CALL, "quilt-catalog:42", NIA.at + HOUR) is None
    late = rules.over(CALL, "quilt-catalog:42", NIA.at + HOUR + MINUTE)
    assert late is not None
    assert "more than 1 h ago" in late.reason
    other = rules.over(CALL, "quilt-catalog:43", NIA.at)
    assert other is not None
    assert other.reason == "quilt-catalog:43 runs since; these reports are about quilt-catalog:42."
    assert rules.over(replace(CALL, suspected=None), "quilt-catalog:43", NIA.at) is None


def test_both_figures_are_settings_of_a_service() -> None:
    assert ProblemReports().people == 3
    by = rules.rule(ProblemReports.model_validate({"people": 20, "within": "1h"}))
    assert (by.people, by.within) == (20, HOUR)
    assert by.of_service >= by.people * by.of_one, "nobody keeps others from being counted"
    with pytest.raises(ValueError, match="people"):
        ProblemReports.model_validate({"people": 1})
