"""Events as Slack sends them: only what the manifest subscribes to, until somebody acks, over both ways in."""

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_wires import (
    ANA,
    BEN,
    GENERAL,
    HOME_TAB,
    INCIDENT,
    behind_request_url,
    bolt_app,
    connected,
    local_slack,
    manifest_with,
    web_client,
)

from playground.slack.world import BOT_TOKEN, BOT_USER_ID, SIGNING_SECRET, TEAM_ID

BOTH = ("app_mention", "app_home_opened")
MENTIONS = "app_mentions:read"


@pytest.fixture
def manifest(tmp_path):
    return manifest_with(tmp_path, events=BOTH, scopes=[MENTIONS], app_home=HOME_TAB)


def listening(app):
    """What the app hears, as whole bodies."""
    heard = []

    @app.event("app_mention")
    async def mention(body):
        heard.append(body)

    @app.event("app_home_opened")
    async def home(body):
        heard.append(body)

    return heard


def sent(slack):
    return [(each.payload["event"]["type"], each.retry) for each in slack.deliveries if each.type == "events_api"]


async def test_a_mention_in_a_channel_and_in_a_thread_reaches_the_bot_and_an_ordinary_line_does_not(manifest):
    async with local_slack(manifest=manifest) as slack:
        app = bolt_app(slack)
        heard = listening(app)
        async with connected(app, slack):
            alert = slack.say(BEN, INCIDENT, "5xx on quilt-catalog, rollback?")
            asked = slack.say(ANA, INCIDENT, "@rollback quilt-catalog immediate 5xx")
            answer = slack.say(ANA, INCIDENT, "@Rollback status", thread_ts=alert.ts)
            await slack.wait_for(lambda: len(heard) == 2)
    first, second = (body["event"] for body in heard)
    assert first["text"] == f"<@{BOT_USER_ID}> quilt-catalog immediate 5xx"
    assert (first["user"], first["channel"], first["ts"]) == (ANA, INCIDENT, asked.ts)
    assert "thread_ts" not in first
    assert (second["ts"], second["thread_ts"]) == (answer.ts, alert.ts)
    assert heard[0]["event_id"] != heard[1]["event_id"]
    assert heard[0]["authorizations"][0]["user_id"] == BOT_USER_ID
    assert (heard[0]["type"], heard[0]["team_id"]) == ("event_callback", TEAM_ID)


async def test_whoever_enters_the_home_tab_is_told_with_the_view_that_was_published(manifest):
    async with local_slack(manifest=manifest) as slack:
        app = bolt_app(slack)
        heard = listening(app)
        async with connected(app, slack):
            slack.events.home_opened(ANA)
            await slack.wait_for(lambda: heard)
            view = {"type": "home", "blocks": [{"type": "divider"}]}
            published = (await web_client(slack).views_publish(user_id=ANA, view=view))["view"]
            slack.events.home_opened(ANA)
            slack.events.home_opened(ANA, "messages")
            await slack.wait_for(lambda: len(heard) == 3)
    first, second, third = (body["event"] for body in heard)
    assert (first["user"], first["tab"], first["channel"]) == (ANA, "home", "D0AAAA")
    assert "view" not in first
    assert second["view"]["hash"] == published["hash"]
    assert third["tab"] == "messages"
    assert "view" not in third


@pytest.mark.parametrize(
    ("events", "scopes"), [((), [MENTIONS]), (("app_home_opened",), [MENTIONS]), (("app_mention",), [])]
)
async def test_what_is_not_subscribed_to_or_lacks_its_scope_is_not_sent(tmp_path, events, scopes):
    manifest = manifest_with(tmp_path, events=events, scopes=scopes)
    async with local_slack(manifest=manifest) as slack, connected(bolt_app(slack), slack):
        slack.say(ANA, INCIDENT, "@rollback status")
        slack.say(ANA, INCIDENT, "and something else")
        assert slack.events.underway == 0
        assert sent(slack) == []


async def test_a_bot_that_is_not_in_the_channel_hears_nothing_and_slackbot_offers_to_invite_it(manifest):
    async with local_slack(manifest=manifest) as slack, connected(bolt_app(slack), slack):
        slack.say(ANA, GENERAL, "@rollback status")
        assert "/invite @rollback" in slack.ephemerals(ANA)[0].text
        assert slack.events.underway == 0


async def test_an_event_that_nobody_acks_comes_three_more_times_as_the_same_envelope(manifest):
    async with local_slack(manifest=manifest) as slack:
        slack.events.retries = (0.0, 0.01, 0.01)
        slack.say(ANA, INCIDENT, "@rollback status")
        await slack.wait_for(lambda: len(sent(slack)) == 4)
        assert [retry for _, retry in sent(slack)] == [0, 1, 2, 3]
        assert len({each.id for each in slack.deliveries}) == 1
        assert len({each.payload["event_id"] for each in slack.deliveries}) == 1


async def test_over_http_an_event_comes_signed_after_the_challenge_and_again_after_an_error(manifest):
    app = AsyncApp(client=AsyncWebClient(token=BOT_TOKEN), signing_secret=SIGNING_SECRET)
    heard = listening(app)
    async with behind_request_url(app) as url, local_slack(manifest=manifest, request_url=url) as slack:
        app.client.base_url = slack.api_url
        slack.say(ANA, INCIDENT, "@rollback status")
        await slack.wait_for(lambda: heard)
        assert heard[0]["event"]["text"] == f"<@{BOT_USER_ID}> status"
        assert sent(slack) == [("app_mention", 0)]


@pytest.mark.parametrize(("headers", "tries"), [({}, ["", "1", "2", "3"]), ({"X-Slack-No-Retry": "1"}, [""])])
async def test_over_http_a_retry_says_which_and_why_and_the_app_may_want_none(manifest, headers, tries):
    seen = []

    async def broken(request):
        body = await request.json()
        if body["type"] == "url_verification":
            return web.json_response({"challenge": body["challenge"]})
        seen.append(request.headers)
        return web.Response(status=500, headers=headers)

    app = web.Application()
    app.router.add_post("/slack/events", broken)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        async with local_slack(manifest=manifest, request_url=url) as slack:
            slack.events.retries = (0.0, 0.01, 0.01)
            slack.say(ANA, INCIDENT, "@rollback status")
            await slack.wait_for(lambda: len(seen) == len(tries))
    finally:
        await runner.cleanup()
    assert [each.get("X-Slack-Retry-Num", "") for each in seen] == tries
    assert {each.get("X-Slack-Retry-Reason") for each in seen[1:]} <= {"http_error"}


async def test_a_url_that_does_not_answer_the_challenge_hears_no_event(manifest):
    async def forgetful(request):
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_post("/", forgetful)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with local_slack(manifest=manifest, request_url=url) as slack:
            slack.say(ANA, INCIDENT, "@rollback status")
            await slack.wait_for(lambda: not slack.events.underway)
            assert sent(slack) == []
    finally:
        await runner.cleanup()
