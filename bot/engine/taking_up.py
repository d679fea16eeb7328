"""Runs that were left are taken up at once, and each of them surely.

dbos hands them to a queue of its own, at which it looks for the first time after a second, and once a second from then
on. How often cannot be configured, hence the attribute (dbos 3.4). Of a run that it fails to hand over it only writes
to its log: it would lie still for ever, and look as if it were under way. Hence what takes the place of its function.
"""

import asyncio
import logging
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import dbos._dbos as launching
from dbos import DBOS
from dbos._utils import INTERNAL_QUEUE_NAME
from sqlalchemy import func, select, update

log = logging.getLogger(__name__)
_SOON, _USUAL = 0.1, 1.0  # seconds between two looks: at first, and dbos's own
_FOR = 2.0  # seconds of that
_AGAIN = 1.0  # second until what failed is tried again


def look_soon(dbos: DBOS) -> asyncio.TimerHandle:
    """To be called before the launch, on the event loop. -> what ends it, so that it can be cancelled."""
    queue = dbos._registry.get_internal_queue()
    queue._polling_interval_sec = _SOON
    return asyncio.get_running_loop().call_later(_FOR, setattr, queue, "_polling_interval_sec", _USUAL)


def leave_none() -> None:
    """To be called before the launch, for the whole process: dbos hands over by `_hand_over` from now on."""
    if not hasattr(launching, "startup_recovery_thread"):
        raise AttributeError("dbos takes up what was left by another function than it did: see bot.engine.taking_up")
    vars(launching)["startup_recovery_thread"] = _hand_over


def _hand_over(dbos: DBOS, pending: Iterable[Any]) -> None:
    """Each to the queue, in a thread of its own, until all are or the engine is closed; `pending` are dbos's records.

    A run is not handed over twice, also where an answer was lost: each taking up counts one more attempt.
    """
    closed = threading.Event()
    dbos.background_thread_stop_events.append(closed)
    ids = [each.workflow_id for each in pending]
    left: Mapping[str, int] | None = None
    while not closed.is_set() and (left is None or left):
        try:
            left = _attempts(dbos, ids) if left is None else left
        except Exception:
            log.exception("what runs were left cannot be read, and is read again")
        left = left and {run_id: attempts for run_id, attempts in left.items() if not _handed(dbos, run_id, attempts)}
        if left or left is None:
            closed.wait(_AGAIN)


def _attempts(dbos: DBOS, ids: list[str]) -> Mapping[str, int]:
    """How often each was taken up so far. Nobody takes one up before it is handed over."""
    runs = dbos._sys_db.tables.workflow_status.c
    with dbos._sys_db.engine.begin() as connection:
        found = connection.execute(
            select(runs.workflow_uuid, runs.recovery_attempts).where(runs.workflow_uuid.in_(ids))
        )
        return {each.workflow_uuid: each.recovery_attempts for each in found}


def _handed(dbos: DBOS, run_id: str, attempts: int) -> bool:
    """As dbos's `reenqueue_for_recovery`, for a run that nobody has taken up since."""
    runs = dbos._sys_db.tables.workflow_status
    untouched = (runs.c.workflow_uuid == run_id) & (runs.c.status == "PENDING") & (runs.c.recovery_attempts == attempts)
    try:
        with dbos._sys_db.engine.begin() as connection:
            connection.execute(
                update(runs)
                .where(untouched)
                .values(
                    status="ENQUEUED",
                    owner_xid=None,
                    started_at_epoch_ms=None,
                    updated_at=dbos._sys_db._now_ms_sql(),
                    queue_name=func.coalesce(runs.c.queue_name, INTERNAL_QUEUE_NAME),
                )
            )
    except Exception:
        log.exception("the run %s that was left cannot be taken up yet, and is tried again", run_id)
        return False
    return True
