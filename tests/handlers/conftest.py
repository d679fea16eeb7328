"""A local Slack on a free port, and the real Slack edge connected to it over real wires."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers import Notifier, SocketSupervisor, build_app, make_client
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import APP_TOKEN, BOT_TOKEN
from tests.handlers.world import CATALOG, MANIFEST, FakeClock, FakeDesk, FakeJournal


@dataclass
class Edge:
    """Bolt with all listeners, its socket, and the intake worker behind it."""

    worker: FakeDesk
    socket: SocketSupervisor
    lost: list[bool]
    foreign: list[int]


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(Clock(), manifest=MANIFEST)
    await slack.start()
    yield slack
    await slack.stop()
    assert slack.refused == []


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return make_client(BOT_TOKEN, slack.api_url)


@pytest.fixture
async def edge(slack: LocalSlack, client: AsyncWebClient) -> AsyncIterator[Edge]:
    worker, lost, foreign = FakeDesk(), list[bool](), list[int]()
    app = build_app(client=client, catalog=CATALOG, worker=worker, clock=FakeClock())
    socket = SocketSupervisor(app, APP_TOKEN, on_lost=lambda: lost.append(True), on_foreign=foreign.append)
    await socket.start()
    await slack.wait_for(lambda: socket.connected and slack.connected == 2)
    yield Edge(worker, socket, lost, foreign)
    await socket.stop()


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture
async def notifier(client: AsyncWebClient, journal: FakeJournal) -> AsyncIterator[Notifier]:
    notifier = Notifier(client, journal, CATALOG)
    await notifier.start()
    yield notifier
    await notifier.stop()
