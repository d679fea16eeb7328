"""The whole fault table, in the order of the document, and a sample of it."""

from functools import cache

from tests.faults import (
    rows_acting,
    rows_around,
    rows_call,
    rows_click,
    rows_database,
    rows_destinations,
    rows_ecs,
    rows_emergency,
    rows_follow_ups,
    rows_form,
    rows_gate,
    rows_health,
    rows_home,
    rows_incident,
    rows_intake,
    rows_learning,
    rows_lists,
    rows_load_test,
    rows_machine,
    rows_moved,
    rows_network,
    rows_outside,
    rows_plan,
    rows_proposals,
    rows_readiness,
    rows_recovery,
    rows_reload,
    rows_reports,
    rows_rights,
    rows_rollout,
    rows_service,
    rows_sign_in,
    rows_signals,
    rows_telling,
    rows_watch,
)
from tests.faults.row import Row, Stage

_PARTS = (
    rows_intake,
    rows_proposals,
    rows_form,
    rows_incident,
    rows_home,
    rows_readiness,
    rows_gate,
    rows_plan,
    rows_around,
    rows_service,
    rows_click,
    rows_moved,
    rows_network,
    rows_rights,
    rows_lists,
    rows_call,
    rows_emergency,
    rows_acting,
    rows_rollout,
    rows_ecs,
    rows_health,
    rows_telling,
    rows_watch,
    rows_sign_in,
    rows_load_test,
    rows_recovery,
    rows_outside,
    rows_destinations,
    rows_follow_ups,
    rows_learning,
    rows_machine,
    rows_signals,
    rows_database,
    rows_reports,
    rows_reload,
)


@cache
def table() -> tuple[Row, ...]:
    found = [row for part in _PARTS for row in part.rows()]
    assert len({row.id for row in found}) == len(found), "two rows have the same name"
    stages = list(Stage)
    return tuple(sorted(found, key=lambda row: (stages.index(row.stage), int(row.number[1:]))))


@cache
def sample() -> tuple[Row, ...]:
    """One row of each stage, from its middle: what every test run plays. None that waits for PostgreSQL."""
    by_stage = [[row for row in table() if row.stage is stage and not row.postgresql] for stage in Stage]
    return tuple(rows[len(rows) // 2] for rows in by_stage)
