"""The card on a phone and beside it: what is decided on stands within one screen, in the order in which it is read."""

import os
import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from playground.stage import Stage
from tests.browser.chromium import MARKS, opened

pytestmark = MARKS
ANA, BEN, INCIDENT = "U0AAAA", "U0BBBB", "C0INCIDENT"
PHONE = {"width": 390, "height": 700}
READ = ("Roll back quilt-catalog?", "sales-prod/quilt-catalog-service", " asks: 5xx since the MCP deploy")
READ = (*READ, "quilt-catalog:42", "takes about", "Why :38", "Waiting for", "Approve", "What this rests on", "rb-")


async def test_all_that_is_decided_on_fits_a_phone_in_the_order_in_which_it_is_read_and_the_rest_is_folded() -> None:
    async with Stage(speed=30) as stage, opened(stage.slack.url, **PHONE) as page:
        await stage.slack.slash(ANA, INCIDENT, "quilt-catalog immediate 5xx since the MCP deploy")
        card = page.locator(f'[data-person="{ANA}"]').get_by_test_id("message").first
        await expect(card.get_by_role("button", name="Approve")).to_be_visible(timeout=10_000)
        await _keep(page, "phone")

        top, bottom = await _span(card, card.get_by_role("button", name="Approve"))
        assert bottom - top < PHONE["height"], "from the card's head to the end of Approve it is less than a screen"
        assert bottom < PHONE["height"], "and it is on this one"
        said = await card.inner_text()
        places = [said.index(each) for each in READ]
        assert places == sorted(places), "in this order"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await expect(card.get_by_text("Other candidates")).to_be_hidden()
        await card.locator("summary").click()
        await expect(card.get_by_text("Other candidates")).to_be_visible()

        await page.set_viewport_size({"width": 1280, "height": 900})
        await _withdraw_and_reject(page, stage)


async def _withdraw_and_reject(page: Page, stage: Stage) -> None:
    ana, ben = (page.locator(f'[data-person="{person}"]') for person in (ANA, BEN))
    await ana.get_by_role("button", name="More").click()
    await _keep(page, "menu")
    await page.keyboard.press("Escape")
    await expect(ana.get_by_role("menuitem", name="Withdraw it")).to_be_hidden()

    await ben.locator('[data-action-id="reject"]').click()
    form = ben.get_by_test_id("modal")
    await form.get_by_label("Reason").fill("we fix it forward", timeout=10_000)
    await _keep(page, "reject")
    await form.get_by_test_id("modal-submit").click()
    rejected = ana.get_by_role("heading", name=re.compile("Rollback of quilt-catalog rejected"))
    await expect(rejected).to_be_visible(timeout=10_000)
    await expect(ana.get_by_text("we fix it forward").first).to_be_visible(timeout=10_000)
    await expect(ana.get_by_role("button", name="Ask again")).to_be_visible()
    await _keep(page, "rejected")

    await ana.get_by_role("button", name="Ask again").click()
    await expect(ana.get_by_text("was rejected").first).to_be_visible(timeout=10_000)
    assert stage.aws.calls("UpdateService") == []


async def _span(first: Locator, last: Locator) -> tuple[float, float]:
    top, bottom = await first.bounding_box(), await last.bounding_box()
    assert top
    assert bottom
    return top["y"], bottom["y"] + bottom["height"]


async def _keep(page: Page, name: str) -> None:
    """A picture to look at, where ROLLBACK_PICTURES names a directory."""
    if folder := os.environ.get("ROLLBACK_PICTURES"):
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"card_{name}.png")
