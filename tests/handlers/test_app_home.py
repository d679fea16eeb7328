"""How the Home tab reads, and that it stays within Slack's limits whatever there is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import HomePage, Numbers, Refusal, Stage, Statuses, Took
from handlers import ids
from handlers.messages import app_home
from handlers.messages.blocks import Message
from playground.slack import LocalSlack
from playground.slack.viewcheck import view_problems
from tests.handlers import golden
from tests.handlers.conftest import Edge
from tests.handlers.world import PROPOSED, ROLLING, SUCCEEDED

ANA, BEN = "U0AAAA", "U0BBBB"
URL = "https://slack.example/card"
ROWS = (
    ("quilt-catalog", None, "ECS is silent.", SUCCEEDED),
    ("registry", None, "ECS is silent.", replace(ROLLING, service="registry", id="b" * 32)),
    ("billing", None, "ECS is silent.", None),
)
FOUND = HomePage(frozenset({"quilt-catalog", "registry"}), Statuses(ROWS, unlisted=2), (PROPOSED,))


def _shown(view: dict[str, Any]) -> Message:
    """An accessory stands below its section, as on a phone."""
    blocks = []
    for block in view["blocks"]:
        blocks.append({name: part for name, part in block.items() if name != "accessory"})
        if "accessory" in block:
            blocks.append({"type": "actions", "elements": [block["accessory"]]})
    return Message("home", tuple(blocks))


def test_it_reads_as_agreed() -> None:
    golden.check("app_home", _shown(app_home.page(FOUND, {PROPOSED.id: URL, "b" * 32: URL})))
    hurried = replace(FOUND, statuses=replace(FOUND.statuses, unread=9, older=2, age=70.0))
    golden.check("app_home_in_a_hurry", _shown(app_home.page(hurried, {})))
    golden.check("app_home_nothing", _shown(app_home.page(HomePage(frozenset(), Statuses(()), ()), {})))
    golden.check("app_home_refused", _shown(app_home.refused(Refusal("<@U0GUEST> is a guest.", "Ask somebody."))))


def test_however_much_there_is_slack_takes_it_and_what_is_left_out_is_counted() -> None:
    evil = "<!channel> `x` " * 90
    many = tuple((f"service-{number}", None, evil, SUCCEEDED) for number in range(400))
    waiting = tuple(replace(PROPOSED, id=f"{number:032}") for number in range(60))
    view = app_home.page(HomePage(frozenset(row[0] for row in many), Statuses(many), waiting), {})

    assert view_problems(view, "home") == []
    assert len(view["blocks"]) < 100
    assert "380 more" in str(view)
    assert "50 more" in str(view)
    assert "<!channel>" not in str(view)


async def test_something_is_shown_at_once_and_another_tab_is_not_answered(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient
) -> None:
    edge.worker.homes[ANA] = FOUND
    slack.events.home_opened(ANA, "messages")
    slack.events.home_opened(ANA)
    await slack.wait_for(lambda: ids.OPEN_PLAN in str(slack.views.home(ANA)))
    first, second = slack.calls("views.publish")
    assert "hash" not in first.arguments
    assert "hash" in second.arguments, "so that it never covers what was published since"

    slack.events.home_opened(ANA)
    await slack.wait_for(lambda: len(slack.calls("views.publish")) == 3 or None)
    slack.events.home_opened(BEN)
    await slack.wait_for(lambda: "is a guest" in str(slack.views.home(BEN)))


def test_the_numbers_of_ones_services_stand_there_in_two_lines_where_there_are_any() -> None:
    day = timedelta(days=1)
    took = Took(3, timedelta(minutes=4, seconds=10), None, timedelta(minutes=9))
    since, until = PROPOSED.requested_at - 90 * day, PROPOSED.requested_at
    numbers = Numbers(since=since, until=until, rolled_back=3, drills=1, stages={Stage.RECOVERY: took})

    golden.check("app_home_numbers", _shown(app_home.page(replace(FOUND, numbers=numbers), {})))
