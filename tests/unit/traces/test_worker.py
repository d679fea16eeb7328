"""Spans are made of two reads of the journal, between which a rollback may go on."""

from collections.abc import Sequence

from bot.model import Health, Phase, Recorded, Rollback, State
from bot.traces import Span
from bot.traces.worker import Traces
from tests.unit.traces.test_spans import GOES_WELL, phase, rows
from tests.unit.values import rollback


class Moving:
    """A journal in which it succeeds after the first read of it, and is validated once it was looked at."""

    def __init__(self) -> None:
        self.reads, self.phases = 0, tuple[Phase, ...]()

    def _is_read(self) -> int:
        self.reads += 1
        return self.reads

    async def get(self, _: str) -> Rollback | None:
        before = self._is_read() == 1
        return rollback(state=State.ROLLING if before else State.SUCCEEDED, phases=self.phases)

    async def recorded(self, _: str) -> tuple[Recorded, ...]:
        return rows(*(GOES_WELL[:-1] if self._is_read() == 1 else GOES_WELL))

    async def touched(self, after: int, _: int) -> tuple[int, tuple[str, ...]]:
        return after, ()

    async def newest_row(self) -> int:
        return 0


class Kept:
    def __init__(self) -> None:
        self.spans: list[Span] = []

    def send(self, spans: Sequence[Span]) -> bool:
        self.spans += spans
        return True

    def close(self) -> None: ...


async def test_a_rollback_that_succeeds_between_two_reads_is_not_over_before_its_validation_is() -> None:
    journal, kept = Moving(), Kept()
    traces = Traces(journal, lambda: kept)
    traces._exporter = kept
    await traces._send(rollback().id)
    assert "rollback immediate" not in [span.name for span in kept.spans]

    journal.phases = (phase(1, Health.PASSED),)
    await traces._send(rollback().id)
    (whole,) = [span for span in kept.spans if span.name == "rollback immediate"]
    assert whole.ended == journal.phases[0].judged_at
    assert whole.attributes["rollback.state"] == "succeeded"
    assert "roll out" in [span.name for span in kept.spans]
