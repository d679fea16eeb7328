"""Windows with a true share of errors: how many fail early, fail at the end, pass, or are left open."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from bot.model import Result
from bot.validation.error_rate import judge_errors
from bot.validation.periods import Period, Window
from tests.simulate.draws import hits, spread

START, MINUTE, BOUND = datetime(2026, 11, 24, 2, 5, tzinfo=UTC), timedelta(minutes=1), 0.01
TRAFFIC = (5, 20, 50, 300, 1_000, 10_000, 100_000)
RATES = (0.0, 0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 5.0, 10.0, 15.0, 50.0)

Minutes = Sequence[tuple[int, int]]  # (errors, requests) of each
Kind = Callable[[Random, int, float, int], Minutes]


def alone(draw: Random, requests: int, rate: float, minutes: int) -> Minutes:
    """Each request fails for itself."""
    return [(hits(draw, count, rate), count) for count in spread(draw, requests, minutes)]


def in_threes(draw: Random, requests: int, rate: float, minutes: int) -> Minutes:
    """A client tries three times: three errors in a row, or none."""
    counts = [3 * (count // 3) for count in spread(draw, requests, minutes)]
    return [(3 * hits(draw, count // 3, rate), count) for count in counts]


def one_bad_minute(draw: Random, requests: int, rate: float, minutes: int) -> Minutes:
    """In one of the first minutes half of the requests fail, and then as few as before."""
    bad = int(draw.random() * (minutes - 8))
    counts = spread(draw, requests, minutes)
    return [(hits(draw, count, 0.5 if i == bad else rate), count) for i, count in enumerate(counts)]


def ever_worse(draw: Random, requests: int, rate: float, minutes: int) -> Minutes:
    """From none to twice the rate, evenly: the mean is the rate."""
    counts = spread(draw, requests, minutes)
    return [(hits(draw, count, 2 * rate * (i + 0.5) / minutes), count) for i, count in enumerate(counts)]


@dataclass(frozen=True)
class Row:
    """`rate` is in percent. 10,000 windows where none should fail, else 1,000."""

    kind: Kind
    requests: int
    rate: float
    minutes: int = 25

    @property
    def windows(self) -> int:
        return 10_000 if self.kind is alone and (self.rate < 1 or (self.rate == 1 and self.minutes == 25)) else 1_000

    @property
    def seed(self) -> str:
        return f"{self.kind.__name__} {self.requests} {self.rate} {self.minutes}"


def count(row: Row) -> Counter[str]:
    """early, end, pass, open; and of the bare ratio: bare (at the end), bare look (in any)."""
    draw, found = Random(row.seed), Counter[str]()
    for _ in range(row.windows):
        minutes = row.kind(draw, row.requests, row.rate / 100, row.minutes)
        found[_verdict(minutes)] += 1
        found.update(_bare(minutes))
    return found


def _verdict(minutes: Minutes) -> str:
    """Looked at each minute, then judged."""
    for looks in _doubtful(minutes):
        if judge_errors(_window(minutes[:looks]), bound=BOUND, final=False).result is Result.FAIL:
            return "early"
    result = judge_errors(_window(minutes), bound=BOUND, final=True).result
    return {Result.FAIL: "end", Result.PASS: "pass", Result.INCONCLUSIVE: "open"}[result]


def _doubtful(minutes: Minutes) -> Iterator[int]:
    """The looks at which there are at least as many errors as the bound allows: no other one can fail."""
    for looks, (errors, requests) in enumerate(_sums(minutes), start=1):
        if errors and errors >= requests * BOUND:
            yield looks


def _bare(minutes: Minutes) -> Iterator[str]:
    over = [errors / requests >= BOUND for errors, requests in _sums(minutes) if requests]
    if over and over[-1]:
        yield "bare"
    if any(over):
        yield "bare look"


def _sums(minutes: Minutes) -> Iterator[tuple[int, int]]:
    return accumulate(minutes, lambda before, one: (before[0] + one[0], before[1] + one[1]))


def _window(minutes: Minutes) -> Window:
    periods = (Period(START + i * MINUTE, e, r) for i, (e, r) in enumerate(minutes) if r)
    return Window(START, START + len(minutes) * MINUTE, MINUTE, tuple(periods))
