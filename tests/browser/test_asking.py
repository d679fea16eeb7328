"""Each way in of the real bot, over the page: bare command, global shortcut, menu of an alert, thread, Home tab."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from playground.stage import Stage
from tests.browser.chromium import MARKS, opened
from tests.browser.ways import ANA, BEN, INCIDENT

pytestmark = [*MARKS, pytest.mark.long]
SIZES = ((1280, 800), (390, 700))
READ = 15_000  # milliseconds


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage(speed=30) as stage:
        yield stage


async def picture(page: Page, name: str) -> None:
    """To look at, where ROLLBACK_PICTURES says so; and nothing sticks out."""
    await page.wait_for_timeout(300)
    width = page.viewport_size["width"] if page.viewport_size else 0
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}_{width}.png")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)


async def typed(pane: Locator, text: str) -> None:
    await pane.get_by_test_id("composer").fill(text)
    await pane.get_by_test_id("composer").press("Enter")


async def answered(stage: Stage, page: Page) -> Locator:
    """The form, once the kinds are there."""
    dialog = page.get_by_role("dialog", name="Roll a service back")
    await expect(dialog.get_by_role("radio").first).to_be_visible(timeout=READ)
    return dialog


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_way_in_ends_at_a_card(stage: Stage, width: int, height: int) -> None:
    alert = stage.slack.say("U0ROBOT", INCIDENT, "5xx on quilt-catalog")
    stage.slack.say(BEN, INCIDENT, "Looking.", thread_ts=alert.ts)
    async with opened(f"{stage.slack.url}/?solo={ANA}", width=width, height=height) as page:
        pane = page.locator(".pane").first
        await typed(pane, "/rollback")
        dialog = page.get_by_role("dialog", name="Roll a service back")
        await dialog.get_by_label("Reason").fill("typed while it is read")
        await answered(stage, page)
        await expect(dialog.get_by_label("Reason")).to_have_value("typed while it is read")
        await picture(page, "form")
        await dialog.get_by_role("radio", name="complete").check()
        await dialog.get_by_test_id("modal-submit").click()
        error = re.compile("Which commit shall be reverted.*Nothing happened")
        await expect(dialog.get_by_label("Commit to revert")).to_have_accessible_description(error)
        await picture(page, "form_error")
        await dialog.get_by_test_id("modal-close").click()

        await page.get_by_role("button", name="Message menu").first.click()
        await page.get_by_role("menuitem", name="Roll back…").click()
        dialog = await answered(stage, page)
        await expect(dialog.get_by_text("It is told in the thread in")).to_be_attached()
        await dialog.get_by_test_id("modal-close").click()

        await pane.get_by_test_id("channel").select_option("home")
        home = pane.get_by_test_id("home")
        await expect(home.get_by_role("button", name="Open plan")).to_be_visible(timeout=READ)
        await picture(page, "app_home")
        await home.get_by_role("button", name="Open plan").click()
        dialog = await answered(stage, page)
        await dialog.get_by_test_id("modal-close").click()
        await pane.get_by_test_id("channel").select_option(INCIDENT)

        await page.get_by_role("button", name="1 reply").click()
        await page.get_by_test_id("reply").fill("@rollback quilt-catalog immediate 5xx")
        await page.get_by_test_id("reply").press("Enter")
        await expect(page.get_by_text("is asked for because of this").first).to_be_visible(timeout=READ)
        await picture(page, "incident_thread")
    card = next(m for m in stage.slack.messages(INCIDENT) if "Roll back quilt-catalog?" in m.text)
    assert "|its thread>" in str(card.blocks)


async def test_the_global_shortcut_and_what_waits_for_the_other(stage: Stage) -> None:
    async with opened(f"{stage.slack.url}/?solo={ANA}", width=390, height=700) as page:
        pane = page.locator(".pane").first
        await stage.slack.shortcuts.use(ANA, "roll_back")
        dialog = await answered(stage, page)
        await dialog.get_by_role("radio", name="immediate").check()
        await dialog.get_by_test_id("modal-submit").click()
        await expect(pane.get_by_role("heading", name="Roll back quilt-catalog?")).to_be_attached(timeout=READ)
        await pane.get_by_test_id("person").select_option(BEN)
        await pane.get_by_test_id("channel").select_option("home")
        await expect(pane.get_by_role("heading", name="Waiting for you")).to_be_visible(timeout=READ)
        await picture(page, "app_home_waiting")
