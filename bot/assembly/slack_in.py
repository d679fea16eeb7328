"""Slack's way in: Socket Mode where there is an app token, otherwise HTTP."""

import contextlib
from collections.abc import AsyncIterator, Callable

import handlers
from bot.assembly.leadership import Leadership
from bot.assembly.outside import Outside
from bot.catalog import Catalog
from bot.intake.worker import IntakeWorker
from bot.operating import Probes, SlackRequests
from bot.ports import Clock
from bot.settings import Settings


class SlackIn:
    """`requests` are those of the HTTP mode; `on_lost` is called when there is no way to Slack any more."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        outside: Outside,
        *,
        worker: IntakeWorker,
        clock: Clock,
        probes: Probes,
        leadership: Leadership,
        on_lost: Callable[[], None],
    ) -> None:
        self._settings, self._catalog, self._outside = settings, catalog, outside
        self._worker, self._clock, self._probes = worker, clock, probes
        self._leadership, self._on_lost = leadership, on_lost
        self._socket: handlers.SocketSupervisor | None = None
        self._foreign_sockets_told = handlers.foreign_sockets_told(outside.slack, catalog)
        self.requests = SlackRequests()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Within, what people type and press is taken in."""
        settings = self._settings
        secret = None if settings.socket_mode else settings.slack_signing_secret.get_secret_value()
        app = handlers.build_app(
            client=self._outside.slack,
            catalog=self._catalog,
            worker=self._worker,
            clock=self._clock,
            signing_secret=secret,
            metrics=self._outside.metrics,
        )
        if secret is None:
            token = settings.slack_app_token.get_secret_value()
            socket = handlers.SocketSupervisor(
                app,
                token,
                on_lost=self._on_lost,
                on_foreign=self._foreign,
                others=lambda: self._leadership.others,
                over_another=handlers.OverAnotherBot(self._leadership.hand_over, token),
            )
            self._leadership.acknowledge = socket.acknowledge
            await socket.start()
            self._probes.socket = self._socket = socket
            try:
                yield
            finally:
                self._foreign_sockets_told.stop()
                await socket.stop()
        else:
            self.requests.events = handlers.receiver(app, signing_secret=secret)
            try:
                yield
            finally:
                await self.requests.end()

    def tell_foreign(self) -> None:
        """Of other bots on the same app token, as far as any are known already."""
        if self._socket and self._socket.foreign:
            self._foreign_sockets_told.changed(self._socket.foreign)

    def _foreign(self, count: int) -> None:
        if self._leadership.leads:
            self._foreign_sockets_told.changed(count)
