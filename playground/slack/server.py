"""The local Slack as one object: start it, let people act, look at what they see."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aiohttp import web

from playground.clock import Clock
from playground.slack.composer import mentioning
from playground.slack.delivery import Postmark, SocketTransport, Transport
from playground.slack.events import Events
from playground.slack.faults import Accidents, Faults
from playground.slack.form_page import FormPage
from playground.slack.forms import Forms
from playground.slack.http_delivery import HttpTransport
from playground.slack.interactions import Interactions, NoSuchButtonError, find_button, find_option, has_button
from playground.slack.looking import Looking
from playground.slack.manifest import Manifest
from playground.slack.methods import Methods
from playground.slack.page import Page
from playground.slack.record import Call, Delivery, Record, Refusal
from playground.slack.responses import ResponseUrls
from playground.slack.shortcuts import Shortcuts
from playground.slack.sockets import Sockets
from playground.slack.views import Views
from playground.slack.ways_page import WaysPage
from playground.slack.webapi import WebApi
from playground.slack.workspace import Message, Workspace
from playground.slack.world import CHANNELS, PEOPLE, SIGNING_SECRET, Channel, Person


class LocalSlack(Looking, Accidents):
    """A Slack workspace on 127.0.0.1. With `request_url` it speaks signed HTTP to the bot instead of Socket Mode.

    What people do is here, and for modals and the Home tab in `forms`, for shortcuts in `shortcuts`; they enter the
    Home tab with `events.home_opened(user)`.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        manifest: Path,
        people: Iterable[Person] = PEOPLE,
        channels: Iterable[Channel] = CHANNELS,
        port: int = 0,
        request_url: str | None = None,
    ) -> None:
        self.app = web.Application()
        self.url, self.request_url = "", request_url
        self.workspace = Workspace(clock, Manifest.read(manifest), people=people, channels=channels)
        self.record = Record()
        self._port = port
        self._runner = web.AppRunner(self.app, shutdown_timeout=0.2)
        self._faults = Faults()
        self._sockets = Sockets(base_url=lambda: self.url, ring=self.record.ring)
        responses = ResponseUrls(self.workspace, base_url=lambda: self.url, record=self.record)
        self.views = Views(home_tab=self.workspace.manifest.home_tab, people=self.workspace.people)
        self.postmark = Postmark(self._transport(request_url))
        transport = self.postmark
        self.forms = Forms(self.workspace, self.views, transport=transport, record=self.record)
        self.events = Events(self.workspace, self.views, transport=transport)
        self.shortcuts = Shortcuts(self.workspace, transport=transport, responses=responses, views=self.views)
        self._interactions = Interactions(
            self.workspace, transport=transport, responses=responses, views=self.views, record=self.record
        )
        self._page = Page(self.workspace, self._interactions, said=self.events.said)
        form_page = FormPage(self.views, self.forms, broadcast=self._page.broadcast)
        ways = WaysPage(
            self.workspace, self.views, events=self.events, shortcuts=self.shortcuts, broadcast=self._page.broadcast
        )
        self.workspace.watchers.append(lambda message: self.record.ring())
        for watchers in (self.views.watchers, self.views.home_watchers):
            watchers.append(lambda user: self.record.ring())
        Accidents.__init__(self, self.workspace, self._faults, self._sockets)
        self.app.add_routes([*self._page.routes(), *form_page.routes(), *ways.routes(), *self._slack_routes(responses)])

    async def start(self) -> None:
        """Listen; afterwards `url` and `api_url` hold the real port."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        self._page.close()
        await self.events.close()
        await self._sockets.drop(abort=True)
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The `base_url` for the SDK's web client."""
        return f"{self.url}/api/"

    @property
    def connected(self) -> int:
        """How many sockets of the bot are open."""
        return self._sockets.connected

    # What people do

    async def slash(self, user: str, channel: str, text: str, command: str = "/rollback") -> str | None:
        """Type a command; returns once Slack is done with it: the ack's text, the error shown, or None."""
        return (await self._interactions.command(user, channel, command, text)).text

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        value: str | None = None,
        block_id: str | None = None,
        stale: Message | bool | None = None,
    ) -> str | None:
        """Press a button and return the error shown, if any. Raises NoSuchButtonError.

        `stale` presses a button that the message no longer has: of a snapshot, or (True) of its last version with one.
        A `value` that no such button has replaces the pressed one's.
        """
        message = self._pressed(channel, ts, action_id, stale)
        element, block = find_button(message, action_id, block_id=block_id, value=value)
        return await self._interactions.click(user, message, element, block, value=value)

    async def choose(
        self, user: str, channel: str, ts: str, action_id: str, option: str, *, stale: Message | bool | None = None
    ) -> str | None:
        """Choose in an overflow menu, by an option's value or its beginning before a colon; else as `click`."""
        message = self._pressed(channel, ts, action_id, stale)
        menu, block, value = find_option(message, action_id, option)
        return await self._interactions.click(user, message, menu, block, value=value)

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Write an ordinary message, or an answer in a thread; `@rollback` in it is a mention."""
        text = mentioning(text, self.workspace)
        message = self.workspace.post(channel, user, text, thread_ts=thread_ts)
        self.events.said(message)
        return message

    # What the bot did

    def is_gone(self, delivery: Delivery) -> bool:
        """Is the socket closed over which this went?"""
        return self._sockets.is_gone(delivery.id)

    def calls(self, method: str) -> list[Call]:
        return [call for call in self.record.calls if call.method == method]

    @property
    def deliveries(self) -> list[Delivery]:
        return self.record.deliveries

    @property
    def refused(self) -> list[Refusal]:
        """Requests that no correct bot sends; a test of a correct bot ends with this list empty."""
        return self.record.refused

    def broadcast(self, event: dict[str, Any]) -> None:
        """Push an event to every open page."""
        self._page.broadcast(event)

    def _transport(self, request_url: str | None) -> Transport:
        if request_url is None:
            return SocketTransport(self._sockets, self.record)
        return HttpTransport(request_url, signing_secret=SIGNING_SECRET, record=self.record)

    def _slack_routes(self, responses: ResponseUrls) -> list[web.AbstractRouteDef]:
        methods = Methods(self.workspace, views=self.views, base_url=lambda: self.url)
        self.files = methods.files
        api = WebApi(self.workspace, methods=methods, sockets=self._sockets, record=self.record, faults=self._faults)
        return [
            web.route("*", "/api/{method}", api.handle),
            web.post("/upload/v1/{id}", self.files.receive),
            web.get("/link", self._sockets.handle),
            web.post("/response/{id}", responses.handle),
        ]

    def _pressed(self, channel: str, ts: str, action_id: str, stale: Message | bool | None) -> Message:
        if isinstance(stale, Message):
            return stale
        versions = self.workspace.versions(channel, ts)
        if not versions or (versions[-1].deleted and not stale):
            raise NoSuchButtonError(f"There is no message {ts} in {channel}.")
        if not stale:
            return versions[-1]
        having = (version for version in reversed(versions) if has_button(version, action_id))
        return next(having, versions[-1])
