"""Health is what the phases say, however many there are."""

import pytest

from bot.model import Check, Health, Result
from bot.model.validation import health_of
from tests.phases import phase
from tests.unit.values import NOW, rollback

PASSED, FAILED, PENDING, INCONCLUSIVE = Health.PASSED, Health.FAILED, Health.PENDING, Health.INCONCLUSIVE


@pytest.mark.parametrize(
    ("results", "health"),
    [
        ((), PENDING),
        ((PENDING,), PENDING),
        ((PASSED,), PASSED),
        ((PASSED, PENDING), PENDING),
        ((INCONCLUSIVE, PENDING), PENDING),
        ((FAILED, PENDING), FAILED),
        ((PASSED, FAILED, PASSED), FAILED),
        ((PASSED, INCONCLUSIVE, PASSED), INCONCLUSIVE),
        ((PASSED, PASSED, PASSED), PASSED),
    ],
)
def test_health_is_the_worst_of_what_was_judged_and_pending_while_a_phase_is(
    results: tuple[Health, ...], health: Health
) -> None:
    assert health_of([phase(result, number=number) for number, result in enumerate(results, 1)]) is health


def test_a_rollback_knows_its_checks_what_was_judged_last_and_what_is_next() -> None:
    one, two = (Check(name, Result.PASS, "200", NOW) for name in ("first", "second"))
    phases = phase(PASSED, [one]), phase(PASSED, [two], number=2), phase(PENDING, number=3)
    validated = rollback(phases=phases)

    assert (validated.checks, validated.health) == ((one, two), PENDING)
    assert (validated.judged, validated.next_phase) == (phases[1], phases[2])
    assert (rollback().checks, rollback().judged, rollback().next_phase) == ((), None, None)
