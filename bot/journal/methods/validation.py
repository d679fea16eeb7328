"""What comes after the rollback: its phases, what people say, the load test, and what is kept of the incident."""

from collections.abc import Sequence
from functools import partial

from bot.journal import phases, third_phase, transitions, watching
from bot.journal.database import Database, done
from bot.journal.writer import Turn
from bot.model import NOTHING_DUE, Due, EvidenceBefore, FallsDue, LoadTest, Notice, Phase, Rollback, UserReport


class Validation(Database):
    """Whatever is judged or answered is so once."""

    async def begin_phases(self, rollback_id: str, new: Sequence[Phase], *, falls_due: FallsDue = NOTHING_DUE) -> None:
        await self._write_and_ring(phases.begin, rollback_id, new, falls_due)

    async def judge(self, rollback_id: str, phase: Phase, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(watching.judge, rollback_id, phase, tell)

    async def look(self, rollback_id: str, phase: Phase, *, tell: Sequence[Notice] = (), changed: bool = False) -> bool:
        write = self._write_and_ring if tell or changed else self._write
        return await write(watching.look, rollback_id, phase, tell, changed)

    async def end_watch(
        self, rollback_id: str, why: str, *, tell: Sequence[Notice], actor: str = "bot"
    ) -> Rollback | None:
        return await self._write_and_ring(watching.end_watch, rollback_id, why, actor, tell)

    async def report(self, rollback_id: str, said: UserReport, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(third_phase.report, rollback_id, said, tell)

    async def begin_load_test(self, test: LoadTest, *, tell: Sequence[Notice], falls_due: FallsDue) -> Rollback | None:
        return await self._write_and_ring(third_phase.begin_load_test, test, tell, falls_due)

    async def change_load_test(
        self,
        before: LoadTest,
        now: LoadTest | None,
        *,
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        return await self._write_and_ring(third_phase.change_load_test, before, now, tell, falls_due)

    async def keep_evidence(
        self, rollback_id: str, kept: EvidenceBefore, *, settles: Due | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        """What settles nothing is kept beside an approved call: the disk is not waited for, lest that one waits."""
        if settles:
            await self._write_and_ring(transitions.keep, rollback_id, kept, settles, tell)
            return
        change = partial(self._change, self._unhurried, transitions.keep, rollback_id, kept, None, ())
        await done(self._writer.submit(change, Turn.THEN))
