"""Who is called by a message, and who is only named in it."""

from dataclasses import replace

import pytest

from bot.model import Notice, NoticeKind, State
from bot.ports import Memberships
from handlers.delivery.approvers import Approvers
from handlers.delivery.audience import Audience
from handlers.delivery.placement import broadcasts
from handlers.delivery.rendering import Rendering
from handlers.messages.called import called
from tests.handlers.world import CATALOG, PROPOSED, SUCCEEDED, ended

ANA, BEN, SAM = "U0AAAA", "U0BBBB", "U0SAM"
INCIDENT = "C0INCIDENT"


class Inside(Audience):
    """A channel of this workspace alone."""

    def __init__(self) -> None:
        """Asks nobody."""

    async def outside(self, channel: str) -> bool:
        return False


RENDERING = Rendering(CATALOG, approvers=Approvers(CATALOG, Memberships()), audience=Inside())


async def outcome(state: State, by: str) -> str:
    """The outcome of what Ana asked for, as it is sent."""
    rollback = ended(state, f"Ended by <@{by}>.")
    return (await RENDERING.notice(Notice(NoticeKind.OUTCOME), rollback, channel=INCIDENT)).text


async def test_a_card_calls_the_approvers_but_not_whoever_asked_and_after_the_decision_nobody() -> None:
    waiting = await RENDERING.card(PROPOSED, None)
    decided = await RENDERING.card(replace(PROPOSED, state=State.ROLLING), None)

    assert (f"<@{BEN}>" in waiting.text, f"<@{ANA}>" in str(waiting)) == (True, False)
    assert "engineer-a asks" in waiting.text
    assert "<@" not in str(decided)


@pytest.mark.parametrize("state", [State.FAILED, State.STALE, State.EXPIRED, State.REJECTED, State.REVERTED])
async def test_an_outcome_calls_whoever_asked_and_names_all_others(state: State) -> None:
    said = await outcome(state, BEN)

    assert (f"<@{ANA}>" in said, f"<@{BEN}>" in said, "engineer-b" in said) == (True, False, True)


@pytest.mark.parametrize("state", [State.REJECTED, State.CANCELLED])
async def test_nobody_is_called_for_a_click_of_his_own(state: State) -> None:
    assert "<@" not in await outcome(state, ANA)


async def test_whom_the_services_file_does_not_name_stays_mentioned_since_there_is_no_name() -> None:
    assert f"<@{SAM}>" in await outcome(State.FAILED, SAM)


def test_nothing_but_what_somebody_must_act_on_calls_anybody() -> None:
    calling = {kind for kind in NoticeKind if called(Notice(kind), SUCCEEDED, (BEN,))}

    asked = {NoticeKind.CARD, NoticeKind.APPROVAL_WANTED}
    assert calling == asked | {NoticeKind.OUTCOME, NoticeKind.VALIDATION_FAILED, NoticeKind.REVERT, NoticeKind.REMINDER}


def test_what_was_withdrawn_is_told_in_the_thread_alone() -> None:
    outcome = Notice(NoticeKind.OUTCOME)

    assert not broadcasts(outcome, ended(State.CANCELLED, "Withdrawn."))
    assert broadcasts(outcome, ended(State.REJECTED, "Rejected."))
