"""What a rollout was foreseen to take is corrected by what the bot's own rollouts took."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Call, Rollback, State
from bot.preflight.duration import Estimate
from bot.preflight.measured import corrected, measured
from tests.journal.samples import MINUTE, NOON, rollback


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ((), (100, 200)),
        ((150,), (100, 200)),
        ((50,), (50, 200)),
        ((250, 90), (90, 250)),
        ((130, 120, 110), (110, 130)),
        ((30, 20, 10), (10, 60)),
    ],
)
def test_few_widen_it_and_three_replace_it_but_never_below_the_settings(
    seconds: tuple[int, ...], expected: tuple[int, int]
) -> None:
    assert corrected(Estimate(100, 200, 60), seconds).expected == expected


def test_nothing_is_foreseen_of_a_service_without_tasks() -> None:
    assert corrected(Estimate(), (50, 50, 50)).expected == (0, 0)


def took(minutes: int, **changes: object) -> Rollback:
    one = replace(rollback(), state=State.SUCCEEDED, acted_at=NOON, ended_at=NOON + minutes * MINUTE)
    return replace(one, **changes)  # type: ignore[arg-type]


def test_only_the_newest_five_that_are_alike_and_young_count() -> None:
    alike = took(1).plan
    others = [
        took(9, state=State.REVERTED),
        took(9, plan=replace(alike, desired=alike.desired + 1)),
        took(9, plan=replace(alike, call=Call.STOP_SERVICE_DEPLOYMENT)),
    ]
    found = measured([*others, *map(took, range(1, 8))], alike.call, alike.desired, NOON + timedelta(days=1))

    assert found == (60, 120, 180, 240, 300)
    assert measured([took(1)], alike.call, alike.desired, NOON + timedelta(days=100)) == ()
