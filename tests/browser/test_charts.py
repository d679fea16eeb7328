"""Charts are drawn so that they can be read at a desk, on a phone, and by a screen reader; containers are folded."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from handlers import make_client
from handlers.messages.blocks import actions as row_of
from handlers.messages.blocks import button, folded, section
from handlers.messages.validation import judged as validation
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import BOT_TOKEN
from tests.browser.chromium import MARKS, opened
from tests.charts import chart, pie, series
from tests.handlers.world import MANIFEST, MEASURED

pytestmark = MARKS
INCIDENT, ANA = "C0INCIDENT", "U0AAAA"


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(Clock(), manifest=MANIFEST)
    await slack.start()
    yield slack
    await slack.stop()


async def post(slack: LocalSlack, *blocks: dict[str, Any], text: str = "text") -> str:
    answer = await make_client(BOT_TOKEN, slack.api_url).chat_postMessage(channel=INCIDENT, text=text, blocks=blocks)
    return str(answer["ts"])


async def smallest_letters(of: Locator) -> float:
    sizes = await of.locator("text").evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    return min(sizes)


_LAID_OUT = """async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


async def overlapping(of: Locator) -> bool:
    """Whether two labels of the axis of categories touch each other, or one leaves the picture."""
    script = """(svg) => {
        const all = [...svg.querySelectorAll(".middle")].map((one) => one.getBoundingClientRect());
        const { left, right } = svg.getBoundingClientRect();
        return all.some((one, index) => one.left < left - 2 || one.right > right + 2
            || (index && one.left < all[index - 1].right));
    }"""
    return bool(await of.evaluate(script))


async def test_a_phases_charts_can_be_read_at_a_desk_and_on_a_phone(slack: LocalSlack) -> None:
    message = validation(MEASURED)
    await post(slack, *message.blocks, text=message.text)
    async with opened(f"{slack.url}/?solo={ANA}", width=1280, height=1400) as page:
        errors = page.get_by_role("img", name="Error rate, bar chart. % of requests. minutes · → :38 begins. 5xx: ")
        await expect(errors.locator("rect")).to_have_count(14)
        legend = page.get_by_test_id("chart").last.get_by_role("listitem")
        await expect(legend).to_have_text(["mean", "p95, worst minute"])
        for width in (1280, 390):
            await page.set_viewport_size({"width": width, "height": 1400})
            await page.evaluate(_LAID_OUT)
            for title in ("Error rate", "Response time"):
                picture = page.get_by_role("img", name=title)
                await expect(picture.locator("text.marked")).to_have_text("→0")
                assert await smallest_letters(picture) >= 12
                assert not await overlapping(picture)
            beyond = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 0, "nothing may stick out to the right"
            if folder := os.environ.get("ROLLBACK_PICTURES"):
                await page.screenshot(path=Path(folder) / f"chart_{width}.png")


@pytest.mark.long
async def test_lines_areas_and_pies_are_drawn_and_said(slack: LocalSlack) -> None:
    await post(slack, chart(series(values=[-2, 0, 4]), series("4xx", [1, 1, 1])), chart(kind="area", title="Area"))
    await post(slack, pie(("up", 3), ("down", 1)), pie(("all", 1), title="One"))
    async with opened(f"{slack.url}/?solo={ANA}") as page:
        line = page.get_by_role("img", name="Errors, line chart")
        await expect(line.locator("polyline")).to_have_count(2)
        await expect(line.locator(".tick.end")).to_contain_text(["-2", "0", "2", "4"])
        await expect(page.get_by_role("img", name="Area, area chart").locator("polygon")).to_have_count(1)
        await expect(page.get_by_role("img", name="Tasks, pie chart. up 3, down 1").locator("path")).to_have_count(2)
        await expect(page.get_by_role("img", name="One, pie chart. all 1").locator("circle")).to_have_count(1)


async def test_a_container_is_folded_until_it_is_opened_and_its_buttons_stay_open_over_an_edit(
    slack: LocalSlack,
) -> None:
    look = row_of(button("Look", action_id="look", value="1"))
    ts = await post(slack, folded("Evidence", section("4 tasks stopped"), look))
    async with opened(f"{slack.url}/?solo={ANA}") as page:
        inside = page.get_by_text("4 tasks stopped")
        await expect(page.get_by_text("Evidence")).to_be_visible()
        await expect(inside).to_be_hidden()
        await page.get_by_text("Evidence").click()
        await expect(inside).to_be_visible()

        blocks = [folded("Evidence", section("4 tasks stopped"), look), section("edited")]
        await make_client(BOT_TOKEN, slack.api_url).chat_update(channel=INCIDENT, ts=ts, text="text", blocks=blocks)
        await expect(page.get_by_text("edited")).to_be_visible()
        await expect(inside).to_be_visible()
        await page.get_by_role("button", name="Look").click()
        await slack.wait_for(lambda: slack.workspace.gestures)
        assert slack.workspace.gestures[0].text == "presses [Look]"
