"""The whole decision table, in the order of the document, and the few rows that every test run plays."""

from collections.abc import Iterator
from functools import cache

from tests.decisions import rows_code_deploy, rows_ecs, states
from tests.decisions.row import Row

_SAMPLE = (
    "ECS ROLLING: a release rolls out over a bad one",
    "ECS BLUE_GREEN: the bad release serves",
    "ECS BLUE_GREEN: a release waits at its PAUSE hook",
    "CODE_DEPLOY -: the bad release serves",
    "EXTERNAL -: whatever runs",
)


@cache
def table() -> tuple[Row, ...]:
    rows = [row for name in states.STRATEGIES for row in rows_ecs.rows(name)]
    rows += [*rows_code_deploy.rows(), *_refused()]
    assert len({row.id for row in rows}) == len(rows), "two rows have the same name"
    return tuple(rows)


def sample() -> tuple[Row, ...]:
    found = tuple(row for row in table() if row.id in _SAMPLE)
    assert len(found) == len(_SAMPLE), "a row of the sample is gone"
    return found


def _refused() -> Iterator[Row]:
    for controller, scheduling, says in (
        ("EXTERNAL", "REPLICA", "EXTERNAL services are not rolled back here"),
        ("ECS", "DAEMON", "DAEMON services are not rolled back here"),
    ):
        yield Row(
            controller=controller if scheduling == "REPLICA" else "DAEMON",
            strategy="-",
            state="whatever runs",
            prepare=states.becomes(controller=controller, scheduling=scheduling),
            call=None,
            ends="refused",
            says=says,
        )
