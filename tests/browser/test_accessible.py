"""axe-core finds nothing serious in the page, in any state of it, at a desk and on a phone."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from playground.stage import Stage
from tests.browser.chromium import MARKS, opened
from tests.browser.ways import ANA, every_way_in

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    *MARKS,
    pytest.mark.long,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: `make accessible` installs it"),
]
SIZES = ((1280, 800), (390, 700))


async def judged(page: Page, name: str) -> None:
    """Nothing serious or critical, and nothing sticks out; a picture to look at where ROLLBACK_PICTURES says so."""
    await page.wait_for_timeout(400)  # what appears has appeared
    width = page.viewport_size["width"] if page.viewport_size else 0
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}_{width}.png")
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = (await page.evaluate("axe.run(document)"))["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["target"], each["help"]) for each in serious] == [], (name, width)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    outside = """[...document.querySelectorAll(".menu:not([hidden])")].map((menu) => menu.getBoundingClientRect())
        .filter(({ left, right }) => left < 0 || right > innerWidth).length"""
    assert await page.evaluate(outside) == 0, (name, width)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_way_in_is_without_serious_findings(tmp_path: Path, width: int, height: int) -> None:
    async with (
        every_way_in(tmp_path) as (slack, _),
        opened(f"{slack.url}/?solo={ANA}", width=width, height=height) as page,
    ):
        await page.get_by_role("button", name="1 reply").click()
        await judged(page, "thread")
        await page.get_by_role("button", name="Message menu").first.click()
        await judged(page, "message_menu")
        await page.get_by_role("menuitem", name="Roll back…").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("combobox", name="Commit").fill("c3")
        await expect(dialog.get_by_role("option", name="c31")).to_be_visible()
        await judged(page, "options")
        await dialog.get_by_test_id("modal-submit").click()
        await expect(dialog.get_by_text("Please complete").first).to_be_visible()
        await judged(page, "errors")
        await dialog.get_by_test_id("modal-close").click()
        await page.get_by_test_id("channel").select_option("home")
        await expect(page.get_by_role("heading", name="Your services")).to_be_visible()
        await page.get_by_role("button", name="More").click()
        await judged(page, "home")


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_rollback_is_without_serious_findings_from_the_card_to_its_end(width: int, height: int) -> None:
    async with Stage(speed=30) as stage, opened(stage.slack.url, width=width, height=height) as page:
        ana = page.locator(".pane").first
        await typed(ana, "/rollback quilt-catalog immediate 5xx since the MCP deploy")
        await expect(ana.get_by_role("heading", name="Roll back quilt-catalog?")).to_be_attached(timeout=10_000)
        await judged(page, "card")
        await typed(ana, "/rollback quilt-catalog history")
        await ana.locator('[data-action-id="pick"]').last.click()
        await expect(ana.get_by_test_id("modal").get_by_role("radio").first).to_be_visible(timeout=10_000)
        await judged(page, "picker")
        await page.keyboard.press("Escape")

        await ana.get_by_test_id("person").select_option("U0BBBB")
        await ana.locator('[data-action-id="approve"]').last.click()
        await judged(page, "confirm")
        await page.get_by_test_id("confirm-ok").click()
        await stage.slack.wait_for(lambda: stage.aws.calls("UpdateService"), timeout=20)
        await judged(page, "running")
        await expect(ana.get_by_role("heading", name="quilt-catalog is well on :38")).to_be_attached(timeout=60_000)
        await judged(page, "done")


async def typed(pane: Locator, text: str) -> None:
    await pane.get_by_test_id("composer").fill(text)
    await pane.get_by_test_id("composer").press("Enter")
