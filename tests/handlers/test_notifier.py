"""The outbox over the real wires: every row one message, whatever happens between the bot and Slack."""

import asyncio
from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Interaction, InteractionKind, Noted, Notice, NoticeKind, Planned, Refusal, State, Verb
from handlers import Notifier
from handlers.delivery import cards, outbox, pace, poster
from playground.slack import LocalSlack, Message
from tests.handlers.world import CATALOG, NOON, PROGRESS, PROPOSED, ROLLING, SUCCEEDED, FakeJournal

CHANNEL = "C0INCIDENT"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST", 0.05)
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)


def _outbox_ids(slack: LocalSlack, channel: str = CHANNEL) -> list[int]:
    return [m.metadata["event_payload"]["outbox_id"] for m in slack.messages(channel) if m.metadata]


async def _sent(slack: LocalSlack, journal: FakeJournal) -> list[Message]:
    await slack.wait_for(lambda: len(journal.ts) == len(journal.rows))
    return slack.messages(CHANNEL)


async def test_the_card_comes_first_and_the_rest_is_its_thread(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD, NoticeKind.DETAILS, NoticeKind.APPROVAL_WANTED)
    notifier.wake()
    card, wanted, details = await _sent(slack, journal)

    assert card.thread_ts is None
    assert (details.thread_ts, details.broadcast) == (card.ts, False)
    assert (wanted.thread_ts, wanted.broadcast) == (card.ts, True)
    assert "<@U0BBBB>" in wanted.text
    assert journal.rollbacks[PROPOSED.id].card_ts == card.ts


_POSTED = [tell for tell in NoticeKind if not tell.addressed and tell is not NoticeKind.BROADCAST]
_TEXTS = {NoticeKind.PUBLISH_SETTLED: "Replaced.\na note"}


async def test_only_the_moments_that_matter_to_all_are_broadcast(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    kinds = sorted(NoticeKind, key=lambda tell: tell.edits is not None)  # an edit of what is there
    journal.put(
        SUCCEEDED,
        *(
            Notice(tell, _TEXTS.get(tell, "a note"))
            for tell in kinds
            if not tell.addressed and tell is not NoticeKind.BROADCAST
        ),
    )
    notifier.wake()
    await _sent(slack, journal)

    broadcast = {journal.rows[row_id].notice.kind for row_id, ts in journal.ts.items() if _is_broadcast(slack, ts)}
    must_act = {
        NoticeKind.BY_ITSELF,
        NoticeKind.APPROVAL_WANTED,
        NoticeKind.VALIDATION_FAILED,
        NoticeKind.REMINDER,
        NoticeKind.REVERT,
        NoticeKind.DRILL,
    }
    must_act |= {
        NoticeKind.CALLED,
        NoticeKind.RECOVERY_CALLED,
        NoticeKind.PUBLISH_WANTED,
        NoticeKind.EMERGENCY,
        NoticeKind.REVIEW_WANTED,
        NoticeKind.BY_ITSELF,
    }
    assert broadcast == {NoticeKind.OUTCOME} | must_act


def _is_broadcast(slack: LocalSlack, ts: str) -> bool:
    message = slack.workspace.find(CHANNEL, ts)
    return message is not None and message.broadcast


async def test_the_copy_in_another_channel_links_to_the_card(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD)
    journal.put(PROPOSED, NoticeKind.COPY, channel="C0SHARED")
    notifier.wake()
    card, *_ = await _sent(slack, journal)

    (copy,) = slack.messages("C0SHARED")
    assert slack.permalink(CHANNEL, card.ts) in copy.text
    assert copy.thread_ts is None


@pytest.mark.parametrize("fault", [{}, {"status": 500}, {"error": "internal_error"}])
@pytest.mark.parametrize("applied", [True, False])
async def test_a_doubtful_post_is_neither_lost_nor_doubled(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, fault: dict[str, object], applied: bool
) -> None:
    slack.fail_next("chat.postMessage", apply=applied, **fault)
    journal.put(PROPOSED, NoticeKind.CARD, NoticeKind.DETAILS)
    notifier.wake()
    await _sent(slack, journal)

    assert _outbox_ids(slack) == [1, 2]


async def test_a_doubtful_reply_is_neither_lost_nor_doubled(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    await _sent(slack, journal)
    slack.fail_next("chat.postMessage", apply=True)
    journal.put(journal.rollbacks[PROPOSED.id], NoticeKind.STARTED, NoticeKind.OUTCOME)
    notifier.wake()
    await _sent(slack, journal)

    assert _outbox_ids(slack) == [1, 2, 3]


async def test_a_post_that_slack_carries_out_too_late_is_not_doubled(
    journal: FakeJournal, slack: LocalSlack, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FIRST", 0.5)
    client.timeout = 1
    slack.delay_next("chat.postMessage", 1.2)
    notifier = Notifier(client, journal, CATALOG)
    await notifier.start()
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    await _sent(slack, journal)
    await notifier.stop()

    assert _outbox_ids(slack) == [1]


async def test_after_a_crash_between_post_and_record_the_message_is_found_again(
    client: AsyncWebClient, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD, NoticeKind.DETAILS)
    before = Notifier(client, journal, CATALOG)
    await before.start()
    await _sent(slack, journal)
    await before.stop()
    journal.ts.clear()
    after = Notifier(client, journal, CATALOG)
    await after.start()
    await _sent(slack, journal)
    await after.stop()

    assert _outbox_ids(slack) == [1, 2]


@pytest.mark.parametrize("whose", ["U0ROBOT", "U0AAAA"])
async def test_another_apps_message_with_our_metadata_is_not_taken_for_our_own(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, whose: str
) -> None:
    ours = {"event_type": "rollback_bot", "event_payload": {"outbox_id": 1}}
    slack.fail_next("chat.postMessage")
    slack.fail_next("conversations.history", error="internal_error")
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    await slack.wait_for(lambda: slack.calls("conversations.history"))
    forged = slack.workspace.post(CHANNEL, whose, "Approve something harmless", metadata=ours)
    await _sent(slack, journal)

    assert journal.rollbacks[PROPOSED.id].card_ts not in ("", forged.ts)
    assert _outbox_ids(slack) == [1, 1]


async def test_the_search_reads_every_page(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poster, "_PER_PAGE", 2)
    slack.fail_next("chat.postMessage", apply=True)
    slack.fail_next("conversations.history", error="internal_error")
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    await slack.wait_for(lambda: slack.calls("conversations.history"))
    for number in range(5):
        slack.say("U0AAAA", CHANNEL, f"chatter {number}")
    await _sent(slack, journal)

    assert _outbox_ids(slack) == [1]
    assert len(slack.calls("conversations.history")) >= 4


async def test_too_many_requests_are_waited_out(notifier: Notifier, journal: FakeJournal, slack: LocalSlack) -> None:
    slack.fail_next("chat.postMessage", retry_after=1)
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    await _sent(slack, journal)

    assert _outbox_ids(slack) == [1]
    assert len(slack.calls("chat.postMessage")) == 2
    assert slack.calls("conversations.history") == []


async def test_what_slack_refuses_for_good_is_given_up_with_the_reason_and_holds_nobody_up(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD)
    journal.put(PROPOSED, NoticeKind.COPY, channel="C0GENERAL")
    journal.put(PROPOSED, NoticeKind.DETAILS)
    notifier.wake()
    await slack.wait_for(lambda: journal.ts.keys() == {1, 3} and journal.abandoned)

    assert journal.abandoned == {2: "Slack, posting to C0GENERAL: not_in_channel."}
    assert [r.levelname for r in caplog.records if "not_in_channel" in r.message] == ["ERROR"]


async def test_blocks_that_slack_refuses_are_told_in_plain_text(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    slack.fail_next("chat.postMessage", error="invalid_blocks", times=2)
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    (card,) = await _sent(slack, journal)

    assert card.blocks == ()
    assert "quilt-catalog:42 → quilt-catalog:38" in card.text


async def test_the_card_follows_the_rollback(notifier: Notifier, journal: FakeJournal, slack: LocalSlack) -> None:
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    await _sent(slack, journal)
    journal.change(PROPOSED.id, state=State.ROLLING)
    notifier.wake()
    await slack.wait_for(lambda: "Rolling back" in slack.messages(CHANNEL)[0].text)

    journal.change(PROPOSED.id, state=State.SUCCEEDED)
    notifier.wake()
    await slack.wait_for(lambda: "checking health" in slack.messages(CHANNEL)[0].text, timeout=1.5)


async def test_a_card_is_not_edited_when_it_shows_everything(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD, NoticeKind.DETAILS)
    notifier.wake()
    await _sent(slack, journal)

    assert slack.calls("chat.update") == []


async def test_progress_is_shown_at_a_bounded_pace(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "EDIT_EVERY", 0.6)
    journal.put(ROLLING, NoticeKind.CARD)
    notifier.wake()
    await _sent(slack, journal)
    for number in range(40):
        notifier.progress(ROLLING.id, replace(PROGRESS, running=number))
        await asyncio.sleep(0.02)
    await slack.wait_for(lambda: "running 39" in str(slack.messages(CHANNEL)[0].blocks))

    assert 2 <= len(slack.calls("chat.update")) <= 4


@pytest.mark.parametrize("fault", [{}, {"status": 502}])
async def test_an_edit_that_failed_is_tried_again(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, fault: dict[str, object]
) -> None:
    journal.put(SUCCEEDED, NoticeKind.CARD)
    notifier.wake()
    await _sent(slack, journal)
    slack.fail_next("chat.update", **fault)
    journal.change(SUCCEEDED.id, outcome="All is well.")
    notifier.wake()

    await slack.wait_for(lambda: "All is well." in str(slack.messages(CHANNEL)[0].blocks))


async def test_a_deleted_card_is_not_edited_for_ever(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(SUCCEEDED, NoticeKind.CARD)
    notifier.wake()
    (card,) = await _sent(slack, journal)
    slack.workspace.change(card, deleted=True)
    journal.change(SUCCEEDED.id, outcome="All is well.")
    notifier.wake()
    await slack.wait_for(lambda: journal.shown[SUCCEEDED.id] == 1)

    assert len(slack.calls("chat.update")) == 1


async def test_of_a_huge_backlog_those_behind_are_sent_while_those_in_front_have_to_wait(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_IN_FRONT", 2)
    monkeypatch.setattr(pace, "FIRST", 60.0)  # seconds that one waits which was not taken
    monkeypatch.setattr(notifier._outbox, "_backoff", pace.slack_backoff())
    journal.many = True
    for number in range(12):
        journal.put(replace(PROPOSED, id=f"{number:032}"), NoticeKind.CARD)
    slack.fail_next("chat.postMessage", status=500, times=3)
    notifier.wake()

    await slack.wait_for(lambda: len(journal.ts) == 9)
    assert _outbox_ids(slack) == list(range(4, 13))


INTERACTION = Interaction(
    id="1" * 32,
    key="k",
    kind=InteractionKind.COMMAND,
    verb=Verb.IMMEDIATE,
    slack_id="U0AAAA",
    team="T0QUILT",
    channel="C0INCIDENT",
    received_at=NOON,
)


async def test_an_answer_goes_to_the_interactions_own_address(
    notifier: Notifier, slack: LocalSlack, edge: object
) -> None:
    await slack.slash("U0AAAA", "C0GENERAL", "quilt-catalog immediate")
    url = slack.deliveries[0].payload["response_url"]
    await notifier.answer(replace(INTERACTION, channel="C0GENERAL", response_url=url), Refusal("No.", "Try billing."))

    (post_ephemeral,) = slack.ephemerals("U0AAAA")
    assert (post_ephemeral.channel, post_ephemeral.text) == ("C0GENERAL", "No.\nTry billing.")


@pytest.mark.parametrize("url", ["", "https://evil.example/hook", "http://hooks.slack.com.evil.example/x"])
async def test_an_address_that_is_not_slacks_is_never_used(notifier: Notifier, slack: LocalSlack, url: str) -> None:
    await notifier.answer(replace(INTERACTION, response_url=url), Noted("Done."))

    assert [message.text for message in slack.ephemerals("U0AAAA")] == ["Done."]
    assert len(slack.calls("chat.postEphemeral")) == 1


async def test_an_address_that_is_not_slacks_hears_nothing(notifier: Notifier, slack: LocalSlack) -> None:
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as elsewhere:
        host, port = elsewhere.sockets[0].getsockname()
        await notifier.answer(replace(INTERACTION, response_url=f"http://{host}:{port}/response/1"), Noted("Done."))

    assert heard == []
    assert [message.text for message in slack.ephemerals("U0AAAA")] == ["Done."]


async def test_an_expired_address_is_replaced_by_an_ephemeral_message(notifier: Notifier, slack: LocalSlack) -> None:
    await notifier.answer(replace(INTERACTION, response_url=f"{slack.url}/response/gone"), Noted("Done."))

    assert [message.text for message in slack.ephemerals("U0AAAA")] == ["Done."]


async def test_an_answer_that_cannot_be_given_is_only_logged(
    notifier: Notifier, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await notifier.answer(replace(INTERACTION, channel="C0NOWHERE", slack_id="U0NOBODY"), Noted("Done."))

    assert "did not reach U0NOBODY" in caplog.text


async def test_where_the_card_stands_nothing_is_said_privately_and_elsewhere_the_answer_leads_to_it(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD)
    notifier.wake()
    (card,) = await _sent(slack, journal)
    await notifier.answer(INTERACTION, Planned(PROPOSED, elsewhere=False))
    await notifier.answer(INTERACTION, Noted("Done.", shown=True))
    assert slack.ephemerals("U0AAAA") == []

    await notifier.answer(replace(INTERACTION, channel="C0GENERAL"), Planned(PROPOSED, elsewhere=True))
    assert slack.permalink(CHANNEL, card.ts) in slack.ephemerals("U0AAAA")[0].text


async def test_a_card_that_does_not_stand_yet_has_no_address(notifier: Notifier, journal: FakeJournal) -> None:
    journal.put(PROPOSED)

    assert await notifier.permalink(PROPOSED) == ""
