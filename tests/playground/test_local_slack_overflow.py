"""Overflow menus in the local Slack: what it takes, what it refuses, and what the bot is told of a choice."""

import pytest

from playground.slack import NoSuchButtonError
from playground.slack.blockcheck import problems
from tests.playground.slack_wires import BEN, INCIDENT, actions, bolt_app, connected, local_slack, web_client


def option(text, value):
    return {"text": {"type": "plain_text", "text": text, "emoji": True}, "value": value}


def menu(*options, action_id="more"):
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ([option("One", "one")], ""),
        ([option(f"Option {n}", f"{n}") for n in range(5)], ""),
        ([], "no fewer than 1 items allowed"),
        ([option(f"Option {n}", f"{n}") for n in range(6)], "no more than 5 items allowed"),
        ([option("x" * 76, "one")], "must be less than 76 characters"),
        ([option("One", "x" * 151)], "must be less than 151 characters"),
        ([option("One", "one"), option("Two", "one")], "already exists"),
    ],
)
def test_a_menu_has_one_to_five_options_of_slacks_lengths(options, wrong):
    found = problems([actions(menu(*options))])

    assert (wrong in str(found)) if wrong else found == []


async def test_a_choice_tells_the_option_and_one_that_is_not_there_cannot_be_chosen():
    async with local_slack() as slack:
        app, seen = bolt_app(slack), []

        @app.action("more")
        async def more(ack, action):
            seen.append(action)
            await ack()

        async with connected(app, slack):
            blocks = [actions(menu(option("Withdraw", "cancel:r1"), option("Another", "pick:r1")))]
            ts = (await web_client(slack).chat_postMessage(channel=INCIDENT, text="Which?", blocks=blocks))["ts"]
            assert await slack.choose(BEN, INCIDENT, ts, "more", "pick") is None
            with pytest.raises(NoSuchButtonError):
                await slack.choose(BEN, INCIDENT, ts, "more", "approve")
    (action,) = seen
    assert (action["type"], action["action_id"]) == ("overflow", "more")
    assert action["selected_option"]["value"] == "pick:r1"
    assert action["selected_option"]["text"]["text"] == "Another"
