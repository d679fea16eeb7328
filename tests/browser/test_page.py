"""The whole main job in headless Chromium: two people at one page, typing and clicking."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from playground.stage import Stage
from tests.browser.chromium import MARKS, opened
from tests.browser.picture import keep

pytestmark = MARKS


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage(speed=30) as stage:
        yield stage


@pytest_asyncio.fixture
async def page(stage: Stage) -> AsyncIterator[Page]:
    async with opened(stage.slack.url) as page:
        yield page


def pane(page: Page, person: str) -> Locator:
    return page.locator(f'[data-person="{person}"]')


async def press(page: Page, person: str, action: str) -> None:
    """Press a button of the newest card, and confirm."""
    await pane(page, person).locator(f'[data-action-id="{action}"]').last.click()
    await page.get_by_test_id("confirm-ok").click()


async def test_two_people_do_the_main_job_by_typing_and_clicking(stage: Stage, page: Page) -> None:
    ana, ben = pane(page, "U0AAAA"), pane(page, "U0BBBB")

    await ana.get_by_test_id("composer").fill("/rollback quilt-catalog immediate 5xx since the MCP deploy")
    await ana.get_by_test_id("composer").press("Enter")
    await expect(ben.get_by_role("heading", name="Roll back quilt-catalog?")).to_be_visible(timeout=10_000)

    await press(page, "U0AAAA", "approve")
    await expect(ana.get_by_text("somebody else must approve").first).to_be_visible(timeout=10_000)
    assert stage.aws.calls("UpdateService") == []

    await press(page, "U0BBBB", "approve")
    headline = re.compile(r"quilt-catalog is well on :38 · ")
    await expect(ben.get_by_role("heading", name=headline)).to_be_visible(timeout=40_000)

    assert len(stage.aws.calls("UpdateService")) == 1
    assert {task["revision"] for task in stage.aws.view()["tasks"]} == {38}
    if path := os.environ.get("ROLLBACK_SCREENSHOT"):
        await page.wait_for_timeout(500)
        await page.screenshot(path=Path(path))
        keep(Path(path))


@pytest.mark.long
async def test_two_people_revert_and_rebuild_by_choosing_a_commit_and_clicking(stage: Stage, page: Page) -> None:
    ana, ben = pane(page, "U0AAAA"), pane(page, "U0BBBB")
    commit = stage.aws.cluster.repository.commit("mcp")[:12]

    await page.get_by_test_id("commit").select_option(commit)
    await expect(ana.get_by_test_id("composer")).to_have_value(f"/rollback quilt-catalog complete {commit} ")
    await ana.get_by_test_id("composer").press("Enter")
    asked = f"Rebuild quilt-catalog without {commit[:7]}?"
    await expect(ben.get_by_role("heading", name=asked)).to_be_visible(timeout=10_000)
    await _keep(page, "proposed")

    await press(page, "U0BBBB", "approve")
    await expect(ben.get_by_role("heading", name=re.compile("Rebuilding .*: build$"))).to_be_visible(timeout=20_000)
    await _keep(page, "building")
    headline = re.compile(r"quilt-catalog is well on :.* without ")
    await expect(ben.get_by_role("heading", name=headline)).to_be_visible(timeout=60_000)
    await _keep(page, "done")

    assert len(stage.aws.calls("StartBuild")) == 1
    assert {task["revision"] for task in stage.aws.view()["tasks"]} == {43}


@pytest.mark.long
async def test_a_revision_is_chosen_in_a_form_and_planned(stage: Stage, page: Page) -> None:
    ana, ben = pane(page, "U0AAAA"), pane(page, "U0BBBB")
    await ana.get_by_test_id("composer").fill("/rollback quilt-catalog history")
    await ana.get_by_test_id("composer").press("Enter")
    await ana.locator('[data-action-id="pick"]').click()

    form = ana.get_by_test_id("modal")
    await form.get_by_role("radio", name=re.compile("^⚠ :40")).check(timeout=10_000)
    await form.get_by_label("Reason").fill("data: only 40 has the new index")
    await _keep(page, "form")
    await form.get_by_test_id("modal-submit").click()

    await expect(ben.get_by_role("heading", name="Roll back quilt-catalog?")).to_be_visible(timeout=10_000)
    await expect(form).to_be_hidden()
    await _keep(page, "chosen")


@pytest.mark.long
async def test_what_the_requests_to_the_running_revision_come_to_is_chosen_on_top(stage: Stage, page: Page) -> None:
    traffic = page.get_by_test_id("traffic")
    await expect(traffic).to_have_value("errors")

    await traffic.select_option("slow")
    await stage.slack.wait_for(lambda: stage.aws.view()["traffic"] == "slow", timeout=5)
    await expect(traffic).to_have_value("slow")
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(traffic).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def _keep(page: Page, name: str) -> None:
    """A picture to look at, where ROLLBACK_PICTURES names a directory."""
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"complete_{name}.png")
