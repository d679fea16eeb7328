"""After a rollback that went wrong: what was collected, who is called, who takes it, and the case with AWS Support."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import NOTHING_DUE, Called, Due, EvidenceFile, FallsDue, Looking, Notice, Rollback, Seen, SupportCase


class Recovering(Protocol):
    """Each change with its audit row and what is told of it."""

    async def begin_recovery(
        self, rollback_id: str, seen: Seen | None, file: EvidenceFile, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        """Store what was seen and collected, and what falls due then. None: it has begun before."""

    async def call_to_recover(
        self, rollback_id: str, called: Called, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        """Store that these were called, once, and when the next are. None: somebody took it, or they were before."""

    async def remind_of_recovery(self, settled: Due, *, at: datetime, tell: Sequence[Notice]) -> Rollback | None:
        """Say once more that it is open, and when that falls due again. None: it was said, or somebody took it."""

    async def take_recovery(self, rollback_id: str, looking: Looking, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store who takes it: nobody else is called or reminded. None: there is nothing to take, or somebody has."""

    async def begin_case(self, case: SupportCase, *, falls_due: FallsDue) -> Rollback | None:
        """Store it before AWS is asked for it. None: there is one already, or nothing went wrong."""

    async def change_case(
        self,
        before: SupportCase,
        now: SupportCase | None,
        *,
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        """Compare-and-set; to None where certainly nothing was opened. None: it is not as it was `before`."""

    async def evidence_file(self, rollback_id: str) -> EvidenceFile | None:
        """What was collected when its recovery began. None: it has none."""
