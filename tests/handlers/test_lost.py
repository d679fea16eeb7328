"""What becomes of messages whose channel, card or token is gone: told elsewhere, or given up with the reason."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import NoticeKind, Refusal, State
from handlers import Notifier
from handlers.delivery import cards, outbox, pace
from handlers.delivery import notifier as notifiers
from playground.slack import LocalSlack, Message
from tests.handlers.test_notifier import INTERACTION
from tests.handlers.world import CATALOG, PROGRESS, PROPOSED, ROLLING, FakeJournal, ended

HOME, DEDICATED = "C0INCIDENT", "C0SHARED"
MINE = replace(PROPOSED, channel=DEDICATED)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST", 0.05)
    monkeypatch.setattr(pace, "LONGEST", 0.2)
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)
    monkeypatch.setattr(cards, "EDIT_EVERY", 0.02)


async def posted(journal: FakeJournal, slack: LocalSlack, notifier: Notifier, channel: str = DEDICATED) -> Message:
    journal.put(replace(PROPOSED, channel=channel), NoticeKind.CARD)
    notifier.wake()
    await slack.wait_for(lambda: 1 in journal.ts)
    return slack.messages(channel)[0]


async def settled(journal: FakeJournal, slack: LocalSlack) -> None:
    await slack.wait_for(lambda: len(journal.ts) + len(journal.abandoned) == len(journal.rows))


@pytest.mark.parametrize("accident", ["archive", "remove_bot"])
async def test_a_card_that_its_channel_does_not_take_goes_to_the_home_channel(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, accident: str
) -> None:
    getattr(slack, accident)(DEDICATED)
    journal.put(MINE, NoticeKind.CARD, NoticeKind.APPROVAL_WANTED)
    notifier.wake()
    await settled(journal, slack)

    card, wanted = slack.messages(HOME)
    assert wanted.thread_ts == card.ts
    assert (journal.rollbacks[MINE.id].channel, journal.rollbacks[MINE.id].card_ts) == (HOME, card.ts)
    assert journal.abandoned == {}


@pytest.mark.parametrize("accident", ["archive", "remove_bot"])
@pytest.mark.parametrize("what", ["edit", "reply"])
async def test_a_card_whose_channel_closes_later_is_shown_anew_in_the_home_channel_with_what_follows(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, accident: str, what: str
) -> None:
    await posted(journal, slack, notifier)
    getattr(slack, accident)(DEDICATED)
    journal.change(MINE.id, state=State.ROLLING)
    if what == "reply":
        journal.put(journal.rollbacks[MINE.id], NoticeKind.STARTED)
    notifier.wake()
    await slack.wait_for(lambda: slack.messages(HOME))
    await settled(journal, slack)

    card, *replies = slack.messages(HOME)
    assert "Rolling back" in card.text
    assert [reply.thread_ts for reply in replies] == ([card.ts] if what == "reply" else [])
    assert journal.abandoned == {}


@pytest.mark.parametrize("accident", ["archive", "remove_bot"])
async def test_where_the_home_channel_is_closed_too_it_is_given_up_once_with_the_reason(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, accident: str, caplog: pytest.LogCaptureFixture
) -> None:
    for channel in (DEDICATED, HOME):
        getattr(slack, accident)(channel)
    journal.put(MINE, NoticeKind.CARD, NoticeKind.APPROVAL_WANTED)
    notifier.wake()
    await settled(journal, slack)
    calls = len(slack.record.calls)
    notifier.wake()
    await asyncio.sleep(0.3)

    code, why = {
        "archive": ("is_archived", "that channel is archived"),
        "remove_bot": ("not_in_channel", "I am not a member of that channel"),
    }[accident]
    assert journal.abandoned.keys() == journal.rows.keys()
    assert code in journal.abandoned[1]
    assert "a card that could not be posted" in journal.abandoned[2]
    assert len(slack.record.calls) == calls
    assert "nobody can read it" in caplog.text
    over = journal.rollbacks[MINE.id]
    assert (over.state, over.outcome) == (
        State.CANCELLED,
        f"Its card could not be posted in <#{HOME}>: {why}. Nobody could have approved it. Nothing was changed.",
    )


async def test_after_one_refusal_nothing_is_told_without_a_card_above_it(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    slack.fail_next("chat.postMessage", error="not_in_channel")
    journal.put(PROPOSED, NoticeKind.CARD, NoticeKind.DETAILS, NoticeKind.APPROVAL_WANTED)
    notifier.wake()
    await slack.wait_for(lambda: len(slack.messages(HOME)) == 2)
    await settled(journal, slack)

    card, outcome = slack.messages(HOME)
    assert "Rollback of quilt-catalog withdrawn" in card.text
    assert outcome.thread_ts == card.ts
    assert journal.abandoned.keys() == {1, 2, 3}


async def test_news_of_a_rollback_whose_card_was_lost_for_good_brings_the_card_back_or_is_given_up(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    slack.restrict(HOME)
    journal.put(replace(ROLLING, channel=HOME), NoticeKind.STARTED)
    notifier.wake()
    await settled(journal, slack)
    assert journal.abandoned.keys() == {1, 2}

    slack.workspace.channels[HOME] = replace(slack.workspace.channels[HOME], is_restricted=False)
    journal.put(journal.rollbacks[ROLLING.id], NoticeKind.NOTE)
    notifier.wake()
    await slack.wait_for(lambda: len(slack.messages(HOME)) == 2)

    card, note = slack.messages(HOME)
    assert "Rolling back quilt-catalog" in card.text
    assert note.thread_ts == card.ts


async def test_a_deleted_card_that_waits_for_a_decision_is_posted_anew_and_the_old_one_is_void(
    client: AsyncWebClient, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifiers, "PATROL", timedelta(seconds=0.1))
    notifier = Notifier(client, journal, CATALOG)
    await notifier.start()
    old = await posted(journal, slack, notifier, HOME)
    slack.delete(old)
    (new,) = await slack.wait_for(lambda: slack.messages(HOME))
    await slack.wait_for(lambda: journal.rollbacks[MINE.id].card_ts == new.ts)
    await notifier.stop()

    assert new.ts != old.ts
    assert any(block["type"] == "actions" for block in new.blocks)


async def test_whoever_asks_again_makes_a_deleted_card_come_back(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    old = await posted(journal, slack, notifier, HOME)
    slack.delete(old)
    await notifier.answer(INTERACTION, Refusal("Already under way.", rollback=journal.rollbacks[MINE.id]))

    await slack.wait_for(lambda: any(message.ts != old.ts for message in slack.messages(HOME)))


async def test_a_deleted_card_of_a_running_rollback_is_posted_anew_when_there_is_news(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    slack.delete(await posted(journal, slack, notifier, HOME))
    journal.change(ROLLING.id, state=State.ROLLING)
    notifier.progress(ROLLING.id, PROGRESS)
    journal.put(journal.rollbacks[ROLLING.id], NoticeKind.STARTED)
    notifier.wake()
    await settled(journal, slack)

    card, started = slack.messages(HOME)
    assert ("Rolling back" in card.text, started.thread_ts) == (True, card.ts)


async def test_with_a_revoked_token_everything_waits_and_says_so_loudly_once(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await posted(journal, slack, notifier, HOME)
    assert (notifier.healthy, notifier.health.answered_at is not None) == (True, True)
    slack.revoke_token()
    over = ended(State.SUCCEEDED, "All is well.")
    journal.change(MINE.id, state=over.state, outcome=over.outcome, ended_at=over.ended_at)
    journal.put(journal.rollbacks[MINE.id], NoticeKind.OUTCOME)
    notifier.wake()
    await slack.wait_for(lambda: slack.calls("auth.test") and len(slack.calls("chat.update")) >= 2)

    assert not notifier.healthy
    assert "token_revoked" in notifier.health.problem
    assert [r.levelname for r in caplog.records if "Install the app anew" in r.message] == ["CRITICAL"]
    assert (journal.abandoned, journal.shown[MINE.id]) == ({}, 0)
    slack.workspace.token_revoked = False  # as after a new installation and a restart
    await slack.wait_for(lambda: 2 in journal.ts and journal.shown[MINE.id] == 1)
    assert notifier.healthy


async def test_an_idle_bot_notices_that_its_token_was_revoked(
    client: AsyncWebClient, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifiers, "PATROL", timedelta(seconds=0.1))
    notifier = Notifier(client, journal, CATALOG)
    await notifier.start()
    await slack.wait_for(lambda: notifier.health.answered_at)
    slack.revoke_token()
    await slack.wait_for(lambda: not notifier.healthy)
    await notifier.stop()


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long"])
async def test_a_final_state_is_shown_even_where_its_blocks_are_refused(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, code: str
) -> None:
    await posted(journal, slack, notifier, HOME)
    slack.fail_next("chat.update", error=code)
    journal.change(MINE.id, state=State.REJECTED)
    notifier.wake()

    await slack.wait_for(lambda: "rejected" in slack.messages(HOME)[0].text)
    assert slack.messages(HOME)[0].blocks == ()


async def test_doubt_in_a_busy_channel_costs_one_call(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    """The search begins shortly before the attempt, not when the message was queued."""
    for number in range(500):
        slack.say("U0AAAA", HOME, f"chatter {number}")
    slack.workspace.clock.advance(600)
    slack.fail_next("chat.postMessage", apply=True)
    journal.put(PROPOSED, NoticeKind.CARD, waiting=timedelta(hours=1))
    journal.ahead = timedelta(seconds=600)
    notifier.wake()
    await settled(journal, slack)

    assert len(slack.calls("conversations.history")) == 1
    assert len(slack.calls("chat.postMessage")) == 1
