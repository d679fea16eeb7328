"""What a line ends with: never that it is well where that was not seen."""

from dataclasses import replace
from datetime import timedelta

from bot.deployments import told
from bot.model import Check, DeployedLine, Health, LineState, Phase, Result, State, WatchedDeployment
from tests.unit import values
from tests.unit.values import MINUTE, NOW

LINE = DeployedLine("quilt-catalog:43", NOW - 4 * MINUTE, NOW)
FOUND = WatchedDeployment(
    1, "a", "quilt-catalog", values.OURS, LINE, "C0CATALOG", NOW, NOW + timedelta(minutes=30), NOW
)
PASSED, FAILED, OPEN = (
    Check(name, result, evidence, NOW)
    for name, result, evidence in (
        ("service", Result.PASS, "4 of 4"),
        ("error rate", Result.FAIL, "15 % of 4,210 requests fail"),
        ("log", Result.INCONCLUSIVE, "no line at all"),
    )
)


def judged(result: Health, *checks: Check) -> Phase:
    return replace(FOUND.phase, checks=checks, result=result, judged_at=NOW)


def test_well_is_said_of_what_passed_unwell_with_its_evidence_and_no_data_is_neither() -> None:
    late = NOW + 33 * MINUTE
    assert told.judged(judged(Health.PASSED, PASSED), FOUND, late, None) == "Well after 30 min: 1 of 1 check."
    assert told.judged(judged(Health.FAILED, PASSED, FAILED), FOUND, NOW + 12 * MINUTE, None) == (
        "Unwell after 12 min, error rate: 15 % of 4,210 requests fail."
    )
    proposed = values.rollback(state=State.PROPOSED)
    assert told.judged(judged(Health.INCONCLUSIVE, PASSED, OPEN), FOUND, late, proposed) == (
        "After 30 min nobody can say that it is well: not enough data of log. "
        f"{proposed.reference} is proposed and waits for its approval."
    )
    away = Check("looks", Result.INCONCLUSIVE, "nobody looked from 14:40:00 UTC to 15:00:00 UTC", NOW)
    assert told.judged(judged(Health.INCONCLUSIVE, OPEN, away), FOUND, late, None) == (
        "After 30 min nobody can say that it is well: nobody looked from 14:40:00 UTC to 15:00:00 UTC."
    )
    assert told.STATES == {
        Health.PASSED: LineState.WELL,
        Health.FAILED: LineState.UNWELL,
        Health.INCONCLUSIVE: LineState.UNCLEAR,
    }


def test_another_deployment_ends_it_and_the_same_one_does_not() -> None:
    ours = values.deployment(values.OURS, 43)
    assert told.came_since(values.OURS, values.service_state(ours)) == ""
    assert "of quilt-catalog:44." in told.came_since(values.OURS, values.service_state(values.deployment("x", 44)))
