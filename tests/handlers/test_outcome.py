"""The outcome in the channel follows the validation, whatever comes between a verdict and its edit."""

from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Health, NoticeKind
from handlers import Notifier
from handlers.delivery import outbox, pace
from handlers.delivery.cards import Cards
from playground.slack import LocalSlack, Message
from tests.handlers.world import CATALOG, CHECKS, PROPOSED, SUCCEEDED, FakeJournal
from tests.phases import phase

CHANNEL, WELL = "C0INCIDENT", "quilt-catalog is well on :38 · 2 of 2 checks"
PASSED = (phase(Health.PASSED, CHECKS[:2]),)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST", 0.05)
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)


async def started(client: AsyncWebClient, journal: FakeJournal) -> Notifier:
    notifier = Notifier(client, journal, CATALOG)
    await notifier.start()
    notifier.wake()
    return notifier


async def says(slack: LocalSlack, words: str) -> Message:
    def found() -> Message | None:
        return next((m for m in slack.messages(CHANNEL) if m.thread_ts and words in m.text), None)

    return await slack.wait_for(found)


async def test_an_edit_that_did_not_arrive_is_made_by_the_bot_that_starts_next(
    client: AsyncWebClient, slack: LocalSlack
) -> None:
    journal = FakeJournal()
    journal.put(SUCCEEDED, NoticeKind.CARD, NoticeKind.OUTCOME)
    before = await started(client, journal)
    first = await says(slack, "checking health")
    slack.fail_next("chat.update", status=500, skip=1, times=50)
    journal.change(SUCCEEDED.id, phases=PASSED)
    before.wake()
    shown = journal.rollbacks[SUCCEEDED.id].revision
    await slack.wait_for(lambda: len(slack.calls("chat.update")) > 3 or journal.shown[SUCCEEDED.id] == shown)
    await before.stop()
    assert WELL in slack.messages(CHANNEL)[0].text
    assert "checking health" in slack.messages(CHANNEL)[1].text
    slack.mend()

    after = await started(client, journal)
    assert (await says(slack, WELL)).ts == first.ts
    await after.stop()


async def test_a_verdict_that_comes_while_it_is_posted_is_shown_in_it_all_the_same(
    client: AsyncWebClient, slack: LocalSlack
) -> None:
    journal = FakeJournal()
    journal.put(SUCCEEDED, NoticeKind.CARD)
    notifier = await started(client, journal)
    await slack.wait_for(lambda: journal.shown.get(SUCCEEDED.id) == SUCCEEDED.revision)
    slack.delay_next("chat.postMessage", 0.5)
    journal.put(journal.rollbacks[SUCCEEDED.id], NoticeKind.OUTCOME)
    notifier.wake()
    await slack.wait_for(lambda: journal.rows[2].attempted_at)
    journal.change(SUCCEEDED.id, phases=PASSED)
    notifier.wake()

    await slack.wait_for(lambda: WELL in slack.messages(CHANNEL)[0].text)
    await says(slack, WELL)
    await notifier.stop()


async def test_what_shows_it_already_is_not_edited_again(client: AsyncWebClient, slack: LocalSlack) -> None:
    journal = FakeJournal()
    journal.put(SUCCEEDED, NoticeKind.CARD, NoticeKind.OUTCOME)
    notifier = await started(client, journal)
    await says(slack, "checking health")
    journal.change(SUCCEEDED.id, phases=(*PASSED, phase(Health.PENDING, number=2)))
    notifier.wake()
    outcome = await says(slack, WELL)
    edits = len([call for call in slack.calls("chat.update") if call.arguments["ts"] == outcome.ts])
    journal.change(SUCCEEDED.id, hook_told="x")
    notifier.wake()
    await slack.wait_for(lambda: journal.shown[SUCCEEDED.id] == journal.rollbacks[SUCCEEDED.id].revision)

    assert len([call for call in slack.calls("chat.update") if call.arguments["ts"] == outcome.ts]) == edits
    await notifier.stop()


async def test_the_edits_of_the_question_wait_for_their_turn_as_all_others(
    client: AsyncWebClient, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FakeJournal()
    journal.put(SUCCEEDED, NoticeKind.CARD, NoticeKind.QUESTION)
    notifier = await started(client, journal)
    asked = await says(slack, "Any user reports?")
    turns = list[str]()

    def turn(_: Cards) -> float:
        turns.append("taken")
        return 0.0

    monkeypatch.setattr(Cards, "take_an_edit", turn)
    journal.put(journal.rollbacks[SUCCEEDED.id], NoticeKind.QUESTION_CHANGED, NoticeKind.QUESTION_CHANGED)
    notifier.wake()
    await slack.wait_for(lambda: len(journal.ts) == len(journal.rows))
    await notifier.stop()

    edits = [call for call in slack.calls("chat.update") if call.arguments["ts"] == asked.ts]
    assert (len(edits), turns) == (2, ["taken"] * 2)


async def test_what_is_only_brought_up_to_date_holds_up_no_message_while_no_edit_may_be_made(
    client: AsyncWebClient, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = FakeJournal()
    journal.put(SUCCEEDED, NoticeKind.CARD, NoticeKind.QUESTION)
    notifier = await started(client, journal)
    asked = await says(slack, "Any user reports?")
    monkeypatch.setattr(Cards, "until_an_edit", lambda _: 60.0)
    journal.put(journal.rollbacks[SUCCEEDED.id], NoticeKind.QUESTION_CHANGED, NoticeKind.OUTCOME)
    journal.put(replace(PROPOSED, id="b" * 32), NoticeKind.CARD)
    notifier.wake()

    await says(slack, "all 4 tasks run :38")
    await slack.wait_for(lambda: any("Roll back quilt-catalog?" in message.text for message in slack.messages(CHANNEL)))
    await notifier.stop()
    assert not [call for call in slack.calls("chat.update") if call.arguments["ts"] == asked.ts]
