"""A mention: stored before Slack hears that it came, once however often it comes, and never of a bot or an edit."""

from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.model import Health, Immediate, Incident, Interaction, InteractionKind, Refusal, Verb
from handlers import build_app, make_client
from handlers.messages import incident
from playground.slack import LocalSlack
from playground.slack.world import BOT_TOKEN
from tests.handlers import golden
from tests.handlers.conftest import Edge
from tests.handlers.world import CATALOG, CHECKS, NOON, PROPOSED, RED, SUCCEEDED, FakeClock, FakeDesk
from tests.phases import phase

ANA, CHANNEL, TYPED = "U0AAAA", "C0INCIDENT", "@rollback quilt-catalog immediate tokens"


async def test_a_mention_is_stored_before_it_is_acked_and_tied_to_its_thread(edge: Edge, slack: LocalSlack) -> None:
    alert = slack.say(ANA, CHANNEL, "an alert")
    edge.worker.gate.clear()
    said = slack.say(ANA, CHANNEL, TYPED, thread_ts=alert.ts)
    await slack.wait_for(lambda: edge.worker.waiting)
    assert slack.deliveries[-1].acked_at is None
    edge.worker.gate.set()

    await slack.wait_for(lambda: slack.deliveries[-1].acked_at)
    await slack.wait_for(lambda: edge.worker.events == ["stored", "woken"] or None)
    assert edge.worker.received == [
        Interaction(
            id=edge.worker.received[0].id,
            key=f"mention:{CHANNEL}:{said.ts}",
            kind=InteractionKind.COMMAND,
            verb=Verb.IMMEDIATE,
            slack_id=ANA,
            team="T0QUILT",
            channel=CHANNEL,
            received_at=NOON,
            service="quilt-catalog",
            ask=Immediate(),
            reason="tokens",
            message_ts=said.ts,
            incident=Incident(channel=CHANNEL, ts=alert.ts),
        )
    ]


async def test_what_could_not_be_stored_is_not_acked_so_that_slack_sends_it_again(
    edge: Edge, slack: LocalSlack
) -> None:
    edge.worker.broken = True
    slack.events.retries = (0.3, 0.3, 0.3)
    slack.say(ANA, CHANNEL, TYPED)
    await slack.wait_for(lambda: len(slack.deliveries) >= 1 or None)
    assert slack.deliveries[0].acked_at is None
    edge.worker.broken = False

    await slack.wait_for(lambda: len(edge.worker.received) == 1 or None, timeout=9)
    await slack.wait_for(lambda: slack.events.underway == 0 or None)
    assert slack.ephemerals(ANA) == []


async def test_whoever_has_too_much_waiting_is_told_so_in_the_thread(edge: Edge, slack: LocalSlack) -> None:
    edge.worker.full = Refusal("3 others wait.", "Try again in 5 s.")
    alert = slack.say(ANA, CHANNEL, "an alert")
    slack.say(ANA, CHANNEL, TYPED, thread_ts=alert.ts)

    told = await slack.wait_for(lambda: slack.ephemerals(ANA))
    assert (told[0].text, told[0].thread_ts) == ("3 others wait. Try again in 5 s.", alert.ts)


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"edited": {"user": ANA, "ts": "9.9"}},
        {"subtype": "bot_message"},
        {"user": None},
        {"text": "<@U0BBBB> quilt-catalog immediate <@U0ROLLBACK>"},
    ],
)
async def test_no_bot_no_edit_and_nothing_said_to_somebody_else_is_carried_out(event: dict[str, Any]) -> None:
    worker = FakeDesk()
    app = build_app(
        client=make_client(BOT_TOKEN, "http://127.0.0.1:9/api/"), catalog=CATALOG, worker=worker, clock=FakeClock()
    )
    said = {"type": "app_mention", "user": ANA, "channel": CHANNEL, "ts": "1.5", "text": "<@U0ROLLBACK> status"}

    def body(**more: Any) -> dict[str, Any]:
        installed = {"team_id": "T0QUILT", "user_id": "U0ROLLBACK", "is_bot": True}
        return {
            "type": "event_callback",
            "team_id": "T0QUILT",
            "authorizations": [installed],
            "event": {**said, **more},
        }

    for more, stored in ((event, 0), ({}, 1), ({}, 1)):
        answer = await app.async_dispatch(AsyncBoltRequest(body=body(**more), mode="socket_mode"))
        assert (answer.status, len(worker.received)) == (200, stored)
    assert [each.key for each in worker.received] == [f"mention:{CHANNEL}:1.5"], "the plain one, once"


def test_what_the_thread_is_told_reads_as_agreed() -> None:
    golden.check("incident_linked", incident.linked(PROPOSED, "https://slack.example/card"))
    golden.check("incident_outcome", incident.outcome(SUCCEEDED, "", "https://slack.example/card"))
    failed = replace(SUCCEEDED, phases=(phase(Health.FAILED, (RED, *CHECKS)),))
    golden.check("incident_unwell", incident.outcome(failed, "1", "https://slack.example/card"))
    lost = replace(SUCCEEDED, outcome="")
    assert "its card" in incident.outcome(lost, "", "").text
