"""The column beside the panes: mailbox, pager, status page and banner of the simulated world, at a desk and a phone."""

from pathlib import Path

import pytest

from bot.catalog import DestinationEntry
from bot.settings import SecretFiles
from destinations import NamedDestinations
from playground.clock import Clock
from playground.outside import Outside
from playground.slack import LocalSlack
from playground.stage import ROOT
from playground.telling import put_secrets
from tests.browser.chromium import MARKS, opened
from tests.destinations.deliveries import delivery

pytestmark = MARKS


async def test_what_people_outside_were_told_stands_beside_the_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(speed=1)
    slack, outside = LocalSlack(clock, manifest=ROOT / "manifest.yml"), Outside(tmp_path, now=clock.now)
    slack.app.add_routes(outside.routes())
    monkeypatch.setenv("SSL_CERT_FILE", str(outside.mailbox.authority))
    await slack.start()
    await outside.mailbox.start()
    put_secrets(outside, tmp_path)
    entries = outside.destinations(slack.url).items()
    made = {name: DestinationEntry.model_validate(entry) for name, entry in entries}
    to = NamedDestinations(made, SecretFiles(str(tmp_path)), pace=0)
    try:
        async with opened(slack.url, width=1280) as page:
            assert await page.get_by_test_id("outside").is_hidden()
            for name in ("support-mail", "pager", "status-page", "banner"):
                await to.named(name).send(delivery(destination=name))
            slack.broadcast({"type": "outside", "view": outside.view()})
            for part in ("status-page", "banners", "pager", "mailbox"):
                await page.get_by_test_id(part).get_by_text(delivery().subject).first.wait_for()
            summary = await page.get_by_test_id("outside").locator("summary").inner_text()
            assert "2 mails · 1 open alert · identified" in summary
            assert await page.evaluate("document.documentElement.scrollWidth") <= 1280
            await page.set_viewport_size({"width": 1280, "height": 400})
            await page.add_style_tag(
                content=".top { min-height: 180px }"
            )  # as where the service's row has several lines
            assert await page.evaluate("document.documentElement.scrollHeight") <= 400, "the page itself never scrolls"
            await page.set_viewport_size({"width": 1280, "height": 900})
            await page.set_viewport_size({"width": 390, "height": 700})
            await page.reload()
            column = page.get_by_test_id("outside")
            await column.wait_for()
            assert await page.get_by_test_id("mailbox").is_hidden()
            await column.locator("summary").click()
            await page.get_by_test_id("mailbox").get_by_text("to support@example.com").first.wait_for()
            assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        await to.close()
        await outside.mailbox.stop()
        await slack.stop()
