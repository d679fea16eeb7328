"""What those read who are called because people report problems, and the form to report one."""

from dataclasses import replace
from datetime import timedelta

from bot.model import ProblemCall, ProblemReport, Suspected
from handlers import ids
from handlers.messages import problem
from playground.slack.blockcheck import problems
from playground.slack.viewcheck import view_problems
from tests.handlers.golden import check
from tests.handlers.world import NOON, ROLLING

BEN = ProblemReport("1" * 32, "quilt-catalog", "U0BBBB", "engineer-b", "the search finds nothing", NOON)
EVIL = "<!channel> <@U0AAAA> *bold* https://evil.example `x`\nNothing is prepared " + "x" * 500
NIA = replace(BEN, id="2" * 32, slack_id="U0NIA", person="", text=EVIL, at=NOON + timedelta(minutes=2))
MAX = replace(BEN, id="3" * 32, slack_id="U0MAX", person="max", text="500 on the start page")
WHY = "newest revision that served well: 6 days until Nov 22"
SUSPECTED = Suspected(
    "quilt-catalog:42", NOON - timedelta(hours=1), "quilt-catalog:38", WHY, "", ("U0AAAA", "U0BBBB"), "C0INCIDENT"
)
CALL = ProblemCall("3" * 32, "quilt-catalog", "C0INCIDENT", NOON, NOON, (BEN, NIA, MAX), suspected=SUSPECTED)
HELD = "quilt-catalog is held since Nov 24 14:00 UTC by rb-aaaaaaaa. What runs now is what it was rolled back to."


def test_those_who_are_called_read_what_was_reported_what_runs_and_what_they_may_do() -> None:
    check("problem_call", problem.call(CALL))
    held = replace(SUSPECTED, target="", why="", instead=HELD)
    check("problem_call_held", problem.call(replace(CALL, suspected=held)))
    check("problem_call_unprepared", problem.call(replace(CALL, suspected=None)))
    check("problem_call_asked", problem.call(CALL, asked=ROLLING, url="https://quilt.slack.com/archives/C0/p1"))
    check("problem_letter", problem.letter(CALL, "that channel is archived"))
    check("problem_letter_unprepared", problem.letter(replace(CALL, suspected=None), "that channel is archived"))
    check("problem_call_outside", problem.call(replace(CALL, suspected=replace(SUSPECTED, why=WHY)), outside=True))


def test_what_people_wrote_calls_nobody_and_pretends_nothing() -> None:
    many = tuple(replace(NIA, id=f"{number:032}", slack_id=f"U0{number}") for number in range(40))
    message = problem.call(replace(CALL, reports=many))
    assert problems(list(message.blocks)) == []
    assert "40 people report" in message.text
    assert "and 35 more people" in message.text
    assert "<!channel>" not in str(message)
    assert str(message.blocks).count("<@U0AAAA>") == 1, "as a requester, and by nobody's words"
    assert "\nNothing is prepared" not in message.text


def test_outsiders_read_neither_what_people_wrote_nor_why_nothing_can_be_prepared() -> None:
    secret = replace(SUSPECTED, target="", why="", instead="the secret catalog/token is gone")
    told = str(problem.call(replace(CALL, suspected=secret), outside=True))
    assert "catalog/token" not in told
    assert "start page" not in told
    assert "3 people report problems" in told


def test_slack_takes_the_form_however_many_services_there_are() -> None:
    for count in (1, 100, 250):
        view = problem.form([f"service-{number}" for number in range(count)], "", ids.NOWHERE)
        assert view_problems(view, "modal") == []
    chosen = problem.form(["quilt-catalog", "registry"], "registry", ids.NOWHERE)
    assert chosen["blocks"][0]["element"]["initial_option"]["value"] == "registry"
    assert "Nothing is rolled back by this" in str(chosen)
