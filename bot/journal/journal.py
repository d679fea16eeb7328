"""The journal as the rest of the bot sees it: asynchronous, on two threads of its own.

One thread is enough for all but what Slack waits for, since writers come one after another anyway. They are its own,
because dbos takes the event loop's default executor for its steps, which may be full.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import Refused, Unreachable
from bot.journal import dialects, interactions, ledger, operating, outbox, queries, schema, transitions
from bot.journal.transaction import Transaction
from bot.metrics import Census
from bot.model import Authorization, Intent, Interaction, Plan, Posted, Remembered, Rollback, State, Telling
from bot.ports import Clock

P = ParamSpec("P")
T = TypeVar("T")
_PATIENCE = 1.0  # seconds of waiting in line; with the database's own 1.5 s, Slack's three are kept


class SqlJournal:
    """Implements `bot.ports.Journal` on SQLite or PostgreSQL.

    `url` is SQLAlchemy's; `config_digest` (of the services file) goes into every audit row. Every method raises
    Unreachable when the database is locked, full or gone, and then nothing was changed.
    """

    def __init__(self, url: str, *, clock: Clock, config_digest: str, read_only: bool = False) -> None:
        """`read_only`: never create or change anything, as the command that prints the log wants it."""
        self._engine, self._read_only = dialects.connect(url, read_only=read_only), read_only
        self._where = dialects.shown(url)
        self._reading = self._engine.execution_options(**dialects.READING)
        self._clock, self._config_digest = clock, config_digest
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._intake = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal intake")

    async def open(self) -> None:
        """Create or migrate the tables. Raises Refused when the database is damaged, newer, or cannot be opened."""
        await self._on_thread(self._open)

    async def close(self) -> None:
        self._intake.shutdown()
        await self._on_thread(self._engine.dispose)
        self._thread.shutdown()

    async def receive(self, interaction: Interaction) -> bool:
        """Never longer than Slack waits, and what was not stored in that time is not stored later either."""
        asked = time.monotonic()

        def within() -> bool:
            if time.monotonic() - asked > _PATIENCE:
                raise Unreachable("The journal is too busy.")
            return self._change(interactions.receive, interaction)

        return await self._on_thread(within, self._intake)

    async def undecided(self) -> tuple[Interaction, ...]:
        return await self._read(interactions.undecided)

    async def decided(self, interaction: Interaction, *, outcome: str) -> None:
        await self._write(interactions.decided, interaction, outcome)

    async def propose(self, rollback: Rollback, *, tell: Sequence[Telling]) -> Rollback:
        return await self._write(transitions.propose, rollback, tell)

    async def approve(self, authorization: Authorization, *, tell: Sequence[Telling]) -> Rollback | None:
        return await self._write(transitions.approve, authorization, tell)

    async def intend(self, intent: Intent) -> Rollback | None:
        return await self._write(transitions.intend, intent)

    async def remake(
        self, rollback_id: str, plan: Plan, *, expires_at: datetime, tell: Sequence[Telling]
    ) -> Rollback | None:
        return await self._write(transitions.remake, rollback_id, plan, expires_at, tell)

    async def move(
        self,
        rollback_id: str,
        to: State,
        *,
        when: Collection[State],
        actor: str = "bot",
        tell: Sequence[Telling] = (),
        **columns: Any,
    ) -> Rollback | None:
        return await self._write(transitions.move, rollback_id, to, when=when, actor=actor, tell=tell, columns=columns)

    async def note(self, rollback_id: str, *, tell: Sequence[Telling], **columns: Any) -> Rollback:
        return await self._write(transitions.note, rollback_id, tell, columns)

    async def get(self, rollback_id: str) -> Rollback | None:
        return await self._read(queries.get, rollback_id)

    async def intent(self, rollback_id: str) -> Intent | None:
        return await self._read(queries.intent, rollback_id)

    async def live(self, service_arn: str) -> Rollback | None:
        return await self._read(queries.live, service_arn)

    async def in_state(self, *states: State) -> tuple[Rollback, ...]:
        return await self._read(queries.in_state, states)

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return await self._read(queries.recent, service, limit)

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        return await self._read(ledger.remembered, service_arn)

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        await self._write(ledger.seen, service_arn, sightings)

    async def outbox(self) -> tuple[Posted, ...]:
        return await self._read(outbox.unsent)

    async def attempted(self, posted_id: int) -> None:
        await self._write(outbox.attempted, posted_id)

    async def posted(self, posted_id: int, *, ts: str) -> None:
        await self._write(outbox.posted, posted_id, ts)

    async def given_up(self, posted_id: int, *, why: str) -> None:
        await self._write(outbox.given_up, posted_id, why)

    async def stale_cards(self) -> tuple[Rollback, ...]:
        return await self._read(queries.stale_cards)

    async def card_shows(self, rollback_id: str, revision: int) -> None:
        await self._write(outbox.card_shows, rollback_id, revision)

    async def can_write(self) -> None:
        """Make a real write that changes nothing. Raises Unreachable when the next change would fail."""
        await self._write(operating.can_write)

    async def census(self) -> Census:
        return await self._read(operating.census)

    async def resume(self) -> Mapping[str, int]:
        """Every run that is not over is about to go on. -> per rollback, how many times in a row it came to this."""
        return await self._write(operating.resume)

    async def pause(self) -> None:
        """The runs that are not over were laid down cleanly."""
        await self._write(operating.pause)

    async def _read(self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def within() -> T:
            with self._reading.begin() as connection:
                return ask(connection, *args, **kwargs)

        return await self._on_thread(within)

    async def _write(self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._on_thread(partial(self._change, change, *args, **kwargs))

    def _change(self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._engine.begin() as connection:
            return change(Transaction(connection, self._clock.now(), self._config_digest), *args, **kwargs)

    async def _on_thread(self, call: Callable[[], T], thread: Executor | None = None) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(thread or self._thread, call)
        except IntegrityError as error:
            raise Refused(f"The journal does not allow this: {dialects.cause(error)}.") from error
        except DBAPIError as error:
            raise Unreachable(f"The journal did not answer: {dialects.cause(error)}.") from error

    def _open(self) -> None:
        try:
            if self._read_only:
                return self._expect_tables()
            dialects.check(self._engine)
            with self._engine.begin() as connection:
                schema.migrate(connection)
        except DBAPIError as error:
            problem = f"The database {self._where} cannot be opened: {dialects.cause(error)}."
            raise Refused(problem, "See ROLLBACK_DATABASE_URL.") from error

    def _expect_tables(self) -> None:
        with self._reading.begin() as connection:
            if not schema.check_version(connection):
                raise Refused(f"There is no journal in {self._where}.", "See ROLLBACK_DATABASE_URL.")
