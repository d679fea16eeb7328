"""Runs the runbook as dbos workflows: after a crash a run goes on behind the last step that was recorded.

The journal stays the only truth. dbos remembers only where each run stopped, so a run may always be started anew:
its steps look into the journal first. What dbos gets wrong unless told otherwise is settled here: one engine per
database (`Guard`), and fixed ids, because runs of another executor or version would lie still for ever, unnoticed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from bot.engine.guard import Guard
from bot.errors import Unreachable
from bot.ports import Step

Run = Callable[[str, Step], Awaitable[str]]
OnCrash = Callable[[str, Exception], Awaitable[None]]

log = logging.getLogger(__name__)
_LOG_OF_DBOS = logging.getLogger("dbos")
_UNDER_WAY = ["PENDING", "ENQUEUED"]
_OVER = frozenset({"SUCCESS", "ERROR"})
_CONFIG = DBOSConfig(
    name="rollback-bot",
    executor_id="rollback-engine",
    application_version="1",
    serializer=DBOSPortableJSONSerializer(),  # the default is pickle: whoever can write the database could run code
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
        self._url, self._run, self._on_crash = url, run, on_crash
        self._in_hand: set[asyncio.Task[object]] = set()
        self._launched = False

    @property
    def working(self) -> bool:
        """Has it the lock on the database, and is it launched?"""
        return self._launched and self.guard.held

    async def launch(self) -> None:
        """Go on with every unfinished run, on this event loop. Raises Refused when another engine has the database."""
        self.guard.acquire()
        _LOG_OF_DBOS.addHandler(logging.NullHandler())  # so that it gets none of its own, and logs through ours
        DBOS(config={**_CONFIG, "system_database_url": self._url})
        self._workflow = DBOS.workflow(name="roll_back", max_recovery_attempts=1000)(self._roll_back())
        DBOS.launch()
        self._launched = True

    async def start(self, rollback_id: str) -> None:
        """See that a run of this rollback is under way.

        The first has the rollback's id, so that starting it twice is starting it once. Another is only begun when all
        before are over: after a plan was remade and approved again, or when a run broke and even that was not told.
        """
        runs = await DBOS.list_workflows_async(workflow_id_prefix=rollback_id, load_input=False, load_output=False)
        if any(run.status not in _OVER for run in runs):
            return
        with SetWorkflowID(f"{rollback_id}.{len(runs) + 1}" if runs else rollback_id):
            await DBOS.start_workflow_async(self._workflow, rollback_id)

    async def pending(self) -> frozenset[str]:
        """The ids of the rollbacks whose run is not over."""
        runs = await DBOS.list_workflows_async(status=_UNDER_WAY, load_input=False, load_output=False)
        return frozenset(run.workflow_id.partition(".")[0] for run in runs)

    async def close(self) -> None:
        """Stop where we are; what is not finished goes on at the next launch."""
        self._launched = False
        _LOG_OF_DBOS.setLevel(logging.ERROR)  # it warns of every run that is stopped on purpose
        for task in self._in_hand:
            task.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)
        DBOS.destroy(destroy_registry=True)
        # dbos had taken the loop's default executor for itself, and leaves it shut down.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        self.guard.release()

    def _roll_back(self) -> Callable[[str], Coroutine[None, None, str]]:
        """The workflow: a plain function, since dbos cannot name a method of ours again after a restart."""

        async def roll_back(rollback_id: str) -> str:
            self._take_in_hand(asyncio.current_task())
            try:
                return str(await self._run(rollback_id, _step))
            except Exception as error:
                return await _step("crashed", partial(self._crashed, rollback_id, error))

        return roll_back

    def _take_in_hand(self, task: asyncio.Task[object] | None) -> None:
        if task:
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)

    async def _crashed(self, rollback_id: str, error: Exception) -> str:
        log.error("reference rb-%s: the run of this rollback broke", rollback_id[:8], exc_info=error)
        await self._on_crash(rollback_id, error)
        return "crashed"


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
