"""Commands and clicks reach a real Bolt app over Socket Mode, and its answers reach people."""

import asyncio
import logging

import aiohttp
import pytest
import yaml
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_wires import (
    ANA,
    BEN,
    GENERAL,
    INCIDENT,
    actions,
    bare_manifest,
    bolt_app,
    button,
    connected,
    local_slack,
    section,
    web_client,
)

from playground.slack import NoSuchButtonError


async def ticket(slack):
    answer = await AsyncWebClient(base_url=slack.api_url).apps_connections_open(app_token="xapp-playground")
    return answer["url"]


async def posted(slack, *buttons, channel=INCIDENT):
    client = web_client(slack)
    return (await client.chat_postMessage(channel=channel, text="Ask", blocks=[actions(*buttons)]))["ts"]


async def test_a_command_is_acked_privately_with_slacks_own_payload():
    async with local_slack() as slack:
        app, seen = bolt_app(slack), []

        @app.command("/rollback")
        async def rollback(ack, command):
            seen.append(command)
            await ack("On it")

        async with connected(app, slack):
            assert await slack.slash(ANA, INCIDENT, "quilt-catalog immediate 5xx") == "On it"
        assert [message.text for message in slack.ephemerals(ANA)] == ["On it"]
        assert slack.messages(INCIDENT, as_user=BEN) == []
        assert (
            seen[0].items()
            >= {
                "command": "/rollback",
                "text": "quilt-catalog immediate 5xx",
                "team_id": "T0QUILT",
                "team_domain": "quilt",
                "channel_id": INCIDENT,
                "channel_name": "incident",
                "user_id": ANA,
                "user_name": "ana",
                "api_app_id": "A0ROLLBACK",
                "is_enterprise_install": "false",
            }.items()
        )
        assert slack.deliveries[0].latency < 1


async def test_an_ack_can_speak_to_the_whole_channel():
    async with local_slack() as slack:
        app = bolt_app(slack)

        @app.command("/rollback")
        async def rollback(ack):
            await ack("Hear, hear", response_type="in_channel")

        async with connected(app, slack):
            await slack.slash(ANA, INCIDENT, "status")
        assert [message.text for message in slack.messages(INCIDENT)] == ["Hear, hear"]


async def test_a_command_outside_the_manifest_never_reaches_the_bot():
    async with local_slack() as slack:
        answer = await slack.slash(ANA, INCIDENT, "now", command="/deploy")
        assert answer.startswith("/deploy is not a valid command.")
        assert slack.deliveries == []


async def test_a_click_carries_person_message_and_button():
    async with local_slack() as slack:
        app, seen = bolt_app(slack), []

        @app.action("approve")
        async def approve(ack, body):
            seen.append(body)
            await ack()

        async with connected(app, slack):
            ts = await posted(
                slack, button("approve", "Approve", value="r1", style="primary"), button("reject", "Reject")
            )
            assert await slack.click("U0STRANGE", INCIDENT, ts, "approve") is None
        (body,) = seen
        (action,) = body["actions"]
        assert body["user"] == {"id": "U0STRANGE", "username": "sam", "name": "sam", "team_id": "T0OTHER"}
        assert (body["team"]["id"], body["channel"]["id"], body["message"]["ts"]) == ("T0QUILT", INCIDENT, ts)
        assert body["message"]["blocks"][0]["elements"][1]["action_id"] == "reject"
        assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": INCIDENT, "is_ephemeral": False}
        assert (action["action_id"], action["value"], action["style"]) == ("approve", "r1", "primary")
        assert action["block_id"] == body["message"]["blocks"][0]["block_id"]


async def test_a_vanished_button_can_only_be_pressed_on_purpose():
    async with local_slack() as slack:
        app, values = bolt_app(slack), []

        @app.action("approve")
        async def approve(ack, action):
            values.append(action["value"])
            await ack()

        async with connected(app, slack):
            ts = await posted(slack, button("approve", "Approve", value="r1"))
            (snapshot,) = slack.messages(INCIDENT)
            await web_client(slack).chat_update(channel=INCIDENT, ts=ts, text="Decided")
            with pytest.raises(NoSuchButtonError):
                await slack.click(BEN, INCIDENT, ts, "approve")
            await slack.click(BEN, INCIDENT, ts, "approve", stale=True)
            await slack.click(BEN, INCIDENT, ts, "approve", stale=snapshot, value="forged")
        assert values == ["r1", "forged"]


async def test_each_envelope_goes_to_exactly_one_of_two_sockets():
    async with local_slack() as slack:
        app, count = bolt_app(slack), []

        @app.command("/rollback")
        async def rollback(ack, command):
            count.append(command["text"])
            await ack()

        async with connected(app, slack, sockets=2) as handlers:
            frames = [[], []]
            for handler, received in zip(handlers, frames, strict=True):
                handler.client.on_message_listeners.append(keep(received))
            await asyncio.gather(*(slack.slash(ANA, INCIDENT, str(n)) for n in range(10)))
        assert sorted(count) == [str(n) for n in range(10)]
        assert [len(received) for received in frames] == [5, 5]


def keep(received):
    async def listener(message):
        if "envelope_id" in message.data:
            received.append(message.data)

    return listener


async def test_a_doubled_envelope_arrives_twice():
    async with local_slack() as slack:
        app, triggers = bolt_app(slack), []

        @app.command("/rollback")
        async def rollback(ack, command):
            triggers.append(command["trigger_id"])
            await ack()

        async with connected(app, slack, sockets=2):
            slack.deliver_twice()
            await slack.slash(ANA, INCIDENT, "status")
            await slack.wait_for(lambda: len(triggers) == 2)
        assert len(set(triggers)) == 1


async def test_nobody_acking_shows_slacks_timeout_to_that_person():
    async with local_slack() as slack:
        app = bolt_app(slack)

        @app.command("/rollback")
        async def rollback(command):
            pass

        @app.action("approve")
        async def approve(action):
            pass

        async with connected(app, slack):
            ts = await posted(slack, button("approve", "Approve"))
            command, click = await asyncio.gather(
                slack.slash(ANA, INCIDENT, "status"), slack.click(BEN, INCIDENT, ts, "approve")
            )
        assert command == '/rollback failed with the error "operation_timeout"'
        assert [message.text for message in slack.ephemerals(ANA)] == [command]
        assert click == "operation_timeout"
        assert 'Ben sees the error "operation_timeout"' in slack.transcript(INCIDENT)


async def test_without_a_socket_a_command_fails_at_once():
    async with local_slack() as slack:
        assert await slack.slash(ANA, INCIDENT, "status") == '/rollback failed with the error "dispatch_failed"'


async def test_a_ticket_opens_one_socket_only():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        url = await ticket(slack)
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(url)
            assert caught.value.status == 403


async def test_an_ack_counts_on_whichever_socket_it_arrives():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        first, second = [await session.ws_connect(await ticket(slack)) for _ in range(2)]
        assert [(await ws.receive_json())["num_connections"] for ws in (first, second)] == [1, 2]
        typing = asyncio.create_task(slack.slash(ANA, INCIDENT, "status"))
        readers = {asyncio.create_task(ws.receive_json()): other for ws, other in ((first, second), (second, first))}
        (received,), (idle,) = await asyncio.wait(readers, return_when=asyncio.FIRST_COMPLETED)
        envelope = received.result()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        idle.cancel()
        await readers[received].send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "heard"}})
        assert await typing == "heard"


@pytest.mark.parametrize(
    ("setting", "symptom"),
    [("socket_mode_enabled", "access_denied"), ("is_enabled", "not configured to handle interactive responses")],
)
async def test_what_the_manifest_switches_off_does_not_work(setting, symptom, tmp_path):
    manifest = tmp_path / "manifest.yml"
    document = bare_manifest()
    document["features"]["slash_commands"][0]["url"] = "https://rollback.example.com/slack/events"
    document["settings"]["interactivity"]["request_url"] = "https://rollback.example.com/slack/events"
    shipped = yaml.safe_dump(document)
    assert f"{setting}: true" in shipped
    manifest.write_text(shipped.replace(f"{setting}: true", f"{setting}: false"))
    async with local_slack(manifest=manifest) as slack:
        try:
            await ticket(slack)
            error = await slack.click(ANA, INCIDENT, await posted(slack, button("yes", "Yes")), "yes")
        except SlackApiError as refused:
            error = refused.response["error"]
        assert symptom in error


async def test_a_refused_handshake_uses_its_ticket_up():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        slack.refuse_handshakes(1)
        url = await ticket(slack)
        for _ in range(2):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
        async with session.ws_connect(await ticket(slack)) as ws:
            assert (await ws.receive_json())["num_connections"] == 1


async def test_the_eleventh_socket_is_turned_away():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await ticket(slack)) for _ in range(11)]
        frames = [await ws.receive_json() for ws in sockets]
        assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
        assert frames[-1]["reason"] == "too_many_websockets"
        assert slack.connected == 10


@pytest.mark.parametrize("accident", ["refresh", "close", "abort", "blackhole"])
async def test_the_client_comes_back_after(accident, caplog):
    caplog.set_level(logging.CRITICAL)
    async with local_slack() as slack:
        app = bolt_app(slack)

        @app.command("/rollback")
        async def rollback(ack):
            await ack("here")

        async with connected(app, slack, ping_interval=0.2):
            accidents = {
                "refresh": slack.disconnect_sockets,
                "close": slack.drop_sockets,
                "abort": lambda: slack.drop_sockets(abort=True),
            }
            await accidents[accident]() if accident in accidents else slack.blackhole_sockets()
            await slack.wait_for(lambda: len(slack.calls("apps.connections.open")) == 2 and slack.connected == 1)
            assert await slack.slash(ANA, INCIDENT, "status") == "here"


async def test_a_response_url_works_five_times_for_half_an_hour_where_the_bot_is_no_member():
    async with local_slack() as slack:
        app, urls = bolt_app(slack), []

        @app.command("/rollback")
        async def rollback(ack, command, respond):
            await ack()
            await respond("Please invite me")
            urls.append(command["response_url"])

        async with connected(app, slack), aiohttp.ClientSession() as session:
            await slack.slash(ANA, GENERAL, "status")
            await slack.slash(ANA, GENERAL, "status")
            await slack.wait_for(lambda: len(urls) == 2)
            assert [message.text for message in slack.ephemerals(ANA)] == ["Please invite me"] * 2

            async def use(url, **body):
                async with session.post(url, json={"text": "again", **body}) as response:
                    return response.status

            statuses = [await use(urls[0], response_type="in_channel") for _ in range(5)]
            assert statuses == [200, 200, 200, 200, 404]
            assert [message.text for message in slack.messages(GENERAL)] == ["again"] * 4
            slack.workspace.clock.advance(31 * 60)
            assert await use(urls[1]) == 404


async def test_a_response_to_a_click_can_replace_or_delete_the_message():
    async with local_slack() as slack:
        app = bolt_app(slack)

        @app.action("replace")
        async def replace(ack, respond):
            await ack()
            await respond(
                "Replaced", blocks=[section("New"), actions(button("delete", "Delete"))], replace_original=True
            )

        @app.action("delete")
        async def delete(ack, respond):
            await ack()
            await respond(delete_original=True)

        async with connected(app, slack):
            ts = await posted(slack, button("replace", "Replace"))
            await slack.click(ANA, INCIDENT, ts, "replace")
            await slack.wait_for(lambda: slack.messages(INCIDENT)[0].text == "Replaced")
            await slack.click(ANA, INCIDENT, ts, "delete")
            await slack.wait_for(lambda: slack.messages(INCIDENT) == [])
        assert slack.refused == []
