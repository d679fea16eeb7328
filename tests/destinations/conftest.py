"""The playground's peers on this machine, and the destinations that lead to them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.catalog import DestinationEntry
from bot.settings import SecretFiles
from destinations import NamedDestinations
from playground.outside import Outside

NAMES = ("support-mail", "pager", "incident-io", "goalert", "status-page", "banner")
BY_HTTP = NAMES[1:]


class Peers:
    """`base` is where the HTTP peers are; `to` are the destinations by name."""

    def __init__(self, outside: Outside, base: str, home: Path) -> None:
        self.outside, self.base, self.home = outside, base, home
        for name, value in outside.secrets().items():
            self.write(name, value)
        self.secrets = SecretFiles(str(home))
        self.entries = {
            name: DestinationEntry.model_validate(entry) for name, entry in outside.destinations(base).items()
        }
        self.to = NamedDestinations(self.entries, self.secrets, pace=0)

    def write(self, name: str, value: str) -> None:
        (self.home / name).write_text(f"{value}\n", encoding="utf-8")

    def accidents(self, name: str):  # type: ignore[no-untyped-def]
        """Of the peer behind a name."""
        it = self.outside
        return {"status-page": it.status_page, "banner": it.banner}.get(name, it.pager).accidents


@pytest.fixture
async def peers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Peers]:
    outside = Outside(tmp_path, now=lambda: datetime.now(UTC))
    monkeypatch.setenv("SSL_CERT_FILE", str(outside.mailbox.authority))
    app = web.Application()
    app.add_routes(outside.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await outside.mailbox.start()
    home = tmp_path / "secrets"
    home.mkdir()
    found = Peers(outside, f"http://127.0.0.1:{runner.addresses[0][1]}", home)
    yield found
    await found.to.close()
    await outside.mailbox.stop()
    await runner.cleanup()
