"""docs/evidence/false-alarms.md: `make simulate` draws every window again and writes it, a test draws some rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.schema import ROOT
from tests.simulate.errors import RATES, TRAFFIC, Row, alone, count, ever_worse, in_threes, one_bad_minute
from tests.simulate.levels import (
    COURSES,
    WINDOWS,
    Times,
    day,
    ever_slower,
    memory_of,
    slow_minute,
    slow_stretch,
    steady,
    times_of,
)

PATH = ROOT / "docs" / "evidence" / "false-alarms.md"

ERRORS = [Row(alone, requests, rate) for requests in TRAFFIC for rate in RATES]
MANY_LOOKS = [Row(alone, requests, rate, minutes=240) for requests in (50, 1_000, 10_000) for rate in (0.5, 1.0, 5.0)]
UNEVEN = [Row(in_threes, requests, 0.5) for requests in (50, 300, 1_000, 10_000)]
UNEVEN += [Row(one_bad_minute, requests, 0.2) for requests in (300, 1_000, 10_000, 100_000)]
UNEVEN += [Row(ever_worse, requests, rate) for requests in (1_000, 10_000, 100_000) for rate in (0.9, 2.0)]
TIMES = [Times(steady, requests, mean) for requests in (2, 20, 1_000) for mean in (0.5, 1.0, 1.9, 2.0, 2.2, 3.0, 6.0)]
TIMES += [Times(day, 1_000, 1.0), Times(day, 1_000, 1.9), Times(slow_minute, 20, 0.5), Times(slow_minute, 1_000, 0.5)]
TIMES += [Times(slow_stretch, 20, 0.5), Times(slow_stretch, 1_000, 1.5), Times(ever_slower, 1_000, 1.9)]
MEMORY = [(name, minutes) for name in COURSES for minutes in (25, 60)]

_HEAD = """# How often the verdicts on figures are wrong

Windows are made up whose truth is known, and judged by the rules of `bot/validation` \
([decision 94](../decisions/0094-errors-by-exact-tests.md), [95](../decisions/0095-levels-minute-by-minute.md)). \
`make simulate` draws every window again and writes this page; a test draws some rows and compares. All numbers are \
windows of 1,000.

*fails early*: at one of its looks, one each minute. *fails*: at its end. *open*: not enough data, or too close to the \
bound to be sure; the thread says which, and how many requests are missing. *bare ratio*: in how many windows a rule \
without statistics, “more than the bound fails”, would raise an alarm at the end, and at any of its looks.

## Errors: the bound is 1 %

25 minutes, 25 looks. Below 1 % every alarm is false, and every pass is right; from 1 % on every pass is wrong. 10,000 \
windows a row up to 1 %, beyond it 1,000.

- **A healthy service, at half the bound, fails in under 1 of 1,000 windows, whatever its traffic.** At 50 requests: \
{alarms} (bare ratio: {bare}). That is where each request fails for itself: where errors come in threes, up to \
{threes} do.
- A service that is just at the bound fails in at most 5 of 100, and passes in about as many.
- Few requests prove nothing: “below 1 %” is proven from 299 without an error. What is much too high fails nevertheless.
"""


def document() -> str:
    """Takes minutes."""
    with ProcessPoolExecutor() as pool:
        errors = dict(zip(ERRORS, pool.map(count, ERRORS), strict=True))
        others = [*pool.map(count, MANY_LOOKS)], [*pool.map(count, UNEVEN)], [*pool.map(times_of, TIMES)]
        memory = [*pool.map(memory_of, *zip(*MEMORY, strict=True))]
    healthy = Row(alone, 50, 0.5)
    alarms = (errors[healthy]["early"] + errors[healthy]["end"]) * 1000 / healthy.windows
    bare = errors[healthy]["bare"] * 1000 / healthy.windows
    threes = max(found["early"] + found["end"] for row, found in zip(UNEVEN, others[1], strict=True) if row.rate == 0.5)
    head = _HEAD.format(alarms=f"{alarms:g}", bare=f"{bare:.0f}", threes=threes)
    parts = [head, *_errors(errors), *_looks(others[0])]
    return "\n".join([*parts, *_uneven(others[1]), *_times(others[2]), *_memory(memory)]) + "\n"


def error_line(row: Row, found: Counter[str]) -> str:
    return _line((f"{row.requests:,}", f"{row.rate:g} %"), found, row.windows)


def uneven_line(row: Row, found: Counter[str]) -> str:
    told = {
        in_threes: "errors come in threes: a client tries again",
        one_bad_minute: "half of one minute's requests fail",
        ever_worse: "ever worse, from none to twice the rate",
    }
    return _line((told[row.kind], f"{row.requests:,}", f"{row.rate:g} %"), found, row.windows)


def times_line(row: Times, found: Counter[str]) -> str:
    doc = " ".join((row.shape.__doc__ or "even").split()).rstrip(".")
    told = "from none to twice the mean, evenly" if row.shape is ever_slower else doc[0].lower() + doc[1:]
    return _line((told, f"{row.requests:,}", f"{row.mean:g} s"), found, WINDOWS)


def memory_line(name: str, minutes: int, found: Counter[str]) -> str:
    cells = [_per(found[key], WINDOWS) for key in ("end", "pass", "open", "bare")]
    return f"| {name} | {minutes} | {' | '.join(cells)} |"


def _errors(errors: dict[Row, Counter[str]]) -> Iterator[str]:
    yield from _head("requests", "true rate")
    yield from (error_line(row, found) for row, found in errors.items())


def _looks(found: Iterable[Counter[str]]) -> Iterator[str]:
    yield "\nFour hours, and 240 looks: however often one looks, the strict level holds.\n"
    yield from _head("requests", "true rate")
    yield from (error_line(row, each) for row, each in zip(MANY_LOOKS, found, strict=True))


def _uneven(found: Iterable[Counter[str]]) -> Iterator[str]:
    yield "\nRequests that do not fail each for itself. The rate is that of the whole, without the bad minute.\n"
    yield from _head("what happens", "requests", "true rate")
    yield from (uneven_line(row, each) for row, each in zip(UNEVEN, found, strict=True))


def _times(found: Iterable[Counter[str]]) -> Iterator[str]:
    yield "\n## Response time: the bound is a mean of 2 s\n"
    yield "25 minutes; the time of a request has a heavy tail: one in forty takes six times the mean. Of few requests"
    yield "nobody knows their true mean: of 500, one just at the bound passes more often than it should.\n"
    yield from _head("course", "requests a minute", "true mean")
    yield from (times_line(row, each) for row, each in zip(TIMES, found, strict=True))


def _memory(found: Iterable[Counter[str]]) -> Iterator[str]:
    yield "\n## Memory: does it leak?\n"
    yield "It fails where it would be full within three times the window, and is left open where within a day."
    yield "*bare slope*: from the first minute to the last it rose towards 100 % in three such windows.\n"
    yield "| course | minutes | fails | passes | open | bare slope |"
    yield "| --- | --: | --: | --: | --: | --: |"
    yield from (memory_line(*row, each) for row, each in zip(MEMORY, found, strict=True))


def _head(*what: str) -> Iterator[str]:
    names = (*what, "fails early", "fails", "passes", "open", "bare ratio", "bare ratio, any look")
    yield f"| {' | '.join(names)} |"
    yield "|" + " --: |" * len(names)


def _line(what: Iterable[str], found: Counter[str], windows: int) -> str:
    cells = [_per(found[key], windows) for key in ("early", "end", "pass", "open", "bare", "bare look")]
    return f"| {' | '.join([*what, *cells])} |"


def _per(count: int, windows: int) -> str:
    return f"{count * 1000 / windows:g}" if windows > 1000 else str(count)
