"""The buttons of private answers: which there are for what is suggested, what they say, and what pressing them is."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Immediate, Incident, InteractionKind, Noted, Refusal, Verb
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.misspelt import VERBS
from handlers.grammar.parser import Command, Help, parse, unescaped
from handlers.grammar.words import word_of
from handlers.messages import answers
from handlers.messages.blocks import Block, Message
from handlers.messages.offers import named
from playground.slack import LocalSlack
from tests.handlers.conftest import Edge
from tests.handlers.typed import ORDERS

ANA, CHANNEL = "U0AAAA", "C0INCIDENT"
SERVICES, FEATURES = ("billing", "quilt-catalog"), {"billing": ("mcp", "search"), "quilt-catalog": ()}


def pressed(message: Message) -> list[tuple[str, str]]:
    """What each of its buttons says, and its value."""
    return [(each["text"]["text"], each["value"]) for each in _buttons(message)]


def _buttons(message: Message) -> list[Block]:
    return [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def misread(typed: str) -> list[tuple[str, str]]:
    read = parse(typed, services=SERVICES, features=FEATURES)
    assert isinstance(read, Help)
    return pressed(answers.misread(read, SERVICES, FEATURES))


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("biling immediate a &lt; b", [("Plan a rollback", "billing immediate a &lt; b")]),
        (
            "billing immediate 37 checkout slow",
            [
                ("Plan :37", "billing immediate to 37 checkout slow"),
                ("It is the reason", "billing immediate reason: 37 checkout slow"),
            ],
        ),
        ("biling", [("What runs now", "billing status")]),
        ("billing frobnicate", [("What runs now", "billing status")]),
        ("undo foo x", [("billing", "billing undo x"), ("quilt-catalog", "quilt-catalog undo x")]),
        ("history", [("billing", "billing history"), ("quilt-catalog", "quilt-catalog history")]),
        ("billing partial", [("mcp", "billing partial mcp"), ("search", "billing partial search")]),
        ("quilt-catalog partial", [("Open the form…", "quilt-catalog")]),
        ("billing complete", [("Open the form…", "billing")]),
        (
            "billing immediate one step back",
            [("Choose a revision…", "billing"), ("It is the reason", "billing immediate reason: one step back")],
        ),
        (
            "billing partial mcp until fixed",
            [
                *[(f"for {time}", f"billing partial mcp for {time}") for time in ("30m", "1h", "4h")],
                ("It is the reason", "billing partial mcp reason: until fixed"),
            ],
        ),
        (f"billing immediate {'x' * 501}", []),
        ("halp", [("Help", "help")]),
        ("foo bar", [("Help", "help")]),
    ],
)
def test_what_is_suggested_can_be_pressed_and_what_is_left_open_chosen(
    typed: str, offered: list[tuple[str, str]]
) -> None:
    assert misread(typed) == offered


@pytest.mark.parametrize("typed", [f"billing {each}" for all_ in ORDERS.values() for each in all_.split("|")][::7])
def test_whatever_a_button_types_is_understood(typed: str) -> None:
    read = parse(typed, services=SERVICES, features=FEATURES)
    assert isinstance(read, Help)
    buttons = _buttons(answers.misread(read, SERVICES, FEATURES))
    values = [each["value"] for each in buttons if each["action_id"] in ids.TYPED]

    assert all(isinstance(parse(value, services=SERVICES, features=FEATURES), Command) for value in values)
    assert (
        read.suggestion.removeprefix("/rollback ") in map(unescaped, values)
        or "REVISION" in read.suggestion
        or (any(word in read.suggestion for word in ("COMMIT", "FEATURE", "TIME")))
    )


def test_each_verb_that_can_be_typed_has_a_button_of_its_own() -> None:
    more = {Verb.PARTIAL: " mcp", Verb.RESTORE: " mcp", Verb.COMPLETE: " e43b15a"}
    labels = [named(f"billing {word_of(verb)}{more.get(verb, '')}") for verb in VERBS]

    assert len(set(labels)) == len(labels)


def test_a_refusal_offers_what_its_way_out_names_and_no_more_than_fit() -> None:
    way_out = "Name another: `/rollback billing plan to 37`, `/rollback SERVICE history`; or `/rollback billing log`."
    refusal = answers.render(Refusal("No.", way_out))
    held = answers.render(Noted("Held. `/rollback billing hold release REASON`, or `aws ecs x`."))
    many = answers.render(Noted(" ".join(f"`/rollback billing plan to {number}`" for number in range(30, 40))))

    assert pressed(refusal) == [("Look at :37", "billing plan to 37"), ("Last rollbacks", "billing log")]
    assert pressed(held) == [("Release the hold", "billing hold release")]
    assert len(pressed(many)) == 5


async def test_pressing_is_typing_and_the_suggestion_makes_way_for_what_was_asked(
    edge: Edge, slack: LocalSlack
) -> None:
    await slack.slash(ANA, CHANNEL, "quilt-catlog immediate a &lt; b")
    suggested = await slack.wait_for(lambda: (slack.ephemerals(ANA) or [None])[-1])
    assert await slack.click(ANA, CHANNEL, suggested.ts, ids.TYPED[0]) is None

    (asked,) = edge.worker.received
    assert (asked.kind, asked.verb, asked.ask, asked.reason) == (
        InteractionKind.COMMAND,
        Verb.IMMEDIATE,
        Immediate(),
        "a < b",
    )
    assert (asked.slack_id, asked.channel, asked.message_ts, asked.incident) == (ANA, CHANNEL, suggested.ts, None)
    assert asked.response_url

    def replaced() -> str:
        text = slack.ephemerals(ANA)[-1].text
        return "" if "Did you mean" in text else text

    assert await slack.wait_for(replaced) == "`/rollback quilt-catalog immediate a &lt; b`"
    assert len(slack.ephemerals(ANA)) == 1


async def test_what_comes_back_is_read_anew_and_nothing_is_believed(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient
) -> None:
    told = answers.render(Refusal("No.", "`/rollback quilt-catalog status`"))
    await Poster(client).post_ephemeral(told, response_url="", channel=CHANNEL, user=ANA)
    suggested = slack.ephemerals(ANA)[-1]
    for forged in ("quilt-catalog approve", "", "deleted-service immediate", "x" * 2000):
        await slack.click(ANA, CHANNEL, suggested.ts, ids.TYPED[0], value=forged)

    assert edge.worker.received == [] or [each.verb for each in edge.worker.received] == [Verb.HELP]
    await slack.click(ANA, CHANNEL, suggested.ts, ids.TYPED[0])
    assert edge.worker.received[-1].verb is Verb.STATUS
    assert slack.ephemerals(ANA)[0].text == told.text  # what only looks leaves it where it is


async def test_what_is_pressed_in_a_thread_is_of_that_thread(edge: Edge, slack: LocalSlack) -> None:
    alert = slack.say(ANA, CHANNEL, "an alert")
    slack.say(ANA, CHANNEL, "and more", thread_ts=alert.ts)
    slack.say(ANA, CHANNEL, "@rollback quilt-catlog immediate", thread_ts=alert.ts)
    suggested = await slack.wait_for(lambda: (slack.ephemerals(ANA) or [None])[-1])
    await slack.click(ANA, CHANNEL, suggested.ts, ids.TYPED[0])

    asked = await slack.wait_for(lambda: (edge.worker.received or [None])[-1])
    assert asked.incident == Incident(channel=CHANNEL, ts=alert.ts)
