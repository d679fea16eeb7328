"""Problems that people report by themselves, and the calls that come of them."""

from collections.abc import Callable, Sequence

from bot.journal import problems
from bot.journal.database import Database
from bot.model import CallRule, Notice, ProblemCall, ProblemReport, Reported, Suspected


class Problems(Database):
    """Each report counts once, and each call is told once."""

    async def report_problem(
        self,
        said: ProblemReport,
        rule: CallRule,
        *,
        channel: str,
        tell: Callable[[Sequence[ProblemReport]], Sequence[Notice]],
    ) -> Reported:
        return await self._write_and_ring(problems.report, said, rule, channel, tell)

    async def answer_by_problem(
        self, rollback_id: str, said: ProblemReport, rule: CallRule, *, tell: Sequence[Notice]
    ) -> Reported | None:
        return await self._write_and_ring(problems.answer, rollback_id, said, rule, tell)

    async def prepare_call(self, call_id: str, suspected: Suspected) -> None:
        await self._write_and_ring(problems.prepare, call_id, suspected)

    async def untold_calls(self) -> tuple[ProblemCall, ...]:
        return await self._read(problems.untold)

    async def call_told_at(self, channel: str, ts: str) -> ProblemCall | None:
        return await self._read(problems.told_at, channel, ts)

    async def call_attempted(self, call_id: str, *, channel: str) -> None:
        await self._write(problems.attempted, call_id, channel)

    async def call_told(self, call_id: str, *, ts: str) -> None:
        await self._write(problems.told, call_id, ts)

    async def call_given_up(self, call_id: str, *, why: str) -> None:
        await self._write(problems.given_up, call_id, why)
