"""Runs the runbook as dbos workflows: after a crash a run goes on behind the last step that was recorded.

The journal stays the only truth. dbos remembers only where each run stopped, so a run may always be started anew:
its steps look into the journal first. That is what is done where an older release has recorded other steps than ours.
What dbos gets wrong unless told otherwise is settled here: one engine per database (`Guard`), and fixed ids, because
runs of another executor or version would lie still for ever, unnoticed.
"""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from dbos import error as dbos_errors
from dbos._migration import should_migrate
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from bot.engine.connections import Connections
from bot.engine.guard import Guard
from bot.engine.no_pickle import forbid_pickle
from bot.engine.taking_up import leave_none, look_soon
from bot.errors import Unreachable
from bot.ports import Step
from bot.postgresql import CLIENT

Run = Callable[[str, Step], Awaitable[str]]
OnCrash = Callable[[str, Exception], Awaitable[None]]

log = logging.getLogger(__name__)
_LOG_OF_DBOS = logging.getLogger("dbos")
_UNDER_WAY = ["PENDING", "ENQUEUED"]
# The last two are what dbos gave up, after that many recoveries, and what somebody cancelled past the bot: nobody goes
# on with those either, and the journal knows what was left undone.
_OVER = ["SUCCESS", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"]
_CONFIG = DBOSConfig(
    name="rollback-bot",
    executor_id="rollback-engine",
    application_version="1",
    serializer=DBOSPortableJSONSerializer(),  # the default is pickle; for rows that say so, see `forbid_pickle`
    log_level="WARNING",
    notification_listener_polling_interval_sec=0.25,
    max_executor_threads=32,
)


class DbosEngine:
    """Implements `bot.ports.Engine`. `run` is the runbook's roll_back with its ports already given.

    Open the journal first: it makes an SQLite file ready for both. An exception that escapes `run` ends that run; it
    is logged under the rollback's reference and handed to `on_crash(rollback_id, error)`, itself a recorded step.
    """

    def __init__(self, url: str, run: Run, *, on_crash: OnCrash) -> None:
        self.guard = Guard(url)
        self._run, self._on_crash, self._connections = run, on_crash, Connections(url)
        self._in_hand: set[asyncio.Task[object]] = set()
        self._under_way: set[str] = set()  # rollbacks whose run is in hand, or just being begun
        self._launched = False
        self._looking_soon: asyncio.TimerHandle | None = None

    @property
    def working(self) -> bool:
        """Has it the lock on the database, and is it launched?"""
        return self._launched and self.guard.held

    async def warm(self) -> None:
        """Have ready what `launch` needs, while another engine has the database."""
        try:
            await asyncio.to_thread(self._connections.warm)
        except DBAPIError as error:
            log.warning(
                "the engine's connections are opened when they are needed: %s", str(error.orig).partition("\n")[0]
            )

    async def launch(self) -> None:
        """Go on with every unfinished run, on this event loop. Raises Refused when another engine has the database."""
        self.guard.acquire()
        _LOG_OF_DBOS.addHandler(logging.NullHandler())  # so that it gets none of its own, and logs through ours
        forbid_pickle()
        leave_none()
        config: Any = {**_CONFIG, **self._connections.config()}
        dbos = DBOS(config=config)
        self._workflow = DBOS.workflow(name="roll_back", max_recovery_attempts=1000)(self._roll_back())
        self._looking_soon = look_soon(dbos)
        DBOS.launch()
        self._launched = True

    async def begin(self, rollback_id: str, digest: str) -> None:
        """Start the run of an approval just given. A digest is approved once, so nothing need be looked up first."""
        await self._start_as(rollback_id, f"{rollback_id}.{digest[:8]}")

    async def start(self, rollback_id: str) -> None:
        """See that a run of this rollback is under way.

        Another is only begun when all before are over: when the process died between the approval and `begin`, when a
        run broke and even that was not told, or was given up or cancelled.
        """
        if rollback_id in self._under_way:
            return
        runs = await DBOS.list_workflows_async(workflow_id_prefix=rollback_id, load_input=False, load_output=False)
        if all(run.status in _OVER for run in runs):
            await self._start_as(rollback_id, f"{rollback_id}.{len(runs) + 1}" if runs else rollback_id)

    async def _start_as(self, rollback_id: str, run_id: str) -> None:
        """At most one run of a rollback at a time: `begin` and `start` may be called at the same moment."""
        if rollback_id in self._under_way:
            return
        self._under_way.add(rollback_id)
        try:
            await self._store_run(rollback_id, run_id)
        except BaseException:
            self._under_way.discard(rollback_id)
            raise

    async def _store_run(self, rollback_id: str, run_id: str) -> None:
        """And begin it. One that is stored already is left as it is."""
        with SetWorkflowID(run_id):
            await DBOS.start_workflow_async(self._workflow, rollback_id)

    async def pending(self) -> frozenset[str]:
        """The ids of the rollbacks whose run is not over."""
        runs = await DBOS.list_workflows_async(status=_UNDER_WAY, load_input=False, load_output=False)
        return frozenset(run.workflow_id.partition(".")[0] for run in runs)

    async def over(self, most: int, *, skip: int = 0) -> Mapping[str, str]:
        """The runs that are over, first begun first, but for so many: by their ids, the ids of their rollbacks."""
        runs = await DBOS.list_workflows_async(
            status=_OVER, limit=most, offset=skip, load_input=False, load_output=False
        )
        return {run.workflow_id: run.workflow_id.partition(".")[0] for run in runs}

    async def forget(self, run_ids: Collection[str]) -> None:
        """With their steps, in one transaction. Only of rollbacks that are over: a later run may take the same id."""
        await DBOS.delete_workflows_async(list(run_ids))

    async def close(self) -> None:
        """Stop where we are; what is not finished goes on at the next launch."""
        self._launched = False
        if self._looking_soon:
            self._looking_soon.cancel()
        _LOG_OF_DBOS.setLevel(logging.ERROR)  # it warns of every run that is stopped on purpose
        for task in self._in_hand:
            task.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)
        DBOS.destroy(destroy_registry=True)
        self._connections.close()
        # dbos had taken the loop's default executor for itself, and leaves it shut down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())

    def _roll_back(self) -> Callable[[str], Coroutine[None, None, str]]:
        """The workflow: a plain function, since dbos cannot name a method of ours again after a restart."""

        async def roll_back(rollback_id: str) -> str:
            self._take_in_hand(rollback_id, asyncio.current_task())
            try:
                return await self._recorded(rollback_id)
            except dbos_errors.DBOSUnexpectedStepError as changed:
                return await self._begin_anew(rollback_id, changed)
            finally:  # dbos records the end a little later: until then `start` finds this run not over
                self._under_way.discard(rollback_id)

        return roll_back

    async def _recorded(self, rollback_id: str) -> str:
        try:
            return str(await self._run(rollback_id, _step))
        except dbos_errors.DBOSUnexpectedStepError:
            raise
        except Exception as error:
            return await _step("crashed", partial(self._crashed, rollback_id, error))

    async def _begin_anew(self, rollback_id: str, changed: dbos_errors.DBOSUnexpectedStepError) -> str:
        """A release has other steps than this run recorded. A fresh run is stored before this one is over.

        Its id follows from this one's, so that dying in between leaves one of them. To dbos, what is started inside a
        run is a step of it, hence the task without this run's context.
        """
        log.warning("rb-%s: this release has other steps, so its run is begun anew: %s", rollback_id[:8], changed)
        fresh = self._store_run(rollback_id, f"{DBOS.workflow_id}.anew")
        await asyncio.create_task(fresh, context=contextvars.Context())
        return "begun anew"

    def _take_in_hand(self, rollback_id: str, task: asyncio.Task[object] | None) -> None:
        self._under_way.add(rollback_id)
        if task:
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)

    async def _crashed(self, rollback_id: str, error: Exception) -> str:
        log.error("reference rb-%s: the run of this rollback broke", rollback_id[:8], exc_info=error)
        await self._on_crash(rollback_id, error)
        return "crashed"


def prepare(url: str, role: str = "") -> None:
    """Make the tables of dbos in a PostgreSQL as their owner, and let `role` use them. None of them is believed."""
    DBOS.migrate(url, application_role=role or None)


def is_prepared(url: str) -> bool:
    """Are dbos's tables in a PostgreSQL those that this version wants, or newer ones?"""
    engine = create_engine(url, connect_args=CLIENT, hide_parameters=True)
    try:
        return not should_migrate(engine, "dbos", use_listen_notify=True)
    finally:
        engine.dispose()


async def _step(name: str, call: Callable[[], Awaitable[str]]) -> str:
    """A recorded step. While the journal cannot be written it is tried again and again: a run must not end untold."""

    async def body() -> str:
        return str(await call())

    return await DBOS.run_step_async(
        {
            "name": name,
            "retries_allowed": True,
            "max_attempts": 1_000_000,
            "interval_seconds": 2.0,
            "backoff_rate": 1.0,
            "should_retry": lambda error: isinstance(error, Unreachable),
        },
        body,
    )
