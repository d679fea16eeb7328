"""Every way into the app, by mouse and by keyboard, at a desk and on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from handlers import make_client
from playground.slack import LocalSlack
from playground.slack.world import BOT_TOKEN, BOT_USER_ID
from tests.browser.chromium import MARKS, opened
from tests.browser.ways import ANA, EVERYTHING, HOME, INCIDENT, STOP, Json, every_way_in, field, form

pytestmark = MARKS
Ways = tuple[LocalSlack, list[Json]]


@pytest_asyncio.fixture
async def ways(tmp_path: Path) -> AsyncIterator[Ways]:
    async with every_way_in(tmp_path) as ways:
        yield ways


def acted(heard: list[Json]) -> list[str]:
    return [body["actions"][0]["action_id"] for body in heard if body["type"] == "block_actions"]


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent"))


async def test_on_a_phone_a_thread_is_answered_the_person_changed_and_the_home_tab_used(ways: Ways) -> None:
    slack, heard = ways
    async with opened(slack.url, width=390, height=700) as page:
        await expect(page.locator(".pane:visible")).to_have_count(1)
        await page.get_by_role("button", name="1 reply").click()
        await page.get_by_test_id("reply").fill("@rollback status of <web>")
        await page.get_by_test_id("reply").press("Enter")
        await expect(page.get_by_text("Heard.")).to_be_visible()
        await expect(page.get_by_test_id("composer").first).to_be_hidden()
        await page.get_by_test_id("back").first.click()
        await expect(page.get_by_test_id("composer").first).to_be_visible()

        await page.get_by_test_id("person").first.select_option("U0CCCC")
        await expect(page.get_by_role("heading", name="Chloe in #incident")).to_be_attached()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        await page.get_by_test_id("channel").first.select_option("home")
        home = page.get_by_test_id("home").first
        await expect(home.get_by_role("heading", name="Your services")).to_be_visible()
        await home.get_by_role("button", name="Open plan").click()
        await home.get_by_role("combobox", name="Pick").select_option("web")
        await home.get_by_role("button", name="More").click()
        await home.get_by_role("menuitem", name="history").click()
        await slack.wait_for(lambda: len(acted(heard)) == 3)
    assert acted(heard) == ["plan", "pick", "more"]
    mention = next(body["event"] for body in heard if body.get("event", {}).get("type") == "app_mention")
    assert (mention["user"], mention["text"]) == (ANA, "<@U0ROLLBACK> status of &lt;web&gt;")
    assert mention["thread_ts"] == slack.messages(INCIDENT)[0].ts


async def test_a_form_opens_by_keyboard_from_a_message_and_errors_stand_at_their_fields(ways: Ways) -> None:
    slack, heard = ways
    async with opened(slack.url, width=1280, height=800) as page:
        menu = page.get_by_role("button", name="Message menu").first
        await menu.press("ArrowDown")
        assert await focused(page) == "Reply in thread"
        await page.keyboard.press("End")
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Roll a service back")
        await expect(dialog).to_have_attribute("aria-modal", "true")
        await expect(dialog.get_by_label("Service")).to_be_focused()
        await dialog.get_by_label("Service").select_option("api")
        await dialog.get_by_role("combobox", name="Commit").fill("c3")
        await dialog.get_by_role("option", name="c32").click()
        await dialog.get_by_role("radio", name="partial").check()
        await dialog.get_by_role("checkbox", name="quiet").check()
        await dialog.get_by_test_id("modal-submit").click()
        reason = dialog.get_by_label("Reason")
        await expect(reason).to_have_accessible_description("Please complete this required field.")
        await expect(reason).to_be_focused()
        await reason.fill("5xx")
        await dialog.get_by_test_id("modal-submit").click()
        await expect(reason).to_have_accessible_description("Say what is wrong, in words.")
        await expect(reason).to_have_value("5xx")
        await expect(dialog.get_by_role("combobox", name="Commit")).to_have_value("c32")

        await dialog.get_by_role("button", name="Close").focus()
        await page.keyboard.press("Shift+Tab")
        assert await focused(page) == "Plan it", "the keyboard stays in the form"
        await page.keyboard.press("Tab")
        assert await focused(page) == "Close"
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(menu).to_be_focused()
        await slack.wait_for(lambda: heard[-1]["type"] == "view_closed")
    assert (heard[0]["type"], heard[0]["message"]["text"]) == ("message_action", "5xx on quilt-catalog")
    told, sent = (body for body in heard if body["type"] in ("block_actions", "view_submission"))
    assert told["actions"][0]["selected_option"]["value"] == "api"
    values = {name: next(iter(each.values())) for name, each in sent["view"]["state"]["values"].items()}
    chosen = [values[name]["selected_option"]["value"] for name in ("Service", "Commit", "Kind")]
    assert chosen == ["api", "c32", "partial"]
    assert [option["value"] for option in values["Extra"]["selected_options"]] == ["quiet"]
    assert (values["Reason"]["value"], values["Incident"]["value"]) == ("5xx", None)


@pytest.mark.long
async def test_what_is_being_typed_outlives_an_update_of_the_form(ways: Ways) -> None:
    slack, _ = ways
    client = make_client(BOT_TOKEN, slack.api_url)
    async with opened(f"{slack.url}/?solo={ANA}") as page:
        await client.views_open(
            trigger_id=slack.views.trigger(ANA), view=form(field("Reason", "plain_text_input", multiline=True))
        )
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Reason").type("5xx since")
        view = slack.views.of(ANA)
        assert view
        await client.views_update(view_id=view.id, hash=view.hash, view=form(*EVERYTHING))
        await expect(dialog.get_by_label("Service")).to_be_visible()
        await page.keyboard.type(" noon")
        await expect(dialog.get_by_label("Reason")).to_have_value("5xx since noon")


@pytest.mark.long
async def test_a_new_message_is_said_to_those_who_cannot_see_it_and_old_ones_are_not(ways: Ways) -> None:
    slack, _ = ways
    async with opened(f"{slack.url}/?solo={ANA}") as page:
        log = page.get_by_role("log", name="Messages as Ana sees them")
        await expect(log).to_have_attribute("aria-live", "polite")
        await expect(log).to_have_attribute("aria-busy", "false")
        slack.say("U0BBBB", INCIDENT, "Going down again.")
        await expect(log.get_by_text("Going down again.")).to_be_visible()


async def test_who_is_asked_whether_they_are_sure_is_heard_though_the_message_is_edited_meanwhile(ways: Ways) -> None:
    slack, heard = ways
    head, buttons = HOME["blocks"][0], {"type": "actions", "elements": [STOP]}
    card = slack.workspace.post(INCIDENT, BOT_USER_ID, "going", blocks=(buttons,))
    async with opened(slack.url) as page:
        stop = page.get_by_role("button", name="Stop…").first
        await stop.click()
        card = slack.workspace.change(card, blocks=(head, buttons))
        await expect(page.get_by_role("heading", name="Your services").first).to_be_visible()
        await page.get_by_test_id("confirm-ok").click()
        await slack.wait_for(lambda: acted(heard) == ["stop"])

        await stop.click()
        card = slack.workspace.change(card, blocks=(head,))
        await expect(stop).to_be_hidden()
        await page.get_by_test_id("confirm-ok").click()
        await expect(page.get_by_text("the message has changed meanwhile")).to_be_visible()
        slack.workspace.change(card, text="over")  # an edit takes nothing away that was not read yet
        await expect(page.get_by_text("the message has changed meanwhile")).to_be_visible()
    assert acted(heard) == ["stop"]


async def test_a_menu_of_the_last_message_is_shown_whole(ways: Ways) -> None:
    slack, _ = ways
    for number in range(12):
        slack.say("U0BBBB", INCIDENT, f"Going down again, {number}.")
    menu = {"type": "overflow", "action_id": "more", "options": HOME["blocks"][-1]["elements"][-1]["options"]}
    slack.workspace.post(INCIDENT, BOT_USER_ID, "card", blocks=({"type": "actions", "elements": [menu]},))
    async with opened(f"{slack.url}/?solo={ANA}", width=1280, height=500) as page:
        await page.get_by_role("button", name="More", exact=True).last.click()
        last = await page.get_by_role("menuitem", name="history").bounding_box()
        composer = await page.get_by_test_id("composer").first.bounding_box()
    assert last
    assert composer
    assert last["y"] + last["height"] <= composer["y"]
