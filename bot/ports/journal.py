"""What the bot remembers, and nothing but that is true."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.model import (
    NOTHING_DUE,
    Approval,
    Automatic,
    BuildIntent,
    Called,
    Considered,
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
    Mode,
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
    Signal,
    Snooze,
    State,
    Told,
    UserReport,
    WatchedSince,
)


class JournalReads(Protocol):
    """What planning asks the journal: what a service ran, and which rollbacks there were."""

    async def get(self, rollback_id: str) -> Rollback | None: ...

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        """Newest first; of all services where none is named."""

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        """The ledger: every revision that was seen serving, newest first."""

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        """Learn from a look at ECS. `Journal.move` adds by itself what a rollback left and where it went."""

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        """The newest partial rollback of this feature of this service whose call was sent, however it ended."""


class Journal(JournalReads, Protocol):
    """The only truth. Every change is one transaction: compare-and-set, audit row, outbox rows.

    After its commit the journal itself rings, so nobody has to say that there is something to tell.
    """

    async def receive(self, interaction: Interaction) -> bool:
        """Store it before it is acknowledged. False: this delivery was stored before."""

    async def undecided(self) -> tuple[Interaction, ...]:
        """Oldest first; those that a crash or restart left unanswered are among them."""

    async def decided(self, interaction: Interaction, *, outcome: str) -> None:
        """It was answered; `outcome` (one sentence) goes into the audit."""

    async def answered(self, interaction: Interaction) -> bool:
        """Does the audit tell that it was answered before? Raises NotAsRecorded where that cannot be believed."""

    async def propose(
        self,
        rollback: Rollback,
        *,
        tell: Sequence[Notice],
        instead_of: PutBehind | None = None,
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback:
        """Store a new PROPOSED rollback. Raises AlreadyLive. Proposing the same id again returns what is stored.

        `instead_of` is given up by the same change. Raises Refused, and nothing changes, where it waits no more.
        """

    async def approve(self, shown: Rollback, approval: Approval, *, needed: int) -> Rollback | None:
        """Store one person's approval of the plan that was `shown`, if it still waits for one; else None.

        PROPOSED -> APPROVED, with its authorization, once `needed` people have approved; the same person counts once.
        """

    async def intend(
        self, intent: Intent, *, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        """APPROVED -> EXECUTING with the intent row, if an authorization for this very plan is stored; else None.

        The authorization, or the end of the build that it allowed, must not be older than `good_for`.
        """

    async def intend_build(self, intent: BuildIntent, *, good_for: timedelta) -> Rollback | None:
        """The intent row of StartBuild, and `build` begun, if this very plan is approved and none was; else None."""

    async def intend_registration(self, intent: RegistrationIntent, *, good_for: timedelta) -> Rollback | None:
        """The intent row of RegisterTaskDefinition, if this very plan is approved and none was; else None."""

    async def vouch(self, shown: Rollback) -> Rollback:
        """-> it as it is stored now. Raises NotAsRecorded where this bot did not have that authorized and carried out.

        Also where it was `shown` otherwise: who can write the database can let `get` find another one for a moment.
        """

    async def registering(self, rollback_id: str) -> datetime | None:
        """When RegisterTaskDefinition was intended for it, so that it may have been sent since; None: it never was."""

    async def remake(
        self,
        rollback_id: str,
        plan: Plan,
        *,
        expires_at: datetime,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        """APPROVED -> PROPOSED with a new plan, whose digest needs a new approval. None: it was approved before."""

    async def call_contact(
        self, shown: Rollback, called: Called, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        """Store that these were called about the plan that was `shown`, once, and when the next one falls due.

        None: it waits no more, somebody looks, or they were called before; then nothing is told.
        """

    async def looks_into(self, shown: Rollback, looking: Looking, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store who answered the calls about that plan: nobody else is called. None: it waits no more, or one does."""

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
        """Compare-and-set to `to`, with `columns` (fields of Rollback) set beside it. None: it was not in `when`.

        A final state is always told, as the rollback's OUTCOME; `tell` is what is told besides. What `falls_due` names
        falls due at that moment, or not any more (None).
        """

    async def note(
        self, rollback_id: str, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE, **columns: Any
    ) -> Rollback:
        """Change no state: set columns, tell something, with an audit row.

        Where somebody else has settled already what does not fall due any more (None), nothing changes.
        """

    async def act_alone(
        self, shown: Rollback, emergency: Emergency, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        """PROPOSED -> APPROVED, authorized by this emergency. None: the plan that was `shown` waits no more.

        Raises Refused where the database does not find its evidence.
        """

    async def close_review(self, rollback_id: str, review: Reviewed, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store who closed the review of its emergency. None: there is none, or somebody has closed it."""

    async def unreviewed(self, service: str) -> tuple[Rollback, ...]:
        """Those of this service with an emergency whose review nobody has closed, oldest first."""

    async def begin_phases(self, rollback_id: str, new: Sequence[Phase]) -> None:
        """Store the phases of its validation, each of which falls due by itself; where some are there, nothing."""

    async def judge(self, rollback_id: str, phase: Phase, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store what this phase came to, with an audit row. None: it was judged before, and nothing is told."""

    async def look(self, rollback_id: str, phase: Phase, *, tell: Sequence[Notice] = (), changed: bool = False) -> bool:
        """Store what was seen of this phase so far. False: it is over.

        With an audit row only where that is told, or has `changed` what everybody is shown.
        """

    async def end_watch(
        self, rollback_id: str, why: str, *, tell: Sequence[Notice], actor: str = "bot"
    ) -> Rollback | None:
        """End all its phases that are not judged, with an audit row. None: there is none."""

    async def report(self, rollback_id: str, said: UserReport, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store what somebody answers, in place of what they said before. None: nobody is asked any more.

        The same answer again changes nothing, and nothing is told.
        """

    async def begin_load_test(self, test: LoadTest, *, tell: Sequence[Notice], falls_due: FallsDue) -> Rollback | None:
        """Store it before its build is asked for. None: there is one, or the third phase is not under way."""

    async def change_load_test(
        self,
        before: LoadTest,
        now: LoadTest | None,
        *,
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        """Compare-and-set; to None where certainly nothing was started. None: it is not as it was `before`."""

    async def told_at(self, rollback_id: str, kind: NoticeKind) -> tuple[str, ...]:
        """Where in Slack such notices of it are posted: their ts, the newest first."""

    async def keep_evidence(
        self, rollback_id: str, kept: EvidenceBefore, *, settles: Due | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        """Store what was read of the incident. Where that `settles` what fell due, `tell` it, with an audit row."""

    async def evidence(self, rollback_id: str) -> tuple[EvidenceBefore, ...]:
        """Each time that something was read of the incident it leaves, oldest first."""

    async def claim_due(self, lease: timedelta, *, in_hand: Sequence[Due] = ()) -> tuple[Due, ...]:
        """All that is due and in nobody's hands; nobody else is given it before `lease` is over, by business time.

        What is `in_hand` is the caller's already, though its lease may be over.
        """

    async def free_all_due(self) -> None:
        """Of all that is due nothing is claimed any more: whoever had claimed it is known to be dead."""

    async def hasten(self, kind: DueKind) -> None:
        """All of that kind fall due now."""

    async def reschedule(self, row: Due, at: datetime | None, *, tried: bool = True) -> None:
        """Give what was claimed back: it falls due again `at`, or never. Nothing where it was settled since.

        `tried` says whether this counts among its `tries`.
        """

    async def intent(self, rollback_id: str) -> Intent | None: ...

    async def live(self, service_arn: str) -> Rollback | None: ...

    async def in_state(self, *states: State) -> tuple[Rollback, ...]: ...

    async def unvalidated(self, since: datetime) -> frozenset[str]:
        """The ids of those asked for `since` then that have succeeded and have no phases of validation."""

    async def holds(self, service: str) -> tuple[Rollback, ...]:
        """Those whose hold of this service is in force, newest first."""

    async def watched(self, service: str) -> tuple[Rollback, ...]:
        """Those of this service with a phase of validation that is neither judged nor ended."""

    async def can_write(self) -> None:
        """Raises Unreachable when the next change would fail."""

    async def arrived(self, signal: Signal) -> bool:
        """Store it before its sender is told that it came. False: it is known."""

    async def signals(self) -> tuple[Signal, ...]:
        """Those that nobody has taken, in the order in which they happened."""

    async def signals_since(self, service: str, at: datetime) -> tuple[Signal, ...]:
        """Those of this service that happened `at` then or later, taken or not, in the order in which they happened."""

    async def took(self, signal_id: str, came_to: str) -> bool:
        """It was seen to; `came_to` is one sentence. False: it was taken before, and nothing changes."""

    async def consider(self, made: Considered) -> bool:
        """Store what a signal came to. False: that is known already."""

    async def considered(self, service: str, since: datetime) -> tuple[Considered, ...]:
        """What signals of this service came to since then, newest first."""

    async def snooze(self, made: Snooze) -> bool:
        """It takes the place of what was snoozed before. False: this very one is stored."""

    async def snoozed(self, service: str, now: datetime) -> Snooze | None:
        """The one in force."""

    async def watch(self, services: Mapping[str, Mode]) -> tuple[WatchedSince, ...]:
        """Note since when each is watched how. -> those that were watched otherwise before."""

    async def modes(self, service: str) -> tuple[WatchedSince, ...]:
        """How it was watched and since when, oldest first."""

    async def told_of_watching(self, service: str, what: str) -> bool:
        """Was this told already of how it is watched?"""

    async def tell_of_watching(self, service: str, what: str) -> None:
        """It was told."""

    async def act_by_itself(self, shown: Rollback, made: Automatic, *, tell: Sequence[Notice]) -> Rollback | None:
        """PROPOSED -> APPROVED, authorized by an alarm. None: the plan that was `shown` waits no more.

        Raises Refused where the database itself does not take it.
        """

    async def outbox(self, medium: Medium = Medium.SLACK) -> tuple[OutboxRow, ...]:
        """The unsent notices of one medium, oldest first."""

    async def attempted(self, posted_id: int) -> None:
        """From now on it may be posted in Slack, although nobody knows where."""

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        """All notices of this kind that were told, or wait for it, oldest first."""

    async def posted(self, posted_id: int, *, ts: str, shows: int = 0) -> None:
        """It is posted in Slack; for a CARD, `ts` becomes the rollback's `card_ts`.

        `shows` is the revision of the rollback that an OUTCOME shows; 0 where nobody knows: then it is edited again.
        """

    async def given_up(self, posted_id: int, *, why: str) -> None:
        """It will never be posted in Slack; `why` is kept beside it."""

    async def stale_cards(self) -> tuple[Rollback, ...]:
        """Rollbacks whose posted card shows an older revision than the journal's."""

    async def card_shows(self, rollback_id: str, revision: int, *, outcome_ts: str = "") -> None:
        """The card shows that revision, and so does the outcome, which is at `outcome_ts`; "" while it has no place."""


class NoJournal:
    """Implements JournalReads where there is no database: nothing was seen, and there was no rollback."""

    async def get(self, rollback_id: str) -> Rollback | None:
        return None

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return ()

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        return ()

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None: ...

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        return None
