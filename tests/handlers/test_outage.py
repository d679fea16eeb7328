"""Slack goes away after the approving click: the rollback does not wait, and all is told when Slack is back."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from bot.approval import button, rights
from bot.journal import SqlJournal
from bot.model import Rollback
from handlers.delivery import notifier, outbox, pace
from handlers.transport import client
from playground.slack import Message
from tests.scenarios.world import INCIDENT, SPEED, World, everything, running_world

LATE = re.compile(r"<!date\^(\d+)\^[^>]*UTC>, told late, because Slack could not be reached")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST", 0.1)
    monkeypatch.setattr(pace, "LONGEST", 0.3)
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)
    monkeypatch.setattr(outbox, "LATE", timedelta(seconds=0.3))
    monkeypatch.setattr(client, "TIMEOUT", 1)
    monkeypatch.setattr(notifier, "PATROL", timedelta(seconds=0.1))
    monkeypatch.setattr(rights, "REUSE", SPEED * timedelta(seconds=10))  # still ten seconds of real time


async def approved(world: World) -> Message:
    """Returns at the moment when the approval stands in the journal."""
    card = await world.propose()
    await world.told("The same by hand")
    await world.press(card)
    await world.reaches("approved")
    return card


async def restored(world: World) -> Rollback:
    await world.reaches("succeeded", timeout=20)
    rollback = await world.newest()
    assert rollback
    assert rollback.approved_at
    assert rollback.ended_at
    low, high = rollback.plan.expected
    took = (rollback.ended_at - rollback.approved_at).total_seconds()
    assert took <= high + 240, f"{took} s, although {low}-{high} s were expected"
    return rollback


async def all_is_told(world: World, card: Message, rollback: Rollback) -> None:
    """In order, once, with the real times; and the card shows the end."""
    await world.told("First 5 minutes: ")
    await world.ends("succeeded")
    thread = [everything(message) for message in world.slack.messages(INCIDENT, thread_ts=card.ts)][1:]
    replies = [reply for reply in thread if "Evidence kept before ECS forgets it" not in reply]
    words = ("will roll back", "Rolled quilt-catalog back", "First 5 minutes: ")
    assert [next((w for w in words if w in reply), reply) for reply in replies] == list(words)
    assert rollback.acted_at
    assert rollback.ended_at
    for reply, happened_at in zip(replies, (rollback.acted_at, rollback.ended_at), strict=False):
        assert abs(told_of(reply) - happened_at) < timedelta(seconds=60), "a real second is a minute here"
    shown = world.slack.workspace.find(INCIDENT, card.ts)
    assert shown
    assert "quilt-catalog is well on" in shown.text


def told_of(reply: str) -> datetime:
    """The moment that a late message names, also when it was edited since."""
    found = LATE.search(reply)
    assert found, reply
    return datetime.fromtimestamp(int(found[1]), UTC)


@pytest.mark.parametrize("hang", [pytest.param(False, marks=pytest.mark.long), True])
async def test_a_rollback_does_not_wait_for_slack_after_the_approval(tmp_path: Path, hang: bool) -> None:
    async with running_world(tmp_path) as world:
        card = await approved(world)
        world.slack.break_down(hang=hang)

        rollback = await restored(world)

        assert len(world.slack.messages(INCIDENT, thread_ts=card.ts)) == 1, "Slack has heard nothing yet"
        await asyncio.sleep(0.5)
        world.slack.mend()
        await all_is_told(world, card, rollback)
        assert world.slack.refused == []


@pytest.mark.long
async def test_nor_does_it_when_the_bot_is_started_anew_while_slack_is_away(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        card = await approved(world)
        world.slack.break_down()
        await world.reaches("rolling")
        await world.bot.__aexit__()
        settings, catalog = world.bot._settings, world.bot._catalog
        async with Bot(settings, catalog, clock=world.clock) as world.bot:
            rollback = await restored(world)
            await asyncio.sleep(0.5)
            world.slack.mend()
            await all_is_told(world, card, rollback)


async def test_with_a_revoked_token_the_work_goes_on_headless(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running_world(tmp_path) as world:
        await approved(world)
        world.slack.revoke_token()

        await restored(world)

        assert "nobody is told" in caplog.text
        assert not world.bot._notifier.healthy


async def test_a_deleted_card_comes_back_and_only_the_new_one_counts(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        old = await world.propose()
        world.slack.delete(old)
        new = await world.card()
        await world.press(old, stale=True)
        await world.told_privately("U0BBBB", "This button belongs to another message.")
        await world.press(new)

        await world.reaches("rolling")
        assert new.ts != old.ts


async def test_a_card_whose_place_is_noted_late_says_so_and_counts_once_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(button, "_LOOK", 0.01)
    note, may_be_noted = SqlJournal.posted, asyncio.Event()

    async def late(self: SqlJournal, posted_id: int, *, ts: str, shows: int = 0) -> None:
        await may_be_noted.wait()
        await note(self, posted_id, ts=ts, shows=shows)

    monkeypatch.setattr(SqlJournal, "posted", late)
    async with running_world(tmp_path) as world:
        card = await world.propose()
        await world.press(card)
        await world.told_privately("U0BBBB", "The bot has not noted yet where this is posted")
        may_be_noted.set()
        await world.press(card)

        await world.reaches("rolling")
