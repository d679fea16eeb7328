"""Of all revisions with a rollback's mark only its own copy is taken: registered when it was meant to be, as sent."""

from datetime import datetime

import pytest

from bot.errors import Refused
from bot.execution import own_copy
from bot.model import MarkedRevision
from tests.unit.values import MINUTE, NOW


def revision(number: int, at: datetime | None = NOW, *, as_sent: bool = True) -> MarkedRevision:
    return MarkedRevision(f"arn:aws:ecs:us-east-1:1:task-definition/web:{number}", at, as_sent)


OURS, OTHER = revision(43), revision(44, as_sent=False)


def test_a_later_foreign_one_does_not_hide_the_copy() -> None:
    assert own_copy.own([OTHER, OURS], since=NOW) == OURS.arn


@pytest.mark.parametrize("marked", [OTHER, revision(43, NOW - MINUTE), revision(43, None)])
def test_what_was_registered_before_or_says_something_else_is_not_the_copy(marked: MarkedRevision) -> None:
    assert own_copy.own([marked], since=NOW) is None


def test_before_the_bot_registers_anything_with_its_mark_is_foreign_and_named() -> None:
    own_copy.refuse_before_intent([])
    with pytest.raises(Refused, match=r"`web:43` carries the mark of this rollback .* registered by somebody else"):
        own_copy.refuse_before_intent([OURS])


def test_afterwards_what_is_not_the_copy_is_named() -> None:
    own_copy.refuse_after_intent([])
    with pytest.raises(Refused, match=r"`web:44` carries the mark of this rollback .* not the copy that was approved"):
        own_copy.refuse_after_intent([OTHER])
