"""What comes after the rollback: its phases, what people say, the load test, and what is kept of the incident."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import (
    NOTHING_DUE,
    Due,
    EvidenceBefore,
    FallsDue,
    LoadTest,
    Notice,
    Phase,
    Rollback,
    UserReport,
)


class Validation(Protocol):
    """Whatever is judged or answered is so once."""

    async def begin_phases(self, rollback_id: str, new: Sequence[Phase], *, falls_due: FallsDue = NOTHING_DUE) -> None:
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

    async def keep_evidence(
        self, rollback_id: str, kept: EvidenceBefore, *, settles: Due | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        """Store what was read of the incident. Where that `settles` what fell due, `tell` it, with an audit row."""
