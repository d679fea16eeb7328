"""Some of the deaths that `python -m tests.crash --database postgresql` plays: another bot takes over at once."""

import pytest

from tests.crash.replicas import STOP
from tests.crash.sweep import Place, die
from tests.postgres.server import PostgreSql

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("scenario", "kill_at", "when"),
    [
        ("success", "aws UpdateService", "after"),  # sent, not answered
        ("drilled", "commit INSERT INTO intents", "after"),
        ("success", "150", STOP),
    ],
)
def test_ended_and_taken_over_it_breaks_no_invariant(
    postgresql: PostgreSql, scenario: str, kill_at: str, when: str
) -> None:
    death = die(scenario, kill_at, when, Place(postgresql.fresh()))

    assert death.step, "it was to end there"
    assert death.violations == (), death.story
    assert death.taken_over, "something was under way"
