"""Problems that people report by themselves, and the calls that come of them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.model import (
    CallRule,
    Notice,
    ProblemCall,
    ProblemReport,
    Reported,
    Suspected,
)


class Problems(Protocol):
    """Each report counts once, and each call is told once."""

    async def report_problem(
        self,
        said: ProblemReport,
        rule: CallRule,
        *,
        channel: str,
        tell: Callable[[Sequence[ProblemReport]], Sequence[Notice]],
    ) -> Reported:
        """Store it, once, unless there are too many; with it the call, where it makes them enough.

        The call is for `channel`; or the thread of a rollback of the service that is live is told what `tell` makes of
        the reports.
        """

    async def answer_by_problem(
        self, rollback_id: str, said: ProblemReport, rule: CallRule, *, tell: Sequence[Notice]
    ) -> Reported | None:
        """Store it as an answer to "Any user reports?", once. None: nobody is asked any more, and nothing is stored."""

    async def prepare_call(self, call_id: str, suspected: Suspected) -> None:
        """It can be told from now on. Nothing where it was prepared, or told, before."""

    async def untold_calls(self) -> tuple[ProblemCall, ...]:
        """Calls of reported problems that wait to be told, prepared or not, oldest first."""

    async def call_told_at(self, channel: str, ts: str) -> ProblemCall | None:
        """The call whose message that is."""

    async def call_attempted(self, call_id: str, *, channel: str) -> None:
        """From now on it may be posted in that channel, although nobody knows where."""

    async def call_told(self, call_id: str, *, ts: str) -> None: ...

    async def call_given_up(self, call_id: str, *, why: str) -> None: ...
