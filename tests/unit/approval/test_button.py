from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

import pytest

from bot.approval import button, rights
from bot.approval.another_revision import in_place_of
from bot.approval.button import pressed_beneath_any, pressed_on_its_card
from bot.errors import Refused
from bot.model import InteractionKind, NoticeKind, Rollback, Told, Verb
from tests.journal.samples import NOON, interaction, rollback

POSTED = rollback(card_ts="1.1")
CLICK = interaction(kind=InteractionKind.CLICK, verb=Verb.SNOOZE, rollback_id=POSTED.id, message_ts="1.1")


@dataclass
class Journal:
    """Knows where the card is from the third time on that it is asked, as when the bot has just posted it."""

    posted: Rollback = POSTED
    asked: list[str] = field(default_factory=list)

    async def get(self, rollback_id: str) -> Rollback:
        self.asked.append(rollback_id)
        return self.posted if len(self.asked) > 2 else replace(self.posted, card_ts="")


@dataclass
class Noon:
    def now(self) -> datetime:
        return NOON


@dataclass
class Ports:
    journal: Any
    clock: Noon = field(default_factory=Noon)


async def test_a_click_that_is_faster_than_the_note_of_its_card_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(button, "_LOOK", 0.001)
    found = await pressed_on_its_card(CLICK, cast("Any", Ports(Journal())), instead="Type it.")

    assert found == POSTED


async def test_a_click_on_any_other_message_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(button, "_LOOK", 0.001)
    with pytest.raises(Refused, match="belongs to another message"):
        await pressed_on_its_card(replace(CLICK, message_ts="2.2"), cast("Any", Ports(Journal())), instead="Type it.")


async def test_another_revision_of_a_card_whose_place_is_not_noted_yet_waits_for_the_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def may_decide(*_: object) -> None:
        pass

    monkeypatch.setattr(button, "_LOOK", 0.001)
    monkeypatch.setattr(rights, "may_decide", may_decide)
    form = replace(CLICK, channel=POSTED.channel, digest=POSTED.plan.digest)

    behind = await in_place_of(form, cast("Any", None), cast("Any", Ports(Journal())))

    assert behind is not None
    assert behind.rollback_id == POSTED.id


class Overloaded(Journal):
    """Its one writer has not come to the note of anything that was posted."""

    async def get(self, rollback_id: str) -> Rollback:
        return replace(self.posted, card_ts="")

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        return (Told("", ""),)


async def test_a_click_that_is_much_faster_is_told_so_and_not_that_it_is_of_another_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(button, "_LOOK", 0.001)
    click, ports = replace(CLICK, channel=POSTED.channel), cast("Any", Ports(Overloaded()))
    with pytest.raises(Refused, match="has not noted yet where this is posted") as refused:
        await pressed_on_its_card(click, ports, instead="Type it.")
    assert refused.value.refusal.fix == "Press again in a few seconds."

    with pytest.raises(Refused, match="has not noted yet where this is posted"):
        await pressed_beneath_any(click, (NoticeKind.RECOVERY,), ports)


async def test_a_click_in_another_channel_waits_for_no_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(button, "_LOOK", 60.0)
    elsewhere = replace(CLICK, channel="C0ELSEWHERE")
    with pytest.raises(Refused, match="belongs to another message"):
        await pressed_on_its_card(elsewhere, cast("Any", Ports(Overloaded())), instead="Type it.")


@dataclass
class Noting(Journal):
    """The place of the call is noted while it is being read: behind any read but the first it is there."""

    reads: int = 0

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        self.reads += kind is NoticeKind.RECOVERY_CALLED
        if kind is NoticeKind.RECOVERY:
            return (Told("", "1.0"),)
        return (Told("primary", CLICK.message_ts if self.reads > 1 else ""),)


async def test_a_click_on_what_is_noted_this_very_moment_counts_although_another_of_them_was_told_long_ago(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(button, "_LOOK", 0.001)
    kinds = (NoticeKind.RECOVERY, NoticeKind.RECOVERY_CALLED)
    click = replace(CLICK, channel=POSTED.channel)

    found = await pressed_beneath_any(click, kinds, cast("Any", Ports(Noting())))

    assert found.id == POSTED.id
