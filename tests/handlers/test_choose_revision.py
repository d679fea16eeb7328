"""The form behind "Choose a revision": how it reads, and that submitting it is the same as typing the command."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Category, Immediate, Interaction, InteractionKind, Ran, Recalled, Refusal, Verb
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.messages import choose_revision
from handlers.messages.history import recalled
from playground.slack import LocalSlack
from playground.slack.view import View
from playground.slack.viewcheck import view_problems
from tests.handlers import golden
from tests.handlers.conftest import Edge
from tests.handlers.test_messages import PAST
from tests.handlers.world import NOON

ANA, BEN = "U0AAAA", "U0BBBB"
CHANNEL = "C0INCIDENT"
RECALLED = Recalled("quilt-catalog", PAST, "quilt-catalog:38", "newest revision that served well")
CHOSEN = {ids.REVISION: "quilt-catalog:38", ids.REASON: "security: token leaked"}


@pytest.fixture
async def form(edge: Edge, slack: LocalSlack, client: AsyncWebClient) -> View:
    """Ana's form, ready to be filled in."""
    edge.worker.answer = RECALLED
    await _press(slack, client)
    return await slack.wait_for(lambda: _ready(slack))


async def _press(slack: LocalSlack, client: AsyncWebClient) -> str | None:
    await Poster(client).post_ephemeral(recalled(RECALLED), response_url="", channel=CHANNEL, user=ANA)
    return await slack.click(ANA, CHANNEL, slack.ephemerals(ANA)[-1].ts, ids.PICK)


def _ready(slack: LocalSlack) -> View | None:
    view = slack.views.of(ANA)
    return view if view and "submit" in view.shown else None


def test_the_form_and_what_stands_in_its_way_read_as_agreed() -> None:
    place = ids.place(CHANNEL, "quilt-catalog")
    golden.check_view("form", choose_revision.form(RECALLED, place=place, now=NOON))
    golden.check_view("form_reading", choose_revision.reading("quilt-catalog"))
    golden.check_view("form_nothing", choose_revision.form(replace(RECALLED, rows=PAST[:1]), place=place, now=NOON))
    golden.check_view(
        "form_refused", choose_revision.form(Refusal("You may not.", "Ask <@U0BBBB>."), place=place, now=NOON)
    )


def test_whatever_a_service_ran_makes_a_form_that_slack_takes() -> None:
    evil = "<!channel> `x` " * 30
    rows = tuple(
        Ran(f"quilt-catalog:{number}", evil, evil, evil, evil, NOON - timedelta(days=9999), timedelta(days=9999))
        for number in range(60, 40, -1)
    )
    form = choose_revision.form(Recalled("quilt-catalog", rows, evil, evil), place="C0:quilt-catalog", now=NOON)

    assert view_problems(form) == []
    assert view_problems(choose_revision.form(Refusal(evil, evil), place="", now=NOON)) == []


def test_a_revision_that_ran_twice_is_offered_once_and_what_runs_now_is_not() -> None:
    form = choose_revision.form(replace(RECALLED, rows=(*PAST, *PAST)), place="C0:quilt-catalog", now=NOON)

    offered = [option["value"] for option in form["blocks"][1]["element"]["options"]]
    assert offered == [f"quilt-catalog:{number}" for number in (38, 41, 40, 39)]


async def test_a_click_opens_the_form_and_the_desk_is_asked_as_by_the_command(edge: Edge, form: View) -> None:
    look = edge.worker.looked[0]
    assert (look.verb, look.service, look.slack_id, look.channel) == (Verb.HISTORY, "quilt-catalog", ANA, CHANNEL)
    assert edge.worker.events == []
    assert form.shown["private_metadata"] == f"{CHANNEL}:quilt-catalog"


async def test_submitting_stores_what_the_command_would_before_the_ack(
    edge: Edge, slack: LocalSlack, form: View
) -> None:
    edge.worker.gate.clear()
    submitting = asyncio.create_task(slack.forms.submit(form, CHOSEN))
    await slack.wait_for(lambda: edge.worker.waiting)
    assert slack.deliveries[-1].acked_at is None
    edge.worker.gate.set()

    assert await submitting is None
    assert slack.views.of(ANA) is None
    assert edge.worker.events == ["stored", "woken"]
    assert edge.worker.received == [
        Interaction(
            id=edge.worker.received[0].id,
            key=f"{ANA}:form:{form.id}",
            kind=InteractionKind.COMMAND,
            verb=Verb.IMMEDIATE,
            slack_id=ANA,
            team="T0QUILT",
            channel=CHANNEL,
            received_at=NOON,
            service="quilt-catalog",
            ask=Immediate("quilt-catalog:38"),
            category=Category.SECURITY,
            reason="token leaked",
        )
    ]


async def test_a_form_without_a_reason_is_a_command_without_one(edge: Edge, slack: LocalSlack, form: View) -> None:
    assert await slack.forms.submit(form, {ids.REVISION: "quilt-catalog:40"}) is None

    assert [(asked.ask, asked.reason) for asked in edge.worker.received] == [(Immediate("quilt-catalog:40"), "")]


async def test_a_form_that_is_sent_twice_is_one_request(edge: Edge, slack: LocalSlack, form: View) -> None:
    await slack.forms.submit(form, CHOSEN)
    slack.deliver_twice()
    await slack.forms.submit(form, CHOSEN)
    await slack.wait_for(lambda: edge.worker.events.count("stored") == 3)

    assert len(edge.worker.received) == 1


async def test_a_click_that_reached_us_too_late_opens_nothing_and_says_so(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.views.triggers.lifetime = 0.0
    assert await _press(slack, client) is None

    await slack.wait_for(lambda: any(message.text == choose_revision.LATE for message in slack.ephemerals(ANA)))
    assert slack.views.of(ANA) is None
    assert edge.worker.looked == []


async def test_what_cannot_be_stored_is_said_in_the_form_which_stays_open(
    edge: Edge, slack: LocalSlack, form: View
) -> None:
    edge.worker.broken = True

    assert "nothing happened" in (await slack.forms.submit(form, CHOSEN) or "")
    assert slack.views.of(ANA) is not None


@pytest.mark.parametrize(
    ("metadata", "revision", "said"),
    [
        (f"{CHANNEL}:gone", "38", "There is no service “gone” here"),
        (f"{CHANNEL}:help", "38", "older version"),
        (f"{CHANNEL}:quilt-catalog", "soon", "older version"),
        (f"{CHANNEL}:quilt-catalog", "38;", "older version"),
    ],
)
async def test_what_no_command_could_say_is_refused_in_the_form(
    edge: Edge, slack: LocalSlack, form: View, metadata: str, revision: str, said: str
) -> None:
    shown = {**form.shown, "blocks": [*form.shown["blocks"]]}
    forged = {"private_metadata": metadata, "state": {"values": _values(revision)}}
    answer = await slack.forms.submit(replace(form, shown=shown), CHOSEN, forged=forged)

    assert said in (answer or "")
    assert edge.worker.received == []


@pytest.mark.parametrize("forged", [{"private_metadata": "not ours"}, {"callback_id": "launch"}])
async def test_a_form_of_an_older_version_does_nothing_and_says_so(
    edge: Edge, slack: LocalSlack, form: View, forged: dict[str, str]
) -> None:
    await slack.forms.submit(form, CHOSEN, forged=forged)

    view = slack.views.of(ANA)
    assert view is not None
    assert "older version" in str(view.shown)
    assert edge.worker.received == []


def _values(revision: str) -> dict[str, object]:
    option = {"selected_option": {"value": revision}}
    return {ids.REVISION: {ids.REVISION: option}, ids.REASON: {ids.REASON: {"value": None}}}
