"""Slack's pace is kept, measured where it counts: at the moments when requests arrive at Slack."""

import asyncio
import os
from dataclasses import replace
from itertools import pairwise

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import NoticeKind, Rollback, State
from handlers import Notifier
from handlers.delivery import cards, outbox
from handlers.delivery.pace import Bucket
from playground.slack import LocalSlack
from tests.handlers.world import CATALOG, NOON, PROGRESS, PROPOSED, ROLLING, FakeJournal, ended

FASTER = float(os.environ.get("FASTER", "100"))
CHANNEL, OTHER = "C0INCIDENT", "C0SHARED"


def many(count: int, like: Rollback = PROPOSED) -> list[Rollback]:
    return [replace(like, id=f"{number:032x}", requested_at=NOON) for number in range(count)]


def times(slack: LocalSlack, method: str, channel: str = CHANNEL) -> list[float]:
    """When the calls arrived, in seconds."""
    return [call.at.timestamp() for call in slack.calls(method) if call.arguments["channel"] == channel]


def gaps(moments: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(moments)]


async def test_a_channel_gets_at_most_one_message_a_second(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    journal.put(PROPOSED, NoticeKind.CARD, NoticeKind.DETAILS, NoticeKind.APPROVAL_WANTED)
    journal.put(PROPOSED, NoticeKind.COPY, channel=OTHER)
    notifier.wake()
    await slack.wait_for(lambda: len(journal.ts) == 4)

    arrived = times(slack, "chat.postMessage")
    assert all(1.0 <= gap < 1.5 for gap in gaps(arrived))
    assert times(slack, "chat.postMessage", OTHER)[0] < arrived[1], "another channel has a pace of its own"


async def test_a_hundred_rollbacks_at_once_end_with_every_card_right_and_nothing_lost(
    client: AsyncWebClient, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred times as fast as Slack allows, since this takes minutes; `FASTER=1` plays it at the real pace."""
    monkeypatch.setattr(outbox, "POST_EVERY", 1.0 / FASTER)
    monkeypatch.setattr(cards, "EDIT_EVERY", cards.EDIT_EVERY / FASTER)
    monkeypatch.setattr(cards, "PER_MINUTE", cards.PER_MINUTE * FASTER)
    notifier = Notifier(client, journal, CATALOG)
    rollbacks = many(100)
    for rollback in rollbacks:
        journal.put(rollback, NoticeKind.CARD)
    await notifier.start()
    for rollback in rollbacks:
        journal.change(rollback.id, state=State.ROLLING)
        notifier.progress(rollback.id, PROGRESS)
        await asyncio.sleep(0.01)
    for rollback in rollbacks:
        over = ended(State.SUCCEEDED, f"All is well with {rollback.reference}.")
        journal.change(rollback.id, state=over.state, outcome=over.outcome, ended_at=over.ended_at)
        journal.put(journal.rollbacks[rollback.id], NoticeKind.OUTCOME)
        notifier.wake()

    def told() -> bool:
        return len(journal.ts) == len(journal.rows) and set(journal.shown.values()) == {2}

    await slack.wait_for(told, timeout=20 + 600 / FASTER)
    await notifier.stop()

    posted = [m.metadata["event_payload"]["outbox_id"] for m in slack.messages(CHANNEL) if m.metadata]
    assert sorted(posted) == sorted(journal.rows)
    for rollback in rollbacks:
        message = slack.workspace.find(CHANNEL, journal.rollbacks[rollback.id].card_ts)
        assert message
        assert f"All is well with {rollback.reference}." in str(message.blocks)
    assert min(gaps(times(slack, "chat.postMessage"))) >= 1.0 / FASTER
    edits = times(slack, "chat.update")
    jitter = 0.2  # seconds that requests may take to arrive; twice as many edits would take 0.3 of the 0.6
    assert all(after - before >= 60 / FASTER - jitter for before, after in zip(edits, edits[40:], strict=False))


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_too_many_requests_in_one_channel_hold_up_no_other(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)
    here, there = many(2)
    there = replace(there, channel=OTHER)
    if method == "chat.update":
        journal.put(here, NoticeKind.CARD)
        journal.put(there, NoticeKind.CARD)
        notifier.wake()
        await slack.wait_for(lambda: len(journal.ts) == 2)
    slack.fail_next(method, retry_after=2)
    for rollback in (here, there):
        if method == "chat.update":
            journal.change(rollback.id, state=State.REJECTED)
        else:
            journal.put(rollback, NoticeKind.CARD)
        notifier.wake()
        await slack.wait_for(lambda rollback=rollback: times(slack, method, rollback.channel))  # the 429 is for `here`
    await slack.wait_for(lambda: len(times(slack, method, CHANNEL)) == 2)
    await slack.wait_for(lambda: len(journal.ts) == 2 and len(journal.shown) == 2)

    first, second = times(slack, method, CHANNEL)
    assert 2.0 <= second - first < 2.5
    assert times(slack, method, OTHER)[0] < first + 1.0
    assert notifier.healthy


async def test_an_answer_that_hangs_in_one_channel_holds_up_no_other(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    here, there = many(2)
    slack.delay_next("chat.postMessage", 1.5)
    journal.put(here, NoticeKind.CARD)
    notifier.wake()
    await slack.wait_for(lambda: slack.calls("chat.postMessage"))
    journal.put(replace(there, channel=OTHER), NoticeKind.CARD)
    notifier.wake()
    await slack.wait_for(lambda: 2 in journal.ts, timeout=1)

    assert 1 not in journal.ts


async def test_final_states_are_shown_before_progress_and_progress_is_not_starved(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "POST_EVERY", 0.0)
    monkeypatch.setattr(cards, "EDIT_EVERY", 0.1)
    rolling, over = many(20, ROLLING)[:15], many(20, ROLLING)[15:]
    for rollback in [*rolling, *over]:
        journal.put(rollback, NoticeKind.CARD)
    notifier.wake()
    await slack.wait_for(lambda: len(journal.ts) == 20)
    for rollback in rolling:
        notifier.progress(rollback.id, PROGRESS)
    for rollback in over:
        journal.change(rollback.id, state=State.FAILED)
    notifier.wake()
    await slack.wait_for(lambda: len(slack.calls("chat.update")) >= 7)

    first = [call.arguments["ts"] for call in slack.calls("chat.update")]
    final = {journal.rollbacks[rollback.id].card_ts for rollback in over}
    assert set(first[:5]) == final, "although progress came first"
    assert len(set(first)) == len(first), "nobody is edited twice while others wait"


def test_no_minute_takes_more_than_forty_edits() -> None:
    now = 0.0
    bucket = Bucket(burst=cards.BURST, per_minute=cards.PER_MINUTE, now=now)
    taken = []
    while now < 600:
        if not bucket.wait(now):
            bucket.take()
            taken.append(now)
        now += 0.25

    assert 37 <= max(sum(start <= at < start + 60 for at in taken) for start in taken) <= 40
    assert len(taken) >= 300
