"""The whole decision table, in the order of the document, and the few rows that every test run plays."""

from collections.abc import Iterator
from functools import cache

from tests.decisions import rows_after, rows_code_deploy, rows_ecs, rows_learning, rows_people, rows_readiness, states
from tests.decisions.people import Deed
from tests.decisions.row import Row

_SAMPLE = (
    "ECS ROLLING: a release rolls out over a bad one",
    "ECS BLUE_GREEN: a release waits at its PAUSE hook",
    "CODE_DEPLOY -: its task sets name no deployment of CodeDeploy",
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


@cache
def deeds() -> tuple[Deed, ...]:
    """What people do."""
    rows = (*rows_people.rows(), *rows_after.rows(), *rows_learning.rows(), *rows_readiness.rows())
    assert len({row.id for row in rows}) == len(rows), "two rows have the same name"
    return rows


def _refused() -> Iterator[Row]:
    for name, controller, scheduling, steps in (
        ("EXTERNAL", "EXTERNAL", "REPLICA", ("create-task-set", "update-service-primary-task-set", "delete-task-set")),
        ("ECS_EXPRESS", "ECS_EXPRESS", "REPLICA", ("update-express-gateway-service",)),
        ("DAEMON", "ECS", "DAEMON", ("aws ecs update-service --cluster sales-prod",)),
    ):
        yield Row(
            controller=name,
            strategy="-",
            state="whatever runs",
            prepare=states.becomes(controller=controller, scheduling=scheduling),
            call=None,
            ends="refused",
            says=f"{name} services are not rolled back here",
            told=steps,
        )
