"""The forms behind buttons of a card, and the health of a service, as they read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import HealthNow, LessonsForm
from handlers import ids
from handlers.messages import alarm, emergency, follow_ups, lessons, problem, reject
from handlers.messages.blocks import Block
from handlers.messages.health import health
from playground.slack.viewcheck import view_problems
from tests.handlers import golden
from tests.handlers.world import CHECKS, MEASURED, NOON, PROPOSED, RED, SUCCEEDED
from tests.unit.values import deployment, service_state

CARD = ids.card(ids.Card("C0INCIDENT", "1795530600.000100", PROPOSED.id, PROPOSED.plan.digest))
FORMS = {
    "reject": reject.form(CARD),
    "snooze": alarm.form(CARD),
    "emergency": emergency.form(CARD),
    "review": emergency.review_form(CARD),
    "own": follow_ups.form("root_cause", CARD, ["ana", "ben"], [NOON, NOON + timedelta(days=10)]),
    "learn": lessons.form(
        LessonsForm(SUCCEEDED, None), ids.Card("C0INCIDENT", "1795530600.000100", "a" * 32, "b" * 64)
    ),
    "problem": problem.form(["quilt-catalog", "registry"], "quilt-catalog", ids.origin("C0INCIDENT")),
}


@pytest.mark.parametrize(("name", "view"), FORMS.items(), ids=FORMS)
def test_each_small_form_says_what_it_does_and_slack_takes_it(name: str, view: Block) -> None:
    golden.check_view(f"form_to_{name}", view)

    assert view_problems(view) == []


def test_a_problem_is_reported_of_the_only_service_without_choosing_it() -> None:
    service = problem.form(["quilt-catalog"], ids.NOWHERE, ids.NOWHERE)["blocks"][0]["element"]

    assert service["initial_option"]["value"] == "quilt-catalog"
    assert "initial_option" not in problem.form(["billing", "web"], ids.NOWHERE, ids.NOWHERE)["blocks"][0]["element"]


def test_the_health_of_a_service_begins_with_what_fails_and_draws_what_was_measured() -> None:
    figures = next(phase.figures for phase in MEASURED.phases if phase.figures)
    well = HealthNow(
        "quilt-catalog",
        NOON + timedelta(minutes=40),
        CHECKS[:2],
        service_state(deployment()),
        figures,
        since=figures.start,
        cluster="sales-prod",
        newest=SUCCEEDED,
    )

    golden.check("health", health(well))
    golden.check("health_unwell", health(replace(well, checks=(*CHECKS, RED), figures=None)))
