"""Commands and clicks over the real wires: stored, acked, handed over, in this order."""

import asyncio
from typing import Any

import pytest
from slack_bolt.listener.async_listener import AsyncListener
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Refused
from bot.logs import Json, Lines
from bot.model import Category, Immediate, Interaction, InteractionKind, Notice, NoticeKind, Verb
from handlers import build_app, check_home, ids, make_client
from handlers.delivery.poster import Poster
from handlers.messages import notices
from playground.slack import LocalSlack
from tests.handlers.conftest import Edge
from tests.handlers.world import CATALOG, DIGEST, NOON, PROPOSED, FakeClock, FakeDesk
from tests.hands import press

ANA, BEN, SAM = "U0AAAA", "U0BBBB", "U0STRANGE"
CHANNEL = "C0INCIDENT"


@pytest.fixture
async def posted(slack: LocalSlack, client: AsyncWebClient) -> str:
    """The ts of a card with its buttons."""
    message = notices.render(Notice(NoticeKind.CARD), PROPOSED)
    return await Poster(client).post(message, channel=CHANNEL, outbox_id=1)


async def test_a_command_is_stored_before_it_is_acked_and_handed_over_after(edge: Edge, slack: LocalSlack) -> None:
    answer = await slack.slash(ANA, CHANNEL, "quilt-catalog immediate security: token leaked")

    assert answer is None
    assert edge.worker.events == ["stored", "woken"]
    delivery = slack.deliveries[0]
    assert edge.worker.received == [
        Interaction(
            id=edge.worker.received[0].id,
            key=delivery.payload["trigger_id"],
            kind=InteractionKind.COMMAND,
            verb=Verb.IMMEDIATE,
            slack_id=ANA,
            team="T0QUILT",
            channel=CHANNEL,
            received_at=NOON,
            response_url=delivery.payload["response_url"],
            service="quilt-catalog",
            ask=Immediate(),
            category=Category.SECURITY,
            reason="token leaked",
        )
    ]
    assert delivery.latency is not None
    assert delivery.latency < 0.5


@pytest.mark.parametrize("kind", ["command", "click"])
async def test_nothing_is_acked_until_it_is_stored(edge: Edge, slack: LocalSlack, posted: str, kind: str) -> None:
    edge.worker.gate.clear()
    acting = slack.slash(BEN, CHANNEL, "status") if kind == "command" else slack.click(BEN, CHANNEL, posted, "approve")
    seen = asyncio.create_task(acting)
    await slack.wait_for(lambda: edge.worker.waiting)
    await asyncio.sleep(0.1)
    assert slack.deliveries[-1].acked_at is None

    edge.worker.gate.set()

    assert await seen is None
    assert slack.deliveries[-1].acked_at is not None


async def test_bolt_asks_for_approve_before_it_asks_for_anything_else(
    edge: Edge, slack: LocalSlack, posted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, matches = list[AsyncListener](), AsyncListener.async_matches

    async def noted(listener: AsyncListener, **of: Any) -> bool:
        asked.append(listener)
        return await matches(listener, **of)

    monkeypatch.setattr(AsyncListener, "async_matches", noted)
    await slack.click(BEN, CHANNEL, posted, "approve")

    assert [each.verb for each in edge.worker.received] == [Verb.APPROVE]
    assert len(asked) == 1


async def test_no_request_of_slack_is_needed_before_the_ack(edge: Edge, slack: LocalSlack) -> None:
    await slack.slash(ANA, CHANNEL, "status")

    assert {call.method for call in slack.record.calls} == {"apps.connections.open"}


async def test_a_command_that_cannot_be_read_is_answered_privately_and_not_stored(
    edge: Edge, slack: LocalSlack
) -> None:
    answer = await slack.slash(ANA, CHANNEL, "quilt-catlog imediate 5xx")

    assert answer is not None
    assert "/rollback quilt-catalog immediate 5xx" in answer
    assert [message.text for message in slack.ephemerals(ANA)] == [answer]
    assert slack.messages(CHANNEL) == []
    assert edge.worker.events == []


async def test_a_click_carries_where_it_happened_and_what_was_shown(edge: Edge, slack: LocalSlack, posted: str) -> None:
    assert await slack.click(BEN, CHANNEL, posted, "approve") is None

    click = edge.worker.received[0]
    assert (click.kind, click.verb, click.slack_id, click.team) == (InteractionKind.CLICK, Verb.APPROVE, BEN, "T0QUILT")
    assert (click.channel, click.message_ts) == (CHANNEL, posted)
    assert (click.rollback_id, click.digest) == (PROPOSED.id, DIGEST)
    action = slack.deliveries[0].payload["actions"][0]
    assert click.key == f"{BEN}:{CHANNEL}:{posted}:approve:{action['action_ts']}"
    assert edge.worker.events == ["stored", "woken"]


async def test_a_strangers_click_is_not_handed_over(edge: Edge, slack: LocalSlack, posted: str) -> None:
    await slack.click(SAM, CHANNEL, posted, "approve")

    await slack.wait_for(lambda: slack.ephemerals(SAM))
    assert edge.worker.received == []


@pytest.mark.parametrize("action_id", ["approve", "reject", "cancel"])
async def test_every_way_to_decide_on_the_card_is_listened_to(
    edge: Edge, slack: LocalSlack, posted: str, action_id: str
) -> None:
    (card,) = slack.messages(CHANNEL)
    assert await press(slack, card, action_id, user=BEN) is None

    assert [click.verb for click in edge.worker.received] == [Verb(action_id)]


async def test_what_a_menu_opens_and_what_only_leads_somewhere_is_no_old_button(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient, posted: str
) -> None:
    """Whatever no listener knows is one: these are asked before that."""
    links = [{"type": "button", "text": {"type": "plain_text", "text": link}, "action_id": link} for link in ids.LINKS]
    elsewhere = await client.chat_postMessage(
        channel=CHANNEL, text="links", blocks=[{"type": "actions", "block_id": "links", "elements": links}]
    )
    for link in ids.LINKS:
        assert await slack.click(BEN, CHANNEL, elsewhere["ts"], link) is None
    assert await slack.choose(BEN, CHANNEL, posted, ids.MORE, ids.PICK) is None

    assert await slack.wait_for(lambda: slack.views.of(BEN))
    assert slack.ephemerals(BEN) == []


async def test_the_same_delivery_twice_has_the_same_key(edge: Edge, slack: LocalSlack) -> None:
    slack.deliver_twice()
    await slack.slash(ANA, CHANNEL, "quilt-catalog immediate")
    await slack.wait_for(lambda: edge.worker.events.count("stored") == 2)

    assert len(edge.worker.received) == 1


@pytest.mark.long  # Bolt waits for three real seconds
@pytest.mark.parametrize("kind", ["command", "click"])
async def test_what_is_not_stored_in_time_is_neither_acked_nor_said_to_have_come_to_nothing(
    edge: Edge, slack: LocalSlack, posted: str, kind: str
) -> None:
    """It may be stored yet: nobody knows."""
    edge.worker.gate.clear()
    acting = slack.slash(BEN, CHANNEL, "status") if kind == "command" else slack.click(BEN, CHANNEL, posted, "approve")
    await acting
    await asyncio.sleep(0.5)
    assert slack.deliveries[-1].acked_at is None
    assert [text for text in map(str, slack.ephemerals(BEN)) if "Nothing happened" in text] == []
    edge.worker.gate.set()


async def test_what_cannot_be_stored_is_said_with_a_reference_that_is_also_logged(
    edge: Edge, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    edge.worker.broken = True
    answer = await slack.slash(ANA, CHANNEL, "quilt-catalog immediate")

    assert answer is not None
    assert "nothing happened" in answer
    reference = answer.rpartition(" ")[2]
    (line,) = [record for record in caplog.records if getattr(record, "fields", {}).get("ref") == reference]
    assert "OSError" in Json().format(line)
    assert edge.worker.events == []


async def test_a_click_that_cannot_be_stored_is_said_privately(edge: Edge, slack: LocalSlack, posted: str) -> None:
    edge.worker.broken = True
    await slack.click(BEN, CHANNEL, posted, "approve")

    post_ephemeral = await slack.wait_for(lambda: slack.ephemerals(BEN))
    assert "nothing happened" in post_ephemeral[0].text


@pytest.mark.parametrize(("action_id", "value"), [("approve", "an older value"), ("approve", "")])
async def test_a_button_whose_value_is_not_ours_does_nothing_and_says_so(
    edge: Edge, slack: LocalSlack, posted: str, action_id: str, value: str
) -> None:
    assert await slack.click(BEN, CHANNEL, posted, action_id, value=value) is None

    post_ephemeral = await slack.wait_for(lambda: slack.ephemerals(BEN))
    assert "older message. Nothing happened" in post_ephemeral[0].text
    assert edge.worker.received == []


async def test_a_button_that_no_longer_exists_does_nothing_and_says_so(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient
) -> None:
    button = {"type": "button", "action_id": "launch", "value": "x", "text": {"type": "plain_text", "text": "Launch"}}
    old = await client.chat_postMessage(channel=CHANNEL, text="old", blocks=[{"type": "actions", "elements": [button]}])
    assert await slack.click(BEN, CHANNEL, str(old["ts"]), "launch") is None

    post_ephemeral = await slack.wait_for(lambda: slack.ephemerals(BEN))
    assert "older message. Nothing happened" in post_ephemeral[0].text


async def test_neither_reasons_nor_values_are_logged(
    edge: Edge, slack: LocalSlack, posted: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await slack.slash(ANA, CHANNEL, "quilt-catalog immediate my secret reason")
    await slack.slash(ANA, CHANNEL, "quilt-catalgo immediate my secret reason")
    await press(slack, slack.messages(CHANNEL)[0], "reject", user=BEN, reason="my secret reason")

    ours = [Lines().format(record) for record in caplog.records if record.name.startswith("handlers")]
    assert any(f"result=misread user={ANA}" in line for line in ours)
    assert not any("secret reason" in line or DIGEST in line for line in ours)


async def test_the_token_of_another_workspace_is_refused(client: AsyncWebClient) -> None:
    elsewhere = CATALOG.model_copy(update={"home": CATALOG.home.model_copy(update={"team": "T0OTHER"})})

    await check_home(client, CATALOG)
    with pytest.raises(Refused, match="belongs to the workspace T0QUILT, not to T0OTHER"):
        await check_home(client, elsewhere)


async def test_a_wrong_token_is_refused(slack: LocalSlack) -> None:
    with pytest.raises(Refused, match="invalid_auth"):
        await check_home(make_client("xoxb-wrong", slack.api_url), CATALOG)


@pytest.mark.parametrize("secret", ["", "  "])
def test_a_blank_signing_secret_is_refused(secret: str) -> None:
    with pytest.raises(Refused, match="blank"):
        build_app(
            client=make_client("xoxb-playground", "http://127.0.0.1:9/api/"),
            catalog=CATALOG,
            worker=FakeDesk(),
            clock=FakeClock(),
            signing_secret=secret,
        )


def test_nothing_is_warned_of_that_is_as_it_should_be(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """SLACK_BOT_TOKEN stands in the environment, as the documentation says."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-playground")

    client = make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock())

    assert caplog.records == []
