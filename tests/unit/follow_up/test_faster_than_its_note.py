"""What is pressed before it is noted where its message is posted is not said to be another message's."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from bot.errors import Refused
from bot.follow_up import prepare_reported, take_next_step
from bot.model import InteractionKind, NoticeKind, Rollback, Told, Verb
from tests.journal.samples import interaction, rollback

ENDED = rollback(card_ts="1.1")
CLICK = interaction(
    kind=InteractionKind.CLICK,
    verb=Verb.UNDO,
    rollback_id=ENDED.id,
    channel=ENDED.channel,
    message_ts="2.2",
    digest=ENDED.plan.digest,
)


@dataclass(frozen=True)
class Call:
    channel: str


@dataclass
class Journal:
    """Something is posted, and not noted; or, without `waiting`, everything is."""

    waiting: bool = True

    async def get(self, rollback_id: str) -> Rollback:
        return ENDED

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        return (Told("", "" if self.waiting else "3.3"),)

    async def untold_calls(self) -> tuple[Call, ...]:
        return (Call(CLICK.channel),) if self.waiting else ()

    async def call_told_at(self, channel: str, ts: str) -> None:
        return None


@dataclass
class Ports:
    journal: Journal = field(default_factory=Journal)


@pytest.mark.parametrize("room", [take_next_step, prepare_reported])
async def test_a_click_is_told_what_is_true(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LOOK", 0.001)
    with pytest.raises(Refused, match="has not noted yet where this is posted"):
        await room._pressed(CLICK, cast("Any", Ports()))
    with pytest.raises(Refused, match="belongs to another message"):
        await room._pressed(CLICK, cast("Any", Ports(Journal(waiting=False))))
    with pytest.raises(Refused, match="belongs to another message"):
        await room._pressed(replace(CLICK, channel="C0ELSEWHERE"), cast("Any", Ports()))
