"""What stands in Slack when a feature is switched off or on again, word for word (tests/handlers/golden)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import (
    Change,
    EnvironmentVariable,
    FeatureSwitch,
    Health,
    Image,
    Notice,
    NoticeKind,
    Partial,
    RevisionCopy,
    Rollback,
    State,
)
from handlers.messages import notices, phrases
from handlers.messages.card import card
from playground.slack.blockcheck import problems
from tests.asks import planned, requested
from tests.handlers import golden
from tests.handlers.world import ARN, CHECKS, PLAN, REGISTRY, ROLLBACKS
from tests.phases import phase

PINNED = (Image("catalog", f"{REGISTRY[:-1]}@sha256:{'e' * 64}", f"sha256:{'e' * 64}"),)
TARGET = replace(PLAN.target, passed_over=(), following=(), why="a copy of what runs now")
PARTIAL = replace(
    PLAN,
    target=replace(TARGET, chosen=replace(TARGET.chosen, task_definition=f"{ARN}42", images=PINNED)),
    changes=(Change("environment QURATOR of catalog", "(not shown)", "false"),),
    expected=(320, 480),
    copy=RevisionCopy(f"{ARN}42", PINNED, (EnvironmentVariable("catalog", "QURATOR", "false"),)),
    switch=FeatureSwitch("mcp", on=False),
)
RESTORE = replace(
    PARTIAL,
    from_task_definition=f"{ARN}43",
    target=replace(TARGET, chosen=replace(TARGET.chosen, task_definition=f"{ARN}43", images=PINNED)),
    changes=(Change("environment QURATOR of catalog", "false", "as in quilt-catalog:42"),),
    copy=RevisionCopy(f"{ARN}43", PINNED, (EnvironmentVariable("catalog", "QURATOR", ""),), settings_from=f"{ARN}42"),
    switch=FeatureSwitch("mcp", on=True),
)


def partial(state: str) -> Rollback:
    rollback = ROLLBACKS[state]
    switched = planned(rollback, PARTIAL, registered=f"{ARN}43" if rollback.acted_at else "")
    return requested(switched, ask=Partial("mcp", timedelta(hours=4)))


@pytest.mark.parametrize("state", ["proposed", "approved", "rolling", "succeeded_passed", "failed"])
def test_the_card_of_a_partial_rollback_reads_as_agreed(state: str) -> None:
    golden.check(f"card_partial_{state}", card(partial(state)))


def test_the_card_of_a_restore_reads_as_agreed() -> None:
    golden.check("card_restore_proposed", card(planned(ROLLBACKS["proposed"], RESTORE)))


@pytest.mark.parametrize(
    ("tell", "state"),
    [
        (NoticeKind.DETAILS, "proposed"),
        (NoticeKind.APPROVAL_WANTED, "proposed"),
        (NoticeKind.STARTED, "rolling"),
        (NoticeKind.OUTCOME, "succeeded_passed"),
        (NoticeKind.REMINDER, "succeeded_passed"),
    ],
)
def test_every_telling_of_a_partial_rollback_reads_as_agreed(tell: NoticeKind, state: str) -> None:
    words = "`mcp` of quilt-catalog was switched off for 4 h, and that time is over."
    message = notices.render(
        Notice(tell, words if tell is NoticeKind.REMINDER else ""), partial(state), approvers=("U0BBBB",)
    )

    golden.check(f"partial_{tell}", message)


@pytest.mark.parametrize("name", ROLLBACKS)
def test_every_state_of_a_switch_has_a_headline_and_a_valid_card(name: str) -> None:
    rollback = planned(ROLLBACKS[name], PARTIAL)

    assert rollback.service in phrases.headline(rollback)
    assert problems(list(card(rollback).blocks)) == []


def test_a_switch_that_is_over_says_which_way_and_how_well() -> None:
    rollback = replace(partial("succeeded_passed"), phases=(phase(Health.PASSED, CHECKS[:1]),))
    failed = replace(rollback, phases=(phase(Health.FAILED, CHECKS[:1]),))

    assert phrases.headline(rollback) == "🟢 quilt-catalog is well on :43 with mcp off · 1 of 1 check"
    assert phrases.headline(failed).startswith("🔴 quilt-catalog is NOT well on :43 with mcp off")
    assert rollback.state is State.SUCCEEDED
