"""After a rejection its requester waits; the more rejections, the longer; and nobody else does."""

from datetime import timedelta

import pytest

from bot.approval.cool_down import still_cooling
from bot.model import Rollback, State
from tests.unit.values import MINUTE, NOW, rollback


def rejected(ago: timedelta, *, by: str = "U0BOB", requester: str = "ann") -> Rollback:
    outcome = f"Rejected by <@{by}>. Nothing was changed."
    return rollback(state=State.REJECTED, requester=requester, ended_at=NOW - ago, outcome=outcome)


@pytest.mark.parametrize(
    ("ago", "seconds"),
    [
        ((10,), 50),
        ((60,), None),
        ((10, 600), 290),
        ((299, 600), 1),
        ((300, 600), None),
        ((10, 600, 900), 890),
        ((10, 4000, 4000, 4000), 50),
    ],
)
def test_it_lasts_the_longer_the_more_there_were_within_the_hour(ago: tuple[int, ...], seconds: int | None) -> None:
    refusal = still_cooling("ann", [rejected(timedelta(seconds=each)) for each in ago], NOW)

    assert (refusal and refusal.fix.split(" s;")[0]) == (seconds and f"Ask again in {seconds}")


def test_only_what_others_rejected_of_ones_own_counts() -> None:
    assert still_cooling("bob", [rejected(MINUTE / 2)], NOW) is None
    assert still_cooling("ann", [rejected(MINUTE / 2, by="U0ANN")], NOW) is None
    assert still_cooling("ann", [rollback(state=State.CANCELLED, ended_at=NOW)], NOW) is None
