"""The form to ask for a rollback: how it reads, that typed input is never lost, and that sending it is typing."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalog import Catalog
from bot.model import (
    Answer,
    Category,
    Complete,
    Helped,
    Immediate,
    Incident,
    Interaction,
    InteractionKind,
    Partial,
    Recalled,
    Refusal,
    Verb,
)
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.filled import command
from handlers.messages import answers, form
from handlers.messages.form import Reading
from playground.slack import LocalSlack
from playground.slack.view import View
from playground.slack.viewcheck import view_problems
from tests.handlers import golden
from tests.handlers.conftest import Edge
from tests.handlers.test_messages import PAST
from tests.handlers.world import CATALOG, NOON

ANA, BEN = "U0AAAA", "U0BBBB"
CHANNEL, SERVICE = "C0INCIDENT", "quilt-catalog"
RAN = Recalled(SERVICE, PAST, "quilt-catalog:38", "newest revision that served well")
KIND = ids.kind_of(SERVICE)
CHOSEN = {KIND: "immediate"}
SENT = {**CHOSEN, ids.REASON: "token leaked", ids.CATEGORY: "security", ids.LINK: "https://pd.example.com/incidents/7"}


def _service(**more: Any) -> Any:
    document = CATALOG.model_dump(exclude_defaults=True)
    document["services"][SERVICE] |= more
    return Catalog.model_validate(document).services[SERVICE]


BUILD = {
    "project": "quilt-rollback",
    "base": "main",
    "repository": "123456789012.dkr.ecr.us-east-1.amazonaws.com/quilt",
}
MCP = {"mcp": {"environment": {"MCP": "false"}}}


async def _answered(look: Interaction) -> Answer:
    return Helped((SERVICE,)) if look.verb is Verb.HELP else RAN


@pytest.fixture
def looked(edge: Edge) -> list[Interaction]:
    """What the desk is asked for a form; it knows one service, and its past."""
    seen: list[Interaction] = []

    async def look(interaction: Interaction) -> Answer:
        seen.append(interaction)
        return await _answered(interaction)

    edge.worker.look = look  # type: ignore[method-assign]
    return seen


async def opened(slack: LocalSlack, user: str = ANA) -> View:
    assert await slack.slash(user, CHANNEL, "") is None
    return await ready(slack, user)


async def ready(slack: LocalSlack, user: str = ANA) -> View:
    def full() -> View | None:
        view = slack.views.of(user)
        return view if view and KIND in str(view.shown) else None

    return await slack.wait_for(full)


def test_the_form_reads_as_agreed_from_its_first_moment_to_its_last() -> None:
    origin, service = ids.origin(CHANNEL), _service(build=BUILD, features=MCP)
    golden.check_view("roll_back_form_reading", form.form(Reading(), origin))
    golden.check_view("roll_back_form_services", form.form(Reading((SERVICE,), service), origin))
    golden.check_view("roll_back_form", form.form(Reading((SERVICE,), service, RAN), ids.origin(CHANNEL, "1.5")))
    refused = form.form(Reading((SERVICE,), _service(), Refusal("ECS is silent.")), ids.origin(""))
    golden.check_view("roll_back_form_unread", refused)
    golden.check_view("roll_back_form_nobody", form.form(Reading(()), origin))


@pytest.mark.parametrize("count", [1, 100, 101, 2000])
def test_however_many_services_there_are_slack_takes_the_form(count: int) -> None:
    names = tuple(f"service-{number:04}" for number in range(count))
    evil = "<!channel> `x` " * 90
    features = {f"{'f' * 60}{number}": {"environment": {"A": "b"}} for number in range(9)}
    service = replace_name(_service(build=BUILD, features=features), names[-1])
    shown = form.form(Reading(names, service, Recalled(names[-1], (), evil, evil)), ids.origin(""))

    assert view_problems(shown) == []
    assert names[-1] in str(shown["blocks"][0]["element"]["initial_option"])


def replace_name(service: Any, name: str) -> Any:
    return service.model_copy(update={"name": name})


def test_the_kind_is_suggested_by_the_facts_feature_target_or_neither_and_none_is_taken_already() -> None:
    def first(service: Any, ran: Recalled) -> str:
        blocks = form.form(Reading((SERVICE,), service, ran), ids.origin(CHANNEL))["blocks"]
        (kind,) = (block for block in blocks if block.get("block_id") == KIND)
        assert "initial_option" not in kind["element"]
        told = "The first is suggested" in str(blocks)
        return str(kind["element"]["options"][0]["value"]) if told else ""

    no_target = replace(RAN, choice="", why="Nothing served well.")
    assert first(_service(features=MCP, build=BUILD), RAN) == "partial mcp"
    assert first(_service(build=BUILD), RAN) == "immediate"
    assert first(_service(build=BUILD), no_target) == "complete"
    assert first(_service(), no_target) == ""


async def test_a_form_in_which_nothing_was_chosen_asks_for_nothing(
    edge: Edge, slack: LocalSlack, looked: list[Interaction]
) -> None:
    view = await opened(slack)
    assert await slack.forms.submit(view, {ids.REASON: "5xx"}) == "Please complete this required field."
    values = {each: {each: {"value": None}} for each in (KIND, ids.REASON)}
    values[ids.SERVICE] = {ids.SERVICE: {"selected_option": {"value": SERVICE}}}
    assert await slack.forms.submit(view, CHOSEN, forged={"state": {"values": values}}) == form.NO_KIND
    assert slack.views.of(ANA) is not None
    assert edge.worker.received == []


async def test_it_opens_at_once_before_anything_is_read_and_keeps_what_was_typed_meanwhile(
    edge: Edge, slack: LocalSlack
) -> None:
    gates = {Verb.HELP: asyncio.Event(), Verb.HISTORY: asyncio.Event()}

    async def look(interaction: Interaction) -> Answer:
        await gates[interaction.verb].wait()
        return await _answered(interaction)

    edge.worker.look = look  # type: ignore[method-assign]
    assert await slack.slash(ANA, CHANNEL, "  ") is None
    view = await slack.wait_for(lambda: slack.views.of(ANA))
    assert ids.SERVICE not in [block.get("block_id") for block in view.blocks]
    view = slack.forms.fill(view, {ids.REASON: "5xx since the MCP"})
    assert await slack.forms.submit(view, {}) == form.STILL_READING

    gates[Verb.HELP].set()
    view = await slack.wait_for(lambda: _with(slack, ids.SERVICE))
    view = slack.forms.fill(view, {ids.REASON: "5xx since the MCP deploy", ids.CATEGORY: "users"})
    assert await slack.forms.submit(view, {}) == form.STILL_READING
    gates[Verb.HISTORY].set()
    view = await ready(slack)
    assert await slack.forms.submit(view, CHOSEN) is None

    (asked,) = edge.worker.received
    assert (asked.reason, asked.category, asked.ask) == ("5xx since the MCP deploy", Category.USERS, Immediate())


def _with(slack: LocalSlack, block_id: str) -> View | None:
    view = slack.views.of(ANA)
    return view if view and block_id in [block.get("block_id") for block in view.blocks] else None


async def test_sending_it_stores_what_the_command_would_before_the_ack(
    edge: Edge, slack: LocalSlack, looked: list[Interaction]
) -> None:
    view = await opened(slack)
    edge.worker.gate.clear()
    sending = asyncio.create_task(slack.forms.submit(view, SENT))
    await slack.wait_for(lambda: edge.worker.waiting)
    assert slack.deliveries[-1].acked_at is None
    edge.worker.gate.set()

    assert await sending is None
    assert slack.views.of(ANA) is None
    assert edge.worker.received == [
        Interaction(
            id=edge.worker.received[0].id,
            key=f"{ANA}:form:{view.id}",
            kind=InteractionKind.COMMAND,
            verb=Verb.IMMEDIATE,
            slack_id=ANA,
            team="T0QUILT",
            channel=CHANNEL,
            received_at=NOON,
            service=SERVICE,
            ask=Immediate(),
            category=Category.SECURITY,
            reason="token leaked",
            incident=Incident(link=SENT[ids.LINK]),
        )
    ]
    assert [look.verb for look in looked] == [Verb.HELP, Verb.HISTORY]


async def test_the_global_shortcut_opens_the_same_form_in_no_channel(
    edge: Edge, slack: LocalSlack, looked: list[Interaction]
) -> None:
    assert await slack.shortcuts.use(ANA, ids.SHORTCUT) is None
    assert await slack.forms.submit(await ready(slack), CHOSEN) is None

    (asked,) = edge.worker.received
    assert (asked.channel, asked.ask, asked.incident) == ("", Immediate(), None)


async def test_a_form_that_is_sent_twice_is_one_request_and_two_people_have_two_forms(
    edge: Edge, slack: LocalSlack, looked: list[Interaction]
) -> None:
    mine, other = await opened(slack), await opened(slack, BEN)
    slack.deliver_twice()
    await slack.forms.submit(mine, SENT)
    await slack.forms.submit(mine, SENT)
    await slack.forms.submit(other, {**CHOSEN, ids.REASON: "it is slow"})

    assert [(each.slack_id, each.reason) for each in edge.worker.received] == [
        (ANA, "token leaked"),
        (BEN, "it is slow"),
    ]


async def test_a_form_closed_while_it_is_read_is_let_go_of(edge: Edge, slack: LocalSlack) -> None:
    gate = asyncio.Event()

    async def look(interaction: Interaction) -> Answer:
        await gate.wait()
        return await _answered(interaction)

    edge.worker.look = look  # type: ignore[method-assign]
    await slack.slash(ANA, CHANNEL, "")
    view = await slack.wait_for(lambda: slack.views.of(ANA))
    await slack.forms.close(view)
    gate.set()
    await slack.wait_for(lambda: slack.calls("views.update"))

    assert slack.views.of(ANA) is None
    assert slack.ephemerals(ANA) == []
    assert edge.worker.received == []


async def test_a_trigger_that_is_too_old_opens_nothing_and_says_so(edge: Edge, slack: LocalSlack) -> None:
    slack.views.triggers.lifetime = 0.0
    assert await slack.slash(ANA, CHANNEL, "") is None

    await slack.wait_for(lambda: any(message.text == form.LATE for message in slack.ephemerals(ANA)))
    assert slack.views.of(ANA) is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({KIND: {ids.KIND: {"selected_option": {"value": "complete"}}}}, form.NO_COMMIT),
        ({ids.LINK: {ids.LINK: {"value": "javascript:alert(1)"}}}, form.NO_LINK),
        ({ids.REASON: {ids.REASON: {"value": "x" * 501}}}, "500 are allowed"),
        ({ids.SERVICE: {ids.SERVICE: {"selected_option": {"value": "gone"}}}}, form.STILL_READING),
        (
            {
                ids.SERVICE: {ids.SERVICE: {"selected_option": {"value": "gone"}}},
                ids.kind_of("gone"): {ids.KIND: {"selected_option": {"value": "immediate"}}},
            },
            "There is no service “gone” here",
        ),
    ],
)
async def test_what_no_command_could_say_is_refused_at_its_field(
    edge: Edge, slack: LocalSlack, looked: list[Interaction], values: dict[str, Any], said: str
) -> None:
    view = slack.forms.fill(await opened(slack), CHOSEN)
    state = {**view.wire(with_state=True)["state"]["values"], **values}
    answer = await slack.forms.submit(view, {}, forged={"state": {"values": state}})

    assert said in (answer or "")
    assert edge.worker.received == []
    assert slack.views.of(ANA) is not None


@pytest.mark.parametrize(
    "forged",
    [{"private_metadata": "not ours"}, {"private_metadata": ""}, {"state": {"values": {}}}, {"state": {}}],
)
async def test_a_form_of_an_older_version_does_nothing_and_says_so(
    edge: Edge, slack: LocalSlack, looked: list[Interaction], forged: dict[str, Any]
) -> None:
    await slack.forms.submit(await opened(slack), SENT, forged=forged)

    view = slack.views.of(ANA)
    assert view is not None
    assert "older version" in str(view.shown)
    assert edge.worker.received == []


def test_every_kind_that_is_offered_can_be_sent() -> None:
    service = _service(build=BUILD, features=MCP)
    catalog = CATALOG.model_copy(update={"services": {SERVICE: service}})
    blocks = form.form(Reading((SERVICE,), service, RAN), ids.origin(CHANNEL))["blocks"]
    (kinds,) = (block["element"]["options"] for block in blocks if block.get("block_id") == KIND)
    read = []
    for option in kinds:
        state = {
            ids.SERVICE: {ids.SERVICE: {"selected_option": {"value": SERVICE}}},
            KIND: {ids.KIND: {"selected_option": option}},
            ids.COMMIT: {ids.COMMIT: {"value": "e43b15a"}},
            ids.REASON: {ids.REASON: {"value": "roll back quilt-catalog to 37 at once"}},
        }
        typed = command({"state": {"values": state}}, catalog)
        assert isinstance(typed, tuple)
        assert typed[0].reason == "roll back quilt-catalog to 37 at once"
        read.append(typed[0].ask)
    assert [each.kind for each in read if each] == ["partial", "immediate", "complete", "undo", "restore"]
    assert read[0] == Partial("mcp")
    assert read[2] == Complete("e43b15a")


async def test_from_a_private_answer_it_is_of_the_channel_and_service_of_that_answer(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient, looked: list[Interaction]
) -> None:
    told = answers.render(Refusal("Which commit?", "Type `/rollback quilt-catalog complete COMMIT`."))
    await Poster(client).post_ephemeral(told, response_url="", channel=CHANNEL, user=ANA)
    await slack.click(ANA, CHANNEL, slack.ephemerals(ANA)[-1].ts, ids.OPEN_PLAN)

    view = await ready(slack)
    assert view.shown["private_metadata"] == ids.origin(CHANNEL)
    assert {each.service for each in looked} == {"", SERVICE}
