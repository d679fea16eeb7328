"""Socket Mode's accidents: a bot that looks healthy hears, or ends."""

import asyncio
import json

import pytest
from aiohttp import ClientWebSocketResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Refused
from handlers import OverAnotherBot, SocketSupervisor, build_app
from handlers.transport import connection, foreign, socket_mode
from handlers.transport.leaving import AckSeal, begin_to_close
from playground.slack import LocalSlack
from playground.slack.world import APP_TOKEN, BOT_TOKEN
from tests.handlers.conftest import Edge
from tests.handlers.world import CATALOG, FakeClock, FakeDesk


@pytest.fixture(autouse=True)
def _ten_times_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, names in (
        (connection, ("PING_EVERY", "SILENT", "CLOSING", "ANSWERING")),
        (socket_mode, ("LOOK_EVERY", "LOST")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, getattr(module, name) / 10)


async def _is_heard(slack: LocalSlack, edge: Edge) -> bool:
    before = len(edge.worker.received)
    await slack.slash("U0AAAA", "C0INCIDENT", "status")
    return len(edge.worker.received) == before + 1


def _opened(slack: LocalSlack) -> int:
    return len(slack.calls("apps.connections.open"))


@pytest.mark.parametrize("abort", [True, False])
async def test_a_dropped_socket_comes_back(edge: Edge, slack: LocalSlack, abort: bool) -> None:
    await slack.drop_sockets(abort=abort)
    await slack.wait_for(lambda: _opened(slack) >= 2 and slack.connected)

    assert await _is_heard(slack, edge)


async def test_a_refused_handshake_does_not_leave_the_bot_deaf(edge: Edge, slack: LocalSlack) -> None:
    slack.refuse_handshakes(2)
    await slack.drop_sockets(abort=True)
    await slack.wait_for(lambda: _opened(slack) >= 3 and slack.connected)

    assert await _is_heard(slack, edge)
    assert edge.lost == []


async def test_a_socket_that_fell_silent_is_replaced(edge: Edge, slack: LocalSlack) -> None:
    slack.blackhole_sockets()
    await slack.wait_for(lambda: _opened(slack) >= 2)
    await slack.wait_for(lambda: edge.socket.connected)
    await slack.drop_sockets(abort=True)
    await slack.wait_for(lambda: _opened(slack) >= 4 and slack.connected == 2)

    assert await _is_heard(slack, edge)


async def test_a_refresh_asked_for_by_slack_is_followed(edge: Edge, slack: LocalSlack) -> None:
    await slack.disconnect_sockets("refresh_requested")
    await slack.wait_for(lambda: _opened(slack) >= 2 and slack.connected)

    assert await _is_heard(slack, edge)


async def test_of_two_sockets_one_may_die_unnoticed_by_anybody(edge: Edge, slack: LocalSlack) -> None:
    one = slack._sockets._open()[0]
    one.abort()
    for _ in range(4):
        assert await _is_heard(slack, edge)
    await slack.wait_for(lambda: slack.connected == 2)


async def test_an_ack_given_after_a_refresh_still_reaches_slack(edge: Edge, slack: LocalSlack) -> None:
    edge.worker.gate.clear()
    command = asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status"))
    await slack.wait_for(lambda: edge.worker.waiting)
    await slack.disconnect_sockets("refresh_requested")
    await slack.wait_for(lambda: _opened(slack) == 4 and slack.connected == 2)
    edge.worker.gate.set()

    assert await command is None
    assert slack.deliveries[0].acked_at is not None


async def test_an_envelope_that_comes_twice_has_one_effect(edge: Edge, slack: LocalSlack) -> None:
    """Slack hands the second to the other socket."""
    slack.deliver_twice()
    await slack.slash("U0AAAA", "C0INCIDENT", "status")
    await slack.wait_for(lambda: edge.worker.events.count("stored") == 2)

    assert len(edge.worker.received) == 1


async def test_a_late_envelope_is_heard_once_although_the_person_saw_an_error(edge: Edge, slack: LocalSlack) -> None:
    slack.deliver_late(3.2)
    answer = await slack.slash("U0AAAA", "C0INCIDENT", "status")
    assert answer == '/rollback failed with the error "operation_timeout"'
    assert edge.worker.received == []
    await slack.wait_for(lambda: edge.worker.received)

    assert edge.worker.events == ["stored", "woken"]


async def test_a_bot_that_cannot_hear_slack_any_more_ends_once(
    edge: Edge, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "LOST", 2.0)
    slack.fail_next("apps.connections.open", error="internal_error", times=1000)
    await slack.drop_sockets(abort=True)
    await slack.wait_for(lambda: edge.lost, timeout=10)

    assert edge.lost == [True]
    assert not edge.socket.connected


async def test_a_wrong_app_token_is_refused_at_start(slack: LocalSlack, client: AsyncWebClient) -> None:
    app = build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock())
    for token in ("xapp-wrong", BOT_TOKEN):
        socket = SocketSupervisor(app, token, on_lost=lambda: None, on_foreign=lambda count: None)
        with pytest.raises(Refused, match="SLACK_APP_TOKEN"):
            await socket.start()
        await socket.stop()
    slack.record.refused.clear()  # not_allowed_token_type was meant


async def test_a_slack_that_is_down_at_start_is_waited_for(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.fail_next("apps.connections.open", error="internal_error", times=2)
    app = build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock())
    socket = SocketSupervisor(app, APP_TOKEN, on_lost=lambda: None, on_foreign=lambda count: None)
    await socket.start()
    await slack.wait_for(lambda: socket.connected)
    await socket.stop()


def test_connections_of_other_replicas_are_not_foreign(client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "SURE", 0.0)
    app, told = build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock()), list[int]()
    socket = SocketSupervisor(app, APP_TOKEN, on_lost=lambda: None, on_foreign=told.append, others=lambda: 1)
    for connections in (2, 2):
        socket._hello(connections)
    assert told == []

    for connections in (3, 3):
        socket._hello(connections)
    assert told == [1]


async def test_what_is_in_hand_when_the_bot_stops_is_acknowledged(edge: Edge, slack: LocalSlack) -> None:
    edge.worker.gate.clear()
    commands = [asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status")) for _ in range(4)]
    await slack.wait_for(lambda: edge.worker.waiting)
    stopping = asyncio.create_task(edge.socket.stop())
    await asyncio.sleep(0.05)
    edge.worker.gate.set()

    assert await asyncio.gather(*commands) == [None] * 4
    await stopping
    assert slack.connected == 0


async def test_what_comes_while_a_connection_is_being_closed_is_acknowledged_over_the_other(
    edge: Edge, slack: LocalSlack
) -> None:
    commands = [asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status")) for _ in range(6)]
    await edge.socket.stop()  # its close frame is on the way before any of them is

    assert await asyncio.gather(*commands) == [None] * 6
    assert len(edge.worker.received) == 6


async def test_what_is_stored_only_after_the_close_frame_is_acknowledged_over_the_other_connection(
    edge: Edge, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over its own nothing more can be said by then."""
    commands: list[asyncio.Task[str | None]] = []

    async def typed_just_before(session: ClientWebSocketResponse) -> None:
        edge.worker.gate.clear()
        commands.extend(asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status")) for _ in range(2))
        await slack.wait_for(lambda: edge.worker.waiting == 2, timeout=2)  # each connection has one
        await begin_to_close(session)
        edge.worker.gate.set()

    monkeypatch.setattr("handlers.transport.connection.begin_to_close", typed_just_before)
    one, other = edge.socket._connections
    await one.leave(other.acks)

    assert await asyncio.gather(*commands) == [None, None]


async def test_what_comes_while_the_last_connection_is_being_closed_is_stored_at_least(
    edge: Edge, slack: LocalSlack
) -> None:
    one, *others = edge.socket._connections
    for other in others:
        await other.close()
    await slack.wait_for(lambda: slack.connected == 1)
    command = asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status"))
    await one.leave(None)

    assert len(edge.worker.received) == 1
    command.cancel()


async def test_what_came_over_a_connection_that_breaks_is_acknowledged_over_the_other_one(
    edge: Edge, slack: LocalSlack
) -> None:
    """It takes longer to come back than Slack waits."""
    slack.fail_next("apps.connections.open", error="internal_error", times=1000)
    edge.worker.gate.clear()
    commands = [asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status")) for _ in range(2)]
    await slack.wait_for(lambda: edge.worker.waiting == 2)  # each connection has one
    slack._sockets._open()[0].abort()
    await slack.wait_for(lambda: slack.connected == 1)
    edge.worker.gate.set()

    assert await asyncio.gather(*commands) == [None, None]
    slack.mend()


async def test_a_connection_that_was_there_before_is_no_reason_to_cut_off_the_one_in_its_place(
    edge: Edge, slack: LocalSlack
) -> None:
    await slack.drop_sockets()
    await slack.wait_for(lambda: _opened(slack) >= 4 and slack.connected == 2)
    slack.deliver_while_closing()
    command = asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status"))
    await slack.wait_for(lambda: slack.deliveries)
    one, other = edge.socket._connections
    await one.leave(other.acks)

    assert await command is None


async def test_what_comes_over_a_connection_that_is_only_being_opened_is_acknowledged_when_it_is_closed(
    edge: Edge, slack: LocalSlack
) -> None:
    slack.deliver_while_closing()
    command = asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status"))
    await slack.wait_for(lambda: slack.deliveries)
    fresh = edge.socket._another()
    await fresh.start()
    await fresh.leave(edge.socket._connections[0].acks)

    assert await command is None


async def test_two_bots_that_end_at_once_do_not_hand_an_acknowledgement_to_each_other(
    edge: Edge, slack: LocalSlack
) -> None:
    """Both connections are closed, and nobody has looked since."""
    handed = list[str]()
    assert edge.socket._watching
    edge.socket._watching.cancel()

    async def hand_over(ack: str) -> None:
        handed.append(ack)

    for each in edge.socket._connections:
        each.acks.elsewhere = OverAnotherBot(hand_over, APP_TOKEN)
    slack.fail_next("apps.connections.open", error="internal_error", times=1000)
    sessions = [each._handler.client.current_session for each in edge.socket._connections]
    await slack.drop_sockets(abort=True)
    await slack.wait_for(lambda: all(session is None or session.closed for session in sessions))
    assert all(each.up for each in edge.socket._connections)
    await edge.socket.acknowledge(AckSeal(APP_TOKEN).sealed('{"envelope_id": "of-another"}'))

    assert handed == []
    slack.mend()


async def test_a_stop_while_an_old_connection_is_being_renewed_leaves_that_as_well(
    edge: Edge, slack: LocalSlack
) -> None:
    assert edge.socket._watching
    edge.socket._watching.cancel()  # it renews by itself
    old, *_ = edge.socket._connections
    fresh = edge.socket._another()
    edge.socket._connections = (*edge.socket._connections, fresh)
    await fresh.start()
    await slack.wait_for(lambda: fresh.up)
    edge.worker.gate.clear()
    commands = [asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status")) for _ in range(3)]
    await slack.wait_for(lambda: edge.worker.waiting == 3)
    renewing = asyncio.create_task(edge.socket._renew())
    await asyncio.sleep(0.02)
    renewing.cancel()

    assert old in edge.socket._connections
    edge.worker.gate.set()
    await edge.socket.stop()
    assert await asyncio.gather(*commands) == [None] * 3


async def test_what_another_bot_hands_over_is_acknowledged_if_a_bot_of_this_app_says_so_and_else_not(
    edge: Edge, slack: LocalSlack
) -> None:
    edge.worker.gate.clear()  # as if the bot that has it could not say so any more
    command = asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status"))
    await slack.wait_for(lambda: edge.worker.waiting)
    (delivery,) = slack.deliveries
    ack = json.dumps({"envelope_id": delivery.id})

    for forged in (ack, f" {ack}", AckSeal("xapp-of-another-app").sealed(ack), "[" * 7_000, "", "\u00e9 {}"):
        await edge.socket.acknowledge(forged)
    await asyncio.sleep(0.1)
    assert delivery.acked_at is None

    await edge.socket.acknowledge(AckSeal(APP_TOKEN).sealed(ack))
    assert await command is None
    edge.worker.gate.set()


async def test_what_another_bot_hands_over_is_not_handed_on_by_one_that_has_closed_as_well(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    handed_on = list[str]()

    async def hand_over(ack: str) -> None:
        handed_on.append(ack)

    app = build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock())
    over_another = OverAnotherBot(hand_over, APP_TOKEN)
    socket = SocketSupervisor(
        app, APP_TOKEN, on_lost=lambda: None, on_foreign=lambda count: None, over_another=over_another
    )
    await socket.start()
    await slack.wait_for(lambda: socket.connected and slack.connected == 2)
    await socket.stop()

    await socket.acknowledge(AckSeal(APP_TOKEN).sealed('{"envelope_id": "e-1"}'))

    assert handed_on == []
