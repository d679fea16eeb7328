"""The Web API answers a real client as Slack would."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_wires import ANA, BEN, GENERAL, INCIDENT, MANIFEST, actions, button, local_slack, section, web_client

from playground.clock import Clock
from playground.slack.world import CHANNELS, Channel


async def refusal(call) -> dict:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response.data


async def test_auth_test_names_team_bot_and_user():
    async with local_slack() as slack:
        answer = await web_client(slack).auth_test()
        assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0QUILT", "U0ROLLBACK", "B0ROLLBACK")
        assert answer.headers["x-oauth-scopes"].startswith("commands,app_mentions:read,chat:write")


@pytest.mark.parametrize(
    ("token", "error"),
    [("xapp-playground", "not_allowed_token_type"), ("xoxb-other", "invalid_auth"), (None, "not_authed")],
)
async def test_a_wrong_token_is_refused_in_slacks_words(token, error):
    async with local_slack() as slack:
        assert (await refusal(web_client(slack, token).auth_test()))["error"] == error


async def test_sockets_are_opened_only_with_the_app_level_token():
    async with local_slack() as slack:
        assert (await refusal(web_client(slack).apps_connections_open(app_token="xoxb-playground")))["error"] == (
            "not_allowed_token_type"
        )


async def test_a_deactivated_bot_can_do_nothing():
    async with local_slack() as slack:
        slack.deactivate("U0ROLLBACK")
        assert (await refusal(web_client(slack).auth_test()))["error"] == "account_inactive"


async def test_an_unknown_method_is_refused_and_remembered():
    async with local_slack() as slack:
        assert (await refusal(web_client(slack).pins_add(channel=INCIDENT, timestamp="1.0")))[
            "error"
        ] == "unknown_method"
        assert [(one.method, one.error) for one in slack.refused] == [("pins.add", "unknown_method")]


async def test_a_scope_missing_from_the_manifest_is_named(tmp_path):
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(MANIFEST.read_text().replace("- users:read ", "- reactions:read "))
    async with local_slack(manifest=manifest) as slack:
        answer = await refusal(web_client(slack).users_info(user=ANA))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
        assert "reactions:read" in answer["provided"]
        assert slack.refused[0].error == "missing_scope"


async def test_private_channels_have_scopes_of_their_own(tmp_path):
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(MANIFEST.read_text().replace("- groups:read ", ""))
    channels = (*CHANNELS, Channel(id="C0SECRET", name="secret", is_private=True))
    async with local_slack(manifest=manifest, channels=channels) as slack:
        assert (await refusal(web_client(slack).conversations_info(channel="C0SECRET")))["needed"] == "groups:read"


async def test_only_members_can_post():
    hidden = Channel(id="C0HIDDEN", name="hidden", member=False, is_private=True)
    old = Channel(id="C0OLD", name="old", is_archived=True)
    async with local_slack(channels=(*CHANNELS, hidden, old)) as slack:
        for channel, error in (
            (GENERAL, "not_in_channel"),
            ("C0HIDDEN", "channel_not_found"),
            ("C0NONE", "channel_not_found"),
            ("C0OLD", "is_archived"),
        ):
            assert (await refusal(web_client(slack).chat_postMessage(channel=channel, text="hi")))["error"] == error
        assert slack.refused == []


async def test_every_message_has_its_own_later_ts():
    async with local_slack(clock=Clock(speed=0.000001)) as slack:
        posts = [await web_client(slack).chat_postMessage(channel=INCIDENT, text=str(n)) for n in range(20)]
        stamps = [float(post["ts"]) for post in posts]
        assert stamps == sorted(set(stamps))


async def test_an_update_with_text_alone_removes_the_blocks_and_keeps_the_metadata():
    async with local_slack() as slack:
        client, metadata = web_client(slack), {"event_type": "request", "event_payload": {"id": "r1"}}
        post = await client.chat_postMessage(
            channel=INCIDENT, text="Ask", blocks=[section("Ask"), actions(button("yes", "Yes"))], metadata=metadata
        )
        await client.chat_update(channel=INCIDENT, ts=post["ts"], text="Done")
        (message,) = slack.messages(INCIDENT)
        assert (message.text, message.blocks, message.metadata, message.edited) == ("Done", (), metadata, True)
        await client.chat_update(channel=INCIDENT, ts=post["ts"], text="Done", blocks=[section("Done")], metadata={})
        (message,) = slack.messages(INCIDENT)
        assert (message.metadata, message.edited) == (None, False)


async def test_nobody_elses_message_can_be_updated():
    async with local_slack() as slack:
        said = slack.say(ANA, INCIDENT, "hello")
        client = web_client(slack)
        answer = await refusal(client.chat_update(channel=INCIDENT, ts=said.ts, text="bye"))
        assert answer["error"] == "cant_update_message"
        answer = await refusal(client.chat_update(channel=INCIDENT, ts="1.000001", text="bye"))
        assert answer["error"] == "message_not_found"


async def test_an_ephemeral_is_seen_by_one_person_and_never_updated():
    async with local_slack() as slack:
        client = web_client(slack)
        post = await client.chat_postEphemeral(channel=INCIDENT, user=ANA, text="psst")
        assert [message.text for message in slack.ephemerals(ANA)] == ["psst"]
        assert slack.ephemerals(BEN) == slack.messages(INCIDENT) == slack.messages(INCIDENT, as_user=BEN) == []
        assert [message.text for message in slack.messages(INCIDENT, as_user=ANA)] == ["psst"]
        answer = await refusal(client.chat_update(channel=INCIDENT, ts=post["message_ts"], text="loud"))
        assert answer["error"] == "message_not_found"
        assert (await client.conversations_history(channel=INCIDENT))["messages"] == []


async def test_an_ephemeral_for_somebody_who_is_not_there_is_refused():
    async with local_slack() as slack:
        answer = await refusal(web_client(slack).chat_postEphemeral(channel=INCIDENT, user="U0GONE", text="psst"))
        assert answer["error"] == "user_not_in_channel"


async def test_a_broadcast_reply_stands_in_the_thread_and_in_the_channel():
    async with local_slack() as slack:
        client = web_client(slack)
        root = (await client.chat_postMessage(channel=INCIDENT, text="root"))["ts"]
        await client.chat_postMessage(channel=INCIDENT, text="quiet", thread_ts=root)
        await client.chat_postMessage(channel=INCIDENT, text="loud", thread_ts=root, reply_broadcast=True)
        history = (await client.conversations_history(channel=INCIDENT))["messages"]
        replies = (await client.conversations_replies(channel=INCIDENT, ts=root))["messages"]
        assert [message["text"] for message in history] == ["loud", "root"]
        assert (history[0]["subtype"], history[1]["reply_count"]) == ("thread_broadcast", 2)
        assert [message["text"] for message in replies] == ["root", "quiet", "loud"]
        assert [message.text for message in slack.messages(INCIDENT, thread_ts=root)] == ["quiet", "loud"]


async def test_a_reply_needs_a_first_message():
    async with local_slack() as slack:
        client = web_client(slack)
        answer = await refusal(client.chat_postMessage(channel=INCIDENT, text="late", thread_ts="1.000001"))
        assert answer["error"] == "thread_not_found"
        root = (await client.chat_postMessage(channel=INCIDENT, text="root"))["ts"]
        reply = (await client.chat_postMessage(channel=INCIDENT, text="reply", thread_ts=root))["ts"]
        answer = await refusal(client.chat_postMessage(channel=INCIDENT, text="deeper", thread_ts=reply))
        assert answer["error"] == "cannot_reply_to_message"


async def test_metadata_is_found_again_when_asked_for():
    async with local_slack() as slack:
        client, metadata = web_client(slack), {"event_type": "request", "event_payload": {"id": "r1"}}
        await client.chat_postMessage(channel=INCIDENT, text="Ask", metadata=metadata)
        (bare,) = (await client.conversations_history(channel=INCIDENT))["messages"]
        (full,) = (await client.conversations_history(channel=INCIDENT, include_all_metadata=True))["messages"]
        assert (bare.get("metadata"), full["metadata"]) == (None, metadata)


async def test_history_comes_in_pages_newest_first_between_two_times():
    async with local_slack() as slack:
        client = web_client(slack)
        stamps = [(await client.chat_postMessage(channel=INCIDENT, text=str(n)))["ts"] for n in range(5)]
        pages, cursor = [], None
        while cursor is not None or not pages:
            answer = await client.conversations_history(channel=INCIDENT, limit=2, cursor=cursor)
            pages.append([message["text"] for message in answer["messages"]])
            cursor = answer.get("response_metadata", {}).get("next_cursor")
        assert pages == [["4", "3"], ["2", "1"], ["0"]]
        between = await client.conversations_history(channel=INCIDENT, oldest=stamps[1], latest=stamps[4])
        assert [message["text"] for message in between["messages"]] == ["3", "2"]


async def test_users_carry_the_flags_that_matter_for_an_approval():
    async with local_slack() as slack:

        async def user(name):
            return (await web_client(slack).users_info(user=name))["user"]

        assert not (await user(ANA)).keys() & {"is_stranger"}
        assert (await user("U0GUEST"))["is_ultra_restricted"] is True
        stranger = await user("U0STRANGE")
        assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER")
        assert (await user("U0ROBOT"))["is_bot"] is True
        assert (await user("U0GONE"))["deleted"] is True
        slack.deactivate(BEN)
        assert (await user(BEN))["deleted"] is True
        assert (await refusal(web_client(slack).users_info(user="U0NOBODY")))["error"] == "user_not_found"


async def test_a_channel_says_whether_outsiders_read_it_and_whether_the_bot_is_in_it():
    async with local_slack() as slack:
        shared = (await web_client(slack).conversations_info(channel="C0SHARED"))["channel"]
        general = (await web_client(slack).conversations_info(channel=GENERAL))["channel"]
        assert (shared["is_ext_shared"], shared["is_member"]) == (True, True)
        assert (general["is_ext_shared"], general["is_member"]) == (False, False)


async def test_a_permalink_is_the_same_for_bot_and_test():
    async with local_slack() as slack:
        client = web_client(slack)
        ts = (await client.chat_postMessage(channel=INCIDENT, text="here"))["ts"]
        answer = await client.chat_getPermalink(channel=INCIDENT, message_ts=ts)
        assert answer["permalink"] == slack.permalink(INCIDENT, ts)


async def test_text_limits_and_the_missing_fallback_are_refused():
    async with local_slack() as slack:
        client = web_client(slack)
        ts = (await client.chat_postMessage(channel=INCIDENT, text="x" * 40_000))["ts"]
        for call, error in (
            (client.chat_postMessage(channel=INCIDENT, text="x" * 40_001), "msg_too_long"),
            (client.chat_update(channel=INCIDENT, ts=ts, text="x" * 4_001), "msg_too_long"),
            (client.api_call("chat.postMessage", json={"channel": INCIDENT, "blocks": [section("hi")]}), "no_text"),
            (
                client.api_call("chat.postMessage", params={"channel": INCIDENT, "text": "t", "blocks": "[{"}),
                "invalid_blocks_format",
            ),
        ):
            assert (await refusal(call))["error"] == error
        assert len(slack.refused) == 4


async def test_a_planned_failure_happens_once_and_nothing_is_posted():
    async with local_slack() as slack:
        client = web_client(slack)
        slack.fail_next("chat.postMessage", error="internal_error")
        slack.fail_next("chat.postMessage", retry_after=7)
        assert (await refusal(client.chat_postMessage(channel=INCIDENT, text="1")))["error"] == "internal_error"
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=INCIDENT, text="2")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
        await client.chat_postMessage(channel=INCIDENT, text="3")
        assert [message.text for message in slack.messages(INCIDENT)] == ["3"]
        assert [call.arguments["text"] for call in slack.calls("chat.postMessage")] == ["1", "2", "3"]


async def test_a_call_can_be_carried_out_and_its_answer_lost():
    async with local_slack() as slack:
        slack.fail_next("chat.postMessage", apply=True)
        client = web_client(slack)
        client.retry_handlers.clear()  # the SDK by default sends again after a connection error, and so posts twice
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.chat_postMessage(channel=INCIDENT, text="posted?")
        assert [message.text for message in slack.messages(INCIDENT)] == ["posted?"]


async def test_an_answer_can_be_kept_back_until_it_is_let_go_while_what_was_asked_has_happened():
    async with local_slack() as slack:
        slack.hold("chat.postMessage", INCIDENT)
        posting = asyncio.create_task(web_client(slack).chat_postMessage(channel=INCIDENT, text="posted"))
        await slack.wait_for(lambda: slack.messages(INCIDENT))
        await web_client(slack).auth_test()
        assert not posting.done()

        slack.let_go()

        assert (await posting)["ok"]
        await web_client(slack).chat_postMessage(channel=INCIDENT, text="answered at once")


async def test_a_delayed_call_is_carried_out_although_the_caller_hung_up():
    async with local_slack() as slack:
        slack.delay_next("chat.postMessage", 0.2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(web_client(slack).chat_postMessage(channel=INCIDENT, text="late"), 0.1)
        assert slack.messages(INCIDENT) == []
        await slack.wait_for(lambda: slack.messages(INCIDENT))


async def test_waiting_in_vain_prints_the_conversation():
    async with local_slack() as slack:
        slack.say(ANA, INCIDENT, "anybody there?")
        with pytest.raises(TimeoutError, match=r"(?s)#incident.*Ana\n +anybody there\?"):
            await slack.wait_for(lambda: False, timeout=0.05)
