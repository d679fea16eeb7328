"""A workspace that takes no charts is told all the same: once, all but the charts, and it is not asked each time."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import RateLimited
from bot.model import NoticeKind, Progress, Rollback
from handlers import Notifier
from handlers.delivery import cards, outbox, pace, rendering
from handlers.delivery.poster import Poster
from handlers.delivery.taken import Taken
from handlers.messages import Message
from handlers.messages.blocks import context, folded, section, without
from handlers.messages.card import card
from handlers.transport.client import InvalidBlocks
from playground.slack import LocalSlack
from playground.slack.blockcheck import problems
from tests.charts import chart, series
from tests.handlers.world import MEASURED, FakeJournal

CHANNEL = "C0INCIDENT"
FULL = Message("text", (section("a"), chart(), folded("*Evidence*", section("b"), context("c")), section("d")))
TOLD = "Minutes 5 to 30: well"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST", 0.05)
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)
    monkeypatch.setattr(cards, "EDIT_EVERY", 0.02)


async def told(notifier: Notifier, journal: FakeJournal, slack: LocalSlack, *kinds: NoticeKind) -> list[str]:
    """Have these told, and wait until they are. -> the kinds of blocks of the newest message."""
    journal.put(journal.rollbacks.get(MEASURED.id, MEASURED), *kinds)
    notifier.wake()
    await slack.wait_for(lambda: len(journal.ts) == len(journal.rows))
    return [block["type"] for block in slack.messages(CHANNEL)[-1].blocks]


def posts(slack: LocalSlack) -> int:
    return len(slack.calls("chat.postMessage"))


async def test_where_charts_are_taken_the_phase_is_told_with_two(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    kinds = await told(notifier, journal, slack, NoticeKind.CARD, NoticeKind.VALIDATION)

    assert kinds == ["section", "section", "data_visualization", "data_visualization", "context"]
    assert posts(slack) == 2


async def test_where_they_are_refused_it_is_told_once_with_all_the_rest_and_they_are_not_tried_again(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuse_blocks("data_visualization")
    with caplog.at_level(logging.WARNING):
        kinds = await told(notifier, journal, slack, NoticeKind.CARD, NoticeKind.VALIDATION)

    assert kinds == ["section", "section", "context"]
    newest = slack.messages(CHANNEL)[-1]
    assert "errors *15 % → 0.22 %*  `▇█▇█··→▁▁▁▁▁▁▁▁▁▁` 0 to 16 %" in newest.text
    assert newest.text.startswith(newest.blocks[0]["text"]["text"])
    assert (posts(slack), len(slack.messages(CHANNEL)), journal.abandoned) == (3, 2, {})

    assert await told(notifier, journal, slack, NoticeKind.VALIDATION) == kinds
    assert (posts(slack), len(slack.messages(CHANNEL))) == (4, 3)
    assert len([r for r in caplog.records if "takes no data_visualization" in r.message]) == 1


@pytest.mark.parametrize("fault", [{"apply": True}, {}, {"status": 502, "apply": True}, {"retry_after": 1}])
async def test_doubt_behind_a_refusal_neither_loses_nor_repeats_it(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, fault: dict[str, object]
) -> None:
    await told(notifier, journal, slack, NoticeKind.CARD)
    slack.refuse_blocks("data_visualization")
    slack.fail_next("chat.postMessage", skip=1, **fault)
    await told(notifier, journal, slack, NoticeKind.VALIDATION)

    told_in_thread = [message for message in slack.messages(CHANNEL) if message.thread_ts and TOLD in message.text]
    assert len(told_in_thread) == 1
    assert told_in_thread[0].blocks


async def test_what_is_refused_without_charts_too_is_told_in_plain_text_and_charts_are_not_blamed(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack
) -> None:
    await told(notifier, journal, slack, NoticeKind.CARD)
    slack.fail_next("chat.postMessage", error="invalid_blocks", times=2)
    assert await told(notifier, journal, slack, NoticeKind.VALIDATION) == []
    assert "errors *15 %" in slack.messages(CHANNEL)[-1].text

    assert "data_visualization" in await told(notifier, journal, slack, NoticeKind.VALIDATION)


async def test_an_edit_goes_without_what_is_refused_too(
    notifier: Notifier, journal: FakeJournal, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(rollback: Rollback, progress: Progress | None, **how: Any) -> Message:
        plain = card(rollback, progress, **how)
        return Message(plain.text, (*plain.blocks, chart()))

    await told(notifier, journal, slack, NoticeKind.CARD)
    monkeypatch.setattr(rendering, "card", drawn)
    slack.refuse_blocks("data_visualization")
    for number, edits in ((1, 2), (2, 3)):
        journal.change(MEASURED.id, outcome=f"All is well {number}.")
        notifier.wake()
        await slack.wait_for(lambda said=f"well {number}.": said in str(slack.messages(CHANNEL)[0].blocks))
        assert len(slack.calls("chat.update")) == edits


@pytest.mark.parametrize("by_address", [True, False])
async def test_a_private_answer_goes_without_what_is_refused_too(
    client: AsyncWebClient, slack: LocalSlack, edge: object, by_address: bool
) -> None:
    poster = Poster(client)
    slack.refuse_blocks("data_visualization")
    await slack.slash("U0AAAA", CHANNEL, "quilt-catalog status")
    url = slack.deliveries[0].payload["response_url"] if by_address else ""
    for _ in range(2):
        await poster.post_ephemeral(FULL, response_url=url, channel=CHANNEL, user="U0AAAA")

    kinds = [[block["type"] for block in answer.blocks] for answer in slack.ephemerals("U0AAAA")]
    assert kinds == [["section", "container", "section"]] * 2
    assert len(slack.calls("chat.postEphemeral")) == (0 if by_address else 3)


def test_without_containers_what_they_hold_stands_below_their_title() -> None:
    assert without({"container"}, FULL).blocks == (
        section("a"),
        chart(),
        section("*∗Evidence∗*"),
        section("b"),
        context("c"),
        section("d"),
    )
    assert problems(list(FULL.blocks)) == []
    assert problems(list(without({"container", "data_visualization"}, FULL).blocks)) == []


async def test_too_many_requests_are_no_refusal() -> None:
    tried: list[Message] = []

    async def busy(message: Message) -> None:
        tried.append(message)
        raise RateLimited("busy", 1)

    with pytest.raises(RateLimited):
        await Taken().send(FULL, busy)
    assert tried == [FULL]


async def test_a_text_that_is_refused_itself_is_refused() -> None:
    tried: list[Message] = []

    async def refuse(message: Message) -> None:
        tried.append(message)
        raise InvalidBlocks("no")

    with pytest.raises(InvalidBlocks):
        await Taken().send(FULL, refuse)
    assert [len(message.blocks) for message in tried] == [4, 3, 5, 0]


async def test_messages_sent_at_the_same_time_learn_the_same() -> None:
    taken, tried = Taken(), list[int]()

    async def picky(message: Message) -> None:
        tried.append(len(message.blocks))
        await asyncio.sleep(0.01)
        if any(block["type"] == "data_visualization" for block in message.blocks):
            raise InvalidBlocks("no")

    only_a_chart = replace(FULL, blocks=(section("a"), chart(series("x"))))
    await asyncio.gather(*(taken.send(only_a_chart, picky) for _ in range(3)))
    await taken.send(FULL, picky)

    assert sorted(tried) == [1, 1, 1, 2, 2, 2, 3]
