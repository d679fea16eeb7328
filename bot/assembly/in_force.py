"""The services file that is in force in this process, and all that has to know when it is another one.

Most of the bot holds the catalog itself and needs no word: `CurrentCatalog`. Here is the rest.
"""

import asyncio
import logging
import time
from pathlib import Path

from bot.approval.lists_checkup import check_pagerduty
from bot.assembly.checks import check_endpoints, look_at_lists, warm
from bot.assembly.leadership import Leadership
from bot.assembly.outside import Outside
from bot.assembly.reloading import Reloading
from bot.assembly.workers import Workers
from bot.broadcast.whose import told_outside
from bot.catalog import Catalog, CurrentCatalog
from bot.errors import Misconfigured
from bot.journal import SqlJournal
from bot.operating import Configuration
from bot.settings import Settings

log = logging.getLogger(__name__)
_LONG = 1.0  # seconds
_SHOWN = 12  # characters of a digest


class InForce:
    """`ask` is for SIGHUP. `config` is where the file is read anew, None for nowhere."""

    def __init__(
        self,
        settings: Settings,
        config: Path | None,
        catalog: CurrentCatalog,
        outside: Outside,
        journal: SqlJournal,
        workers: Workers,
        leadership: Leadership,
    ) -> None:
        self._settings, self._catalog, self._outside = settings, catalog, outside
        self._journal, self._workers, self._leadership = journal, workers, leadership
        self._warming: asyncio.Task[None] | None = None
        self._reloading = Reloading(
            config, catalog, journal, check=self._check, taken=self._taken, speed=settings.clock_speed
        )
        self.ask = self._reloading.ask

    @property
    def now(self) -> Configuration:
        digest = self._catalog.digest[:_SHOWN]
        others = self._leadership.digests - {digest}
        return Configuration(digest, len(self._catalog.services), self._reloading.refused, others)

    def start(self) -> asyncio.Task[None]:
        """-> what goes on until it is cancelled."""
        return asyncio.create_task(self._reloading.run(), name="services file")

    async def warm_up(self, within: float) -> None:
        """Have all ready that the file names. Of many accounts and regions the rest is made ready behind that."""
        self._warming = asyncio.create_task(self._warm(), name="warming")
        await asyncio.wait({self._warming}, timeout=within)

    def stop(self) -> None:
        if self._warming:
            self._warming.cancel()

    def _check(self, newer: Catalog) -> None:
        """Raises Misconfigured for what a restart would refuse, or what only a restart can change."""
        if newer.home.team != self._catalog.home.team:
            reason = f"`home.team` is another workspace than {self._catalog.home.team}."
            raise Misconfigured(reason, "Whose tokens these are is asked at the start only: restart the bot.")
        check_pagerduty(newer, token=bool(self._outside.pagerduty_token))
        check_endpoints(self._settings, newer, self._outside)

    def _taken(self, before: Catalog, rights: tuple[str, ...]) -> None:
        catalog = self._catalog
        self._journal.configure(catalog.digest, told_outside(catalog))
        self._outside.destinations.renew(catalog.home.destinations)
        others = {name for name, entry in catalog.services.items() if before.services.get(name) != entry}
        for gone in before.services.keys() - catalog.services.keys():
            self._outside.metrics.no_longer_ready(gone)
        self.stop()
        self._warming = asyncio.create_task(self._warm_again(), name="warming")
        self._workers.reloaded(rights, others, leads=self._leadership.leads)

    async def _warm_again(self) -> None:
        await self._warm()
        await look_at_lists(self._catalog, self._outside)

    async def _warm(self) -> None:
        began = time.monotonic()
        try:
            await warm(self._catalog, self._outside)
        except Exception:
            log.exception("not all that the services file names is ready before it is needed")
        if (took := time.monotonic() - began) > _LONG:
            log.info("all that the services file names is ready, after %.1f s", took)
