"""The journal as the rest of the bot sees it: asynchronous, one thread that writes and one that reads.

Nobody who reads waits for the disk, and what somebody waits for is written first.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import Refused, Unreachable
from bot.journal import (
    audit,
    dialects,
    due,
    evidence,
    interactions,
    ledger,
    operating,
    outbox,
    phases,
    queries,
    retention,
    schema,
    transitions,
    witness,
)
from bot.journal.signing import Known, Signer
from bot.journal.transaction import Transaction
from bot.journal.writer import InteractionBatches, Turn, Writer
from bot.metrics import Census
from bot.model import (
    NOTHING_DUE,
    Approval,
    AuditHead,
    BuildIntent,
    Called,
    Due,
    DueKind,
    Emergency,
    EvidenceBefore,
    FallsDue,
    Intent,
    Interaction,
    LoadTest,
    Looking,
    Medium,
    Notice,
    NoticeKind,
    OutboxRow,
    Phase,
    Plan,
    PutBehind,
    RegistrationIntent,
    Remembered,
    Reviewed,
    Rollback,
    State,
    Told,
    UserReport,
)
from bot.ports import Clock

P = ParamSpec("P")
T = TypeVar("T")


class SqlJournal:
    """Implements `bot.ports.Journal` on SQLite or PostgreSQL. `ring` is called after a commit that may want to be told.

    `url` is SQLAlchemy's; `config_digest` (of the services file) goes into every audit row. Every method raises
    Unreachable when the database is locked, full or gone, and then nothing was changed.
    """

    def __init__(
        self, url: str, *, clock: Clock, config_digest: str, read_only: bool = False, secret: str = ""
    ) -> None:
        """`read_only`: never create or change anything, as the command that prints the log wants it.

        `secret`: what the audit is signed with. Without one it is signed with a key that everybody knows.
        """
        self._engine, self._read_only = dialects.connect(url, read_only=read_only), read_only
        self._where = dialects.shown(url)
        self._unhurried = self._engine.execution_options(**dialects.UNHURRIED)
        self._reading = self._engine.execution_options(**dialects.READING)
        self._clock, self._config_digest, self._known = clock, config_digest, Known(Signer(secret))
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal reading")
        self._writer = Writer()
        self._intake = InteractionBatches(self._writer, self._receive)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ring: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """Create or migrate the tables. Raises Refused when the database is damaged, newer, or cannot be opened."""
        self._loop = asyncio.get_running_loop()
        await _done(self._writer.submit(self._open, Turn.FIRST))

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._reader.shutdown()
        self._engine.dispose()

    async def receive(self, interaction: Interaction) -> bool:
        return await _done(self._intake.receive(interaction))

    def _receive(self, arrived: Sequence[Interaction]) -> list[bool]:
        return self._change(self._engine, interactions.receive, arrived)

    async def undecided(self) -> tuple[Interaction, ...]:
        return await self._read(interactions.undecided)

    async def decided(self, interaction: Interaction, *, outcome: str) -> None:
        await self._write(interactions.decided, interaction, outcome)

    async def answered(self, interaction: Interaction) -> bool:
        return await self._read(interactions.answered, interaction, self._known)

    async def propose(
        self,
        rollback: Rollback,
        *,
        tell: Sequence[Notice],
        instead_of: PutBehind | None = None,
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback:
        return await self._write_and_ring(transitions.propose, rollback, tell, instead_of, falls_due)

    async def approve(self, shown: Rollback, approval: Approval, *, needed: int) -> Rollback | None:
        """The disk is not waited for: the intent waits for it, and nothing is sent before that."""
        change = partial(self._change, self._unhurried, transitions.approve, shown, approval, needed)
        approved = await _done(self._writer.submit(change, Turn.FIRST))
        if approved and approved.state is State.PROPOSED:  # others must approve as well: no run will say so
            self.ring()
        return approved

    async def intend(
        self, intent: Intent, *, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        return await self._write_first(transitions.intend, intent, good_for, falls_due)

    async def intend_build(self, intent: BuildIntent, *, good_for: timedelta) -> Rollback | None:
        return await self._write_first(transitions.intend_build, intent, good_for)

    async def intend_registration(self, intent: RegistrationIntent, *, good_for: timedelta) -> Rollback | None:
        return await self._write_first(transitions.intend_registration, intent, good_for)

    async def vouch(self, shown: Rollback) -> Rollback:
        return await self._read(witness.vouch, shown, self._known)

    async def registering(self, rollback_id: str) -> datetime | None:
        return await self._read(queries.registering, rollback_id)

    async def remake(
        self,
        rollback_id: str,
        plan: Plan,
        *,
        expires_at: datetime,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        return await self._write_and_ring(transitions.remake, rollback_id, plan, expires_at, tell, falls_due)

    async def call_contact(
        self, shown: Rollback, called: Called, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        return await self._write_and_ring(transitions.call_contact, shown, called, tell, falls_due)

    async def looks_into(self, shown: Rollback, looking: Looking, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(transitions.looks_into, shown, looking, tell)

    async def move(
        self,
        rollback_id: str,
        to: State,
        *,
        when: Collection[State],
        actor: str = "bot",
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
        **columns: Any,
    ) -> Rollback | None:
        return await self._write_and_ring(
            transitions.move, rollback_id, to, when=when, actor=actor, tell=tell, falls_due=falls_due, columns=columns
        )

    async def note(
        self,
        rollback_id: str,
        *,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
        **columns: Any,
    ) -> Rollback:
        return await self._write_and_ring(transitions.note, rollback_id, tell, falls_due, columns)

    async def act_alone(
        self, shown: Rollback, emergency: Emergency, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        return await self._write_and_ring(transitions.act_alone, shown, emergency, tell, falls_due)

    async def close_review(self, rollback_id: str, review: Reviewed, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(transitions.close_review, rollback_id, review, tell)

    async def unreviewed(self, service: str) -> tuple[Rollback, ...]:
        return await self._read(queries.unreviewed, service)

    async def begin_phases(self, rollback_id: str, new: Sequence[Phase]) -> None:
        await self._write_and_ring(phases.begin, rollback_id, new)

    async def judge(self, rollback_id: str, phase: Phase, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(transitions.judge, rollback_id, phase, tell)

    async def look(self, rollback_id: str, phase: Phase, *, tell: Sequence[Notice] = (), changed: bool = False) -> bool:
        write = self._write_and_ring if tell or changed else self._write
        return await write(transitions.look, rollback_id, phase, tell, changed)

    async def end_watch(
        self, rollback_id: str, why: str, *, tell: Sequence[Notice], actor: str = "bot"
    ) -> Rollback | None:
        return await self._write_and_ring(transitions.end_watch, rollback_id, why, actor, tell)

    async def report(self, rollback_id: str, said: UserReport, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(transitions.report, rollback_id, said, tell)

    async def begin_load_test(self, test: LoadTest, *, tell: Sequence[Notice], falls_due: FallsDue) -> Rollback | None:
        return await self._write_and_ring(transitions.begin_load_test, test, tell, falls_due)

    async def change_load_test(
        self,
        before: LoadTest,
        now: LoadTest | None,
        *,
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        return await self._write_and_ring(transitions.change_load_test, before, now, tell, falls_due)

    async def told_at(self, rollback_id: str, kind: NoticeKind) -> tuple[str, ...]:
        return await self._read(outbox.told_at, rollback_id, kind)

    async def keep_evidence(
        self, rollback_id: str, kept: EvidenceBefore, *, settles: Due | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        """What settles nothing is kept beside an approved call: the disk is not waited for, lest that one waits."""
        if settles:
            await self._write_and_ring(transitions.keep, rollback_id, kept, settles, tell)
            return
        change = partial(self._change, self._unhurried, transitions.keep, rollback_id, kept, None, ())
        await _done(self._writer.submit(change, Turn.THEN))

    async def claim_due(self, lease: timedelta, *, in_hand: Sequence[Due] = ()) -> tuple[Due, ...]:
        """Nothing is written while nothing is due."""
        if not await self._read(due.any_free, self._clock.now(), in_hand):
            return ()
        return await self._write_first(due.claim, lease, in_hand)

    async def free_all_due(self) -> None:
        await self._write(due.free_all)

    async def hasten(self, kind: DueKind) -> None:
        await self._write(due.hasten, kind)

    async def reschedule(self, row: Due, at: datetime | None, *, tried: bool = True) -> None:
        await self._write(due.reschedule, row, at, tried)

    async def waiting(self) -> tuple[Due, ...]:
        return await self._read(due.waiting)

    async def get(self, rollback_id: str) -> Rollback | None:
        return await self._read(queries.get, rollback_id)

    async def evidence(self, rollback_id: str) -> tuple[EvidenceBefore, ...]:
        return await self._read(evidence.of, rollback_id)

    async def intent(self, rollback_id: str) -> Intent | None:
        return await self._read(queries.intent, rollback_id)

    async def live(self, service_arn: str) -> Rollback | None:
        return await self._read(queries.live, service_arn)

    async def in_state(self, *states: State) -> tuple[Rollback, ...]:
        return await self._read(queries.in_state, states)

    async def unvalidated(self, since: datetime) -> frozenset[str]:
        return await self._read(queries.unvalidated, since)

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return await self._read(queries.recent, service, limit)

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        return await self._read(ledger.remembered, service_arn)

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        await self._write(ledger.seen, service_arn, sightings)

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        return await self._read(queries.switched_off, service_arn, feature)

    async def holds(self, service: str) -> tuple[Rollback, ...]:
        return await self._read(queries.holds, service)

    async def watched(self, service: str) -> tuple[Rollback, ...]:
        return await self._read(queries.watched, service)

    async def outbox(self, medium: Medium = Medium.SLACK) -> tuple[OutboxRow, ...]:
        return await self._read(outbox.unsent, medium)

    async def attempted(self, posted_id: int) -> None:
        await self._write(outbox.attempted, posted_id)

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        return await self._read(outbox.told, rollback_id, kind)

    async def posted(self, posted_id: int, *, ts: str, shows: int = 0) -> None:
        await self._write(outbox.posted, posted_id, ts, shows)

    async def given_up(self, posted_id: int, *, why: str) -> None:
        await self._write(outbox.given_up, posted_id, why)

    async def stale_cards(self) -> tuple[Rollback, ...]:
        return await self._read(queries.stale_cards)

    async def card_shows(self, rollback_id: str, revision: int, *, outcome_ts: str = "") -> None:
        await self._write(outbox.card_shows, rollback_id, revision, outcome_ts)

    async def can_write(self) -> None:
        """Make a real write that means nothing. Raises Unreachable when the next change would fail."""
        await self._write(operating.can_write)

    async def census(self) -> Census:
        return await self._read(operating.census)

    async def audit_head(self, since: int) -> AuditHead:
        return await self._read(operating.audit_head, since)

    async def resume(self) -> Mapping[str, int]:
        """Every run that is not over is about to go on. -> per rollback, how many times in a row it came to this."""
        return await self._write(operating.resume)

    async def pause(self) -> None:
        """The runs that are not over were laid down cleanly."""
        await self._write(operating.pause)

    async def prune(self, keep: timedelta) -> int:
        """Nothing is written while there is nothing to remove."""
        if not await self._read(retention.anything, self._clock.now() - keep):
            return 0
        return await self._write(retention.prune, keep)

    async def still_needed(self, rollback_ids: Collection[str], keep: timedelta) -> frozenset[str]:
        return await self._read(retention.still_needed, tuple(rollback_ids), self._clock.now() - keep)

    async def _read(self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def within() -> T:
            with self._reading.begin() as connection:
                return ask(connection, *args, **kwargs)

        return await _done(self._reader.submit(within))

    async def _write(self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What only the bot itself waits for."""
        work = partial(self._change, self._engine, change, *args, **kwargs)
        return await _done(self._writer.submit(work, Turn.THEN))

    async def _write_first(
        self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a person or a rollback waits for."""
        work = partial(self._change, self._engine, change, *args, **kwargs)
        return await _done(self._writer.submit(work, Turn.FIRST))

    async def _write_and_ring(
        self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, and whoever tells of it is woken, even if nobody waits for the answer any more."""
        work = self._writer.submit(partial(self._change, self._engine, change, *args, **kwargs), Turn.FIRST)
        work.add_done_callback(self._ring_if_done)
        return await _done(work)

    def _ring_if_done(self, work: "Future[Any]") -> None:
        """In the writer's thread. A loop that is closed needs nobody to be told."""
        if self._loop and not work.cancelled() and work.exception() is None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.ring)

    def _change(
        self, engine: Engine, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with engine.begin() as connection:
            tx = Transaction(connection, self._clock.now(), self._config_digest, self._known)
            done = change(tx, *args, **kwargs)
        if tx.appended:
            self._knows(*tx.appended[-1])
        return done

    def _knows(self, seq: int, sealed: str) -> None:
        """The newest row of the audit that is surely there. Whoever reads takes what it was before they begin."""
        self._known = replace(self._known, seq=seq, hash=sealed)

    def _open(self) -> None:
        try:
            if self._read_only:
                return self._expect_tables()
            dialects.keep_private(self._engine)
            dialects.check(self._engine)
            with self._engine.begin() as connection:
                schema.migrate(connection)
                self._knows(*audit.newest(connection))
        except DBAPIError as error:
            problem = f"The database {self._where} cannot be opened: {dialects.cause(error)}."
            fix = "See ROLLBACK_DATABASE_URL."
            if "must be owner" in problem or "permission denied" in problem:
                fix = "Its owner brings it forward: rollback-bot database prepare."
            raise Refused(problem, fix) from error

    def _expect_tables(self) -> None:
        with self._reading.begin() as connection:
            if not (found := schema.check_version(connection)):
                raise Refused(f"There is no journal in {self._where}.", "See ROLLBACK_DATABASE_URL.")
            if found < schema.NEWEST:
                problem = f"{self._where} has schema {found}; this Rollback Bot reads schema {schema.NEWEST}."
                raise Refused(problem, "Start `rollback-bot serve` once: it brings the database forward.")


async def _done(work: "Future[T]") -> T:
    try:
        return await asyncio.wrap_future(work)
    except IntegrityError as error:
        raise Refused(f"The journal does not allow this: {dialects.cause(error)}.") from error
    except DBAPIError as error:
        raise Unreachable(f"The journal did not answer: {dialects.cause(error)}.") from error
