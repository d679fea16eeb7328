"""After a rollback that went wrong: what was collected, who is called, who takes it, and the case with AWS Support."""

from collections.abc import Sequence
from datetime import datetime

from bot.journal import recoveries, recovering
from bot.journal.database import Database
from bot.model import NOTHING_DUE, Called, Due, EvidenceFile, FallsDue, Looking, Notice, Rollback, Seen, SupportCase


class Recovering(Database):
    """Each change with its audit row and what is told of it."""

    async def begin_recovery(
        self, rollback_id: str, seen: Seen | None, file: EvidenceFile, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        return await self._write_and_ring(recovering.begin, rollback_id, seen, file, tell, falls_due)

    async def call_to_recover(
        self, rollback_id: str, called: Called, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        return await self._write_and_ring(recovering.call, rollback_id, called, tell, falls_due)

    async def remind_of_recovery(self, settled: Due, *, at: datetime, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(recovering.remind, settled, at, tell)

    async def take_recovery(self, rollback_id: str, looking: Looking, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(recovering.take, rollback_id, looking, tell)

    async def begin_case(self, case: SupportCase, *, falls_due: FallsDue) -> Rollback | None:
        return await self._write_and_ring(recovering.begin_case, case, falls_due)

    async def change_case(
        self,
        before: SupportCase,
        now: SupportCase | None,
        *,
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        return await self._write_and_ring(recovering.change_case, before, now, tell, falls_due)

    async def evidence_file(self, rollback_id: str) -> EvidenceFile | None:
        return await self._read(recoveries.file_of, rollback_id)
