"""A visitor breaks what runs by one click: the alarm that finds it, the plan that nobody asked for, the way back."""

import os
import re
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
    async with Stage(speed=60, watches=True) as stage:
        yield stage


@pytest_asyncio.fixture
async def page(stage: Stage) -> AsyncIterator[Page]:
    async with opened(stage.slack.url) as page:
        yield page


async def kept(page: Page, name: str) -> None:
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.long
async def test_one_click_breaks_what_runs_and_leads_to_a_plan_that_one_more_approves(stage: Stage, page: Page) -> None:
    alarms, ben = page.get_by_test_id("alarms"), page.locator('[data-person="U0BBBB"]')
    await expect(alarms).to_be_hidden()

    await kept(page, "1-before")
    await page.get_by_test_id("break-errors 40%").click()
    await stage.slack.wait_for(lambda: stage.aws.view()["traffic"] == "errors 40%", timeout=30)
    await expect(alarms.get_by_text("errors alarm")).to_be_visible(timeout=60_000)
    await expect(ben.get_by_role("heading", name="Roll back quilt-catalog?")).to_be_visible(timeout=20_000)
    await kept(page, "2-proposal")

    await ben.locator('[data-action-id="approve"]').last.click()
    await kept(page, "3-approval")
    await page.get_by_test_id("confirm-ok").click()
    headline = re.compile(r"quilt-catalog is well on :38 · ")
    await expect(ben.get_by_role("heading", name=headline)).to_be_visible(timeout=40_000)
    await expect(alarms.get_by_text("errors ok")).to_be_visible(timeout=60_000)
    assert {task["revision"] for task in stage.aws.view()["tasks"]} == {38}
    await kept(page, "4-recovery")


@pytest.mark.long
async def test_what_was_broken_is_mended_by_another_click_and_both_fit_on_a_telephone(stage: Stage, page: Page) -> None:
    await page.get_by_test_id("break-slow").click()
    await stage.slack.wait_for(lambda: stage.aws.view()["traffic"] == "slow", timeout=30)
    await page.get_by_test_id("break-mend it").click()
    await stage.slack.wait_for(lambda: stage.aws.view()["traffic"] == "good", timeout=10)
    await page.set_viewport_size({"width": 390, "height": 844})

    await expect(page.get_by_test_id("break-slow")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await kept(page, "broken_narrow")
