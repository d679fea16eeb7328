"""Random days in the life of the bot: people, Slack, ECS and crashes, against a small model of what must happen."""

import os
import random
import sys

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine

SEED = int(os.environ.get("ROLLBACK_MACHINE_SEED", "0"))  # 0: another one each time, for the long test
# Shrinking real worlds takes minutes: ask for it once there is something to shrink.
PHASES = [Phase.generate, *([Phase.shrink] if os.environ.get("ROLLBACK_MACHINE_SHRINK") else [])]
SHARDS, RUNS, STEPS = 8, 25, 50


def live(number: int, *, runs: int, steps: int) -> None:
    """Says how to see the same again."""
    sys.stderr.write(f"\nROLLBACK_MACHINE_SEED={number}: {runs} runs of {steps} steps\n")
    how = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(seed(number)(Machine), settings=how)


@pytest.mark.parametrize(("number", "runs"), [(1, 3), pytest.param(2, 5, marks=pytest.mark.long)])
def test_a_few_random_days(number: int, runs: int) -> None:
    live(number, runs=runs, steps=20)


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_two_hundred_random_days(shard: int) -> None:
    live((SEED or random.randrange(10**9)) + shard, runs=RUNS, steps=STEPS)
