"""A visitor breaks what runs by one click, and sees the alarm that finds it, and its end after "mend it"."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from playground.stage import Stage
from tests.browser.chromium import MARKS, opened

pytestmark = MARKS


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage(speed=120, watches=True) as stage:
        yield stage


@pytest_asyncio.fixture
async def page(stage: Stage) -> AsyncIterator[Page]:
    async with opened(stage.slack.url) as page:
        yield page


@pytest.mark.long
async def test_one_click_breaks_what_runs_and_rings_the_alarm_and_another_one_mends_it(
    stage: Stage, page: Page
) -> None:
    alarms = page.get_by_test_id("alarms")
    await expect(alarms).to_be_hidden()

    await page.get_by_test_id("break-errors 40%").click()
    await expect(alarms.get_by_text("errors alarm")).to_be_visible(timeout=60_000)
    await expect(alarms.get_by_text("memory ok")).to_be_visible(timeout=60_000)
    assert stage.aws.view()["traffic"] == "errors 40%"
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.screenshot(path=Path(folder) / "broken.png")

    await page.get_by_test_id("break-mend it").click()
    await expect(alarms.get_by_text("errors ok")).to_be_visible(timeout=60_000)
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.get_by_test_id("break-slow")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.screenshot(path=Path(folder) / "broken_narrow.png")
