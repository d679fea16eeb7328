"""Before acting Slack is asked once more who approved: all of them, and one who lost the right is enough to stop it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.approval.still_approved import approval_still_holds
from bot.catalog.who_decides import Approvals
from bot.model import Approval, Member, Refusal, State
from bot.ports import Memberships
from tests.unit.values import CATALOG, MINUTE, NOW, SERVICE, member, rollback

BOTH = rollback(
    state=State.APPROVED,
    approvals=(Approval("bob", "U0BOB", NOW), Approval("dan", "U0DAN", NOW + MINUTE)),
    approved_at=NOW + MINUTE,
)


TWO = SERVICE.model_copy(update={"approvals": Approvals(immediate=2)})


async def still_holds(*, gone: str = "") -> tuple[Refusal | None, list[str]]:
    """What BOTH approved, while `gone` is deactivated. -> why not, and who was asked about."""
    asked: list[str] = []

    async def look(slack_id: str, *, max_age: timedelta) -> Member:
        asked.append(slack_id)
        return member(slack_id, deleted=slack_id == gone)

    ports: Any = SimpleNamespace(catalog=CATALOG, people=SimpleNamespace(member=look), memberships=Memberships())
    return await approval_still_holds(BOTH, TWO, ports), asked


async def test_each_of_several_approvers_is_asked_about_again_and_so_is_whoever_asked() -> None:
    assert await still_holds() == (None, ["U0BOB", "U0DAN", "U0ANN"])


@pytest.mark.parametrize("gone", ["U0BOB", "U0DAN", "U0ANN"])
async def test_an_approval_holds_no_more_when_any_of_them_lost_the_right(gone: str) -> None:
    refusal, _ = await still_holds(gone=gone)

    assert refusal is not None
    assert f"<@{gone}> is deactivated" in refusal.reason
