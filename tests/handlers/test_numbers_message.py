"""How the numbers read in Slack."""

from dataclasses import replace
from datetime import timedelta

from bot.model import SeenDeployments, State
from bot.numbers.count import count
from handlers.messages import answers
from handlers.messages.blocks import CHART
from playground.slack.chartcheck import CHART as CHARTS
from tests.handlers import golden
from tests.unit.numbers.test_count import BY_ALARM, DONE, NOW

SINCE = NOW - timedelta(days=90)


def test_the_numbers_of_a_while_read_so() -> None:
    rollbacks = [BY_ALARM, DONE, replace(DONE, state=State.STALE, acted_at=None), replace(DONE, origin="drill")]
    numbers = count(rollbacks, {"quilt-catalog": SeenDeployments(80, SINCE)}, since=SINCE, until=NOW)

    golden.check("answer_numbers", answers.render(numbers))


def test_where_nothing_was_rolled_back_that_is_all_that_is_said() -> None:
    numbers = count([], {}, since=SINCE, until=NOW, service="quilt-catalog")

    golden.check("answer_numbers_of_nothing", answers.render(numbers))


def test_what_was_foreseen_is_drawn_beside_what_was_measured_where_its_names_have_room() -> None:
    whole = replace(DONE, low=120, high=300)
    rollbacks = [whole, replace(whole, ask="partial", high=240)]
    numbers = count(rollbacks, {}, since=SINCE, until=NOW, service="quilt-catalog")
    golden.check("answer_numbers_foreseen", answers.render(numbers))

    long = replace(whole, service="a-very-long-name-of-one")
    together = count([replace(whole, service="short"), long], {}, since=SINCE, until=NOW)
    charts = [block["chart"] for block in answers.render(together).blocks if block["type"] == CHART]
    assert [chart["axis_config"]["categories"] for chart in charts[1:]] == [["short immediate"]]
    for chart in charts:
        assert list(CHARTS({"title": "x", "chart": chart}, "chart")) == []
