"""What a rollout was foreseen to take is corrected by what the bot's own rollouts took."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Build, Call, Rebuild, Rollback, State
from bot.preflight.duration import Estimate
from bot.preflight.measured import builds, corrected, measured
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


def test_a_build_is_foreseen_from_the_projects_own_builds_that_named_an_image_each_counted_once() -> None:
    def built(minutes: int, id_: str, project: str = "rebuild") -> Rollback:
        build = Build(NOON, id=id_, built_at=NOON + minutes * MINUTE)
        rebuild = Rebuild("e" * 40, "master", project, "catalog", "catalog")
        return took(1, plan=replace(rollback().plan, rebuild=rebuild), build=build, state=State.FAILED)

    unfinished = replace(built(0, "f"), build=Build(NOON, id="f"))
    own = [unfinished, built(50, "elsewhere", "other"), built(6, "a"), built(6, "a"), built(9, "b")]
    older = [built(each, str(each)) for each in (7, 7, 7, 30)]
    a_day_later = NOON + timedelta(days=1)

    assert builds(own, "rebuild", a_day_later) == (6 * 60, 9 * 60)
    assert builds([*own, *older], "rebuild", a_day_later) == (6 * 60, 30 * 60)
    assert builds([took(1)], "rebuild", a_day_later) == (0, 0)
    assert builds(own, "rebuild", NOON + timedelta(days=100)) == (0, 0)
