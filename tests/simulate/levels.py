"""Windows with a true response time, and with a memory that does something: what the rules make of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, pi, sin
from random import Random

from bot.catalog import Bounds
from bot.model import Baseline, Figures, Metric, Point, Result
from bot.validation.level_checks import memory_check
from bot.validation.levels import RESPONSE_TIME, judge_level
from bot.validation.periods import Period, Window
from tests.simulate.draws import normal, response_time
from tests.simulate.errors import MINUTE, START

BOUND, WINDOWS = 2.0, 1_000

Shape = Callable[[int, int], float]  # (minute, of how many) -> times the mean
Course = Callable[[Random, int], Sequence[float]]


def steady(_: int, __: int) -> float:
    return 1


def day(minute: int, minutes: int) -> float:
    """The traffic of a day goes by: a fifth slower, then a fifth faster."""
    return 1 + sin(2 * pi * minute / minutes) / 5


def slow_minute(minute: int, _: int) -> float:
    """One minute is sixty times as slow."""
    return 60 if minute == 7 else 1


def slow_stretch(minute: int, _: int) -> float:
    """Four minutes are ten times as slow."""
    return 10 if 7 <= minute < 11 else 1


def ever_slower(minute: int, minutes: int) -> float:
    return 2 * (minute + 0.5) / minutes


@dataclass(frozen=True)
class Times:
    """`mean` in seconds, of `requests` a minute."""

    shape: Shape
    requests: int
    mean: float
    minutes: int = 25

    @property
    def seed(self) -> str:
        return f"{self.shape.__name__} {self.requests} {self.mean} {self.minutes}"


def times_of(row: Times) -> Counter[str]:
    """early, end, pass, open; and of the bare mean: bare (at the end), bare look (in any)."""
    draw, found = Random(row.seed), Counter[str]()
    for _ in range(WINDOWS):
        means = [row.mean * row.shape(i, row.minutes) for i in range(row.minutes)]
        minutes = [response_time(draw, row.requests, mean) for mean in means]
        found[_verdict(minutes, row.requests)] += 1
        found.update(_bare(minutes))
    return found


def _verdict(minutes: Sequence[float], requests: int) -> str:
    for looks in range(1, len(minutes)):
        window = _window(minutes[:looks], requests)
        if judge_level(window, RESPONSE_TIME, bound=BOUND, final=False).result is Result.FAIL:
            return "early"
    return _end(judge_level(_window(minutes, requests), RESPONSE_TIME, bound=BOUND, final=True).result)


def _bare(minutes: Sequence[float]) -> Iterator[str]:
    if sum(minutes) / len(minutes) > BOUND:
        yield "bare"
    if any(sum(minutes[:looks]) / looks > BOUND for looks in range(1, len(minutes) + 1)):
        yield "bare look"


def _window(minutes: Sequence[float], requests: int) -> Window:
    periods = (Period(START + i * MINUTE, each * requests, requests) for i, each in enumerate(minutes))
    return Window(START, START + len(minutes) * MINUTE, MINUTE, tuple(periods))


def flat(draw: Random, minutes: int) -> Sequence[float]:
    return [60 + normal(draw) for _ in range(minutes)]


def wandering(draw: Random, minutes: int) -> Sequence[float]:
    """Each minute a little away from the one before, and back in the long run."""
    levels = [60.0]
    for _ in range(minutes - 1):
        levels.append(60 + 0.9 * (levels[-1] - 60) + 0.3 * normal(draw))
    return levels


def collected(draw: Random, minutes: int) -> Sequence[float]:
    """Garbage is collected every seven minutes."""
    begin = int(draw.random() * 7)
    return [58 + (begin + i) % 7 * 0.8 + 0.3 * normal(draw) for i in range(minutes)]


def warming(after: float, to: float) -> Course:
    """From 30 % towards `to`; two thirds of it after so many minutes, of which five are over when the window begins."""

    def course(draw: Random, minutes: int) -> Sequence[float]:
        return [to - (to - 30) * exp(-(i + 5) / after) + 0.3 * normal(draw) for i in range(minutes)]

    return course


def leaking(an_hour: float) -> Course:
    """By so many points, from 60 % on."""

    def course(draw: Random, minutes: int) -> Sequence[float]:
        return [min(100, 60 + an_hour * i / 60 + 0.3 * normal(draw)) for i in range(minutes)]

    return course


COURSES: dict[str, Course] = {
    "even, ±1 point": flat,
    "wandering, ±0.7 points": wandering,
    "collected every 7 minutes, 5 points": collected,
    "warming up from 30 to 60 %, mostly within 10 minutes": warming(10, 60),
    "warming up from 30 to 60 %, mostly within 30 minutes": warming(30, 60),
    "leaking 1 point an hour": leaking(1),
    "leaking 3 points an hour (full in 13 hours)": leaking(3),
    "leaking 12 points an hour (full in 3 hours)": leaking(12),
    "leaking 30 points an hour (full in 80 minutes)": leaking(30),
}


def memory_of(name: str, minutes: int) -> Counter[str]:
    """end, pass, open; and bare: from the first minute to the last one it rose towards 100 % in three such windows."""
    draw, found = Random(f"{name} {minutes}"), Counter[str]()
    for _ in range(WINDOWS):
        levels = COURSES[name](draw, minutes)
        found[_end(_memory(levels))] += 1
        rise = (levels[-1] - levels[0]) / (minutes - 1)
        found["bare"] += rise > 0 and (100 - levels[-1]) / rise <= 3 * minutes
    return found


def _memory(levels: Sequence[float]) -> Result:
    end = START + len(levels) * MINUTE
    points = {Metric.MEMORY: tuple(Point(START + i * MINUTE, each) for i, each in enumerate(levels))}
    figures = Figures(START, end, end + timedelta(minutes=3), points)
    return memory_check(figures, Bounds(), Baseline(), True, end).result


def _end(result: Result) -> str:
    return {Result.FAIL: "end", Result.PASS: "pass", Result.INCONCLUSIVE: "open"}[result]
