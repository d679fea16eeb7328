"""Days of a service, minute by minute: what it is asked, and what fails, where nothing is wrong with what runs.

And hours in which something is: from some moment on, a share of the requests fails beside those that always do.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, pi, sin
from random import Random

from tests.simulate.draws import normal

DAY, HOUR = 1440, 60
TRAFFIC = (5, 50, 500, 5_000, 50_000)
_USUAL = (0.0005, 0.001, 0.005, 0.01)  # of the requests of a service that is well fail


@dataclass(frozen=True)
class Minutes:
    """`asked` and `failed` of each minute, and `memory` in percent. The deployment that runs came at minute `deployed`;
    in the 60 minutes before all others there is the same service, well."""

    asked: list[int]
    failed: list[int]
    memory: list[float]
    deployed: list[int]


@dataclass(frozen=True)
class Level:
    """Of one minute: times the usual traffic, the share that fails, and how many errors come together."""

    load: float = 1.0
    rate: float = 0.0
    together: int = 1
    deployed: bool = False


Course = Callable[[Random, float], list[Level]]
"""(draw, the share that always fails) -> what each minute of a day is like."""


def even(_: Random, usual: float) -> list[Level]:
    """The same all day."""
    return [Level(1, usual)] * DAY


def diurnal(_: Random, usual: float) -> list[Level]:
    """By night a tenth of what comes at noon."""
    return [Level(1.1 + 0.9 * sin(2 * pi * minute / DAY), usual) for minute in range(DAY)]


def retries(draw: Random, usual: float) -> list[Level]:
    """A client tries three times: errors come in threes, by day and night."""
    return [replace(each, together=3) for each in diurnal(draw, usual)]


def bursts(draw: Random, usual: float) -> list[Level]:
    """Three times a day five times as many come, for ten to thirty minutes, and 2 % of them are turned away."""
    day = diurnal(draw, usual)
    for _ in range(3):
        _put(draw, day, (10, 30), lambda each: Level(5 * each.load, each.rate + 0.02))
    return day


def spikes(draw: Random, usual: float) -> list[Level]:
    """Twice a day something else stumbles: 20 to 100 % fail, for one to four minutes."""
    day = diurnal(draw, usual)
    for _ in range(2):
        bad = 0.2 + 0.8 * draw.random()
        _put(draw, day, (1, 4), lambda each, bad=bad: replace(each, rate=bad))  # type: ignore[misc]
    return day


def leak(draw: Random, usual: float) -> list[Level]:
    """Ever worse through the day, to 2 % beside the usual."""
    return [replace(each, rate=each.rate + 0.02 * at / DAY) for at, each in enumerate(diurnal(draw, usual))]


def deployments(draw: Random, usual: float) -> list[Level]:
    """Three deployments without fault: while tasks change, for one to three minutes, 5 to 50 % fail."""
    day = diurnal(draw, usual)
    for _ in range(3):
        bad = 0.05 + 0.45 * draw.random()
        first = _put(draw, day, (1, 3), lambda each, bad=bad: replace(each, rate=bad))  # type: ignore[misc]
        day[first] = replace(day[first], deployed=True)
    return day


COURSES: dict[str, Course] = {
    "even load": even,
    "diurnal load": diurnal,
    "errors in threes": retries,
    "bursts of load": bursts,
    "one-off spikes": spikes,
    "slow leak": leak,
    "deployments without fault": deployments,
}

LIVES_AT: dict[str, float] = {f"{percent} %": percent / 100 for percent in (2, 3, 4, 5, 7)}


def _living(rate: float) -> Course:
    return lambda draw, _: even(draw, rate)


def day(draw: Random, traffic: int, course: str) -> Minutes:
    """An hour before, and a day. Memory leaks where the course does, to 89 % at most, with peaks for a minute."""
    usual = _USUAL[int(draw.random() * len(_USUAL))]
    how = _living(LIVES_AT[course]) if course in LIVES_AT else COURSES[course]
    levels = [*even(draw, usual)[:HOUR], *how(draw, usual)]
    grows = 39 if course == "slow leak" else 5
    memory = [50 + grows * at / len(levels) + 3 * draw.random() - 3 for at in range(len(levels))]
    for _ in range(5):
        memory[int(draw.random() * len(memory))] += 9
    return _drawn(draw, traffic, levels, memory)


def fault(draw: Random, traffic: int, rate: float) -> tuple[Minutes, float]:
    """An hour well, and from a moment of the next minute on this share fails. -> with that moment, in minutes."""
    usual, began = _USUAL[int(draw.random() * len(_USUAL))], HOUR + draw.random()
    of_the_first = rate * (HOUR + 1 - began)
    levels = (
        [Level(1, usual)] * HOUR + [Level(1, min(1, usual + of_the_first))] + [Level(1, min(1, usual + rate))] * HOUR
    )
    return _drawn(draw, traffic, levels, [50.0] * len(levels)), began


def _drawn(draw: Random, traffic: int, levels: list[Level], memory: list[float]) -> Minutes:
    asked = [_poisson(draw, traffic * level.load) for level in levels]
    failed = [_failing(draw, many, level) for many, level in zip(asked, levels, strict=True)]
    deployed = [at for at, level in enumerate(levels) if level.deployed]
    return Minutes(asked, failed, memory, [HOUR, *sorted(deployed)])


def _put(draw: Random, day: list[Level], lasting: tuple[int, int], made: Callable[[Level], Level]) -> int:
    least, most = lasting
    long = least + int(draw.random() * (most - least + 1))
    first = int(draw.random() * (DAY - long))
    day[first : first + long] = [made(each) for each in day[first : first + long]]
    return first


def _failing(draw: Random, many: int, level: Level) -> int:
    if level.together > 1:
        return min(many, level.together * _poisson(draw, many * level.rate / level.together))
    expected = many * level.rate
    if level.rate < 0.02 and expected < 30:
        return min(many, _poisson(draw, expected))
    if many <= 100:
        return sum(draw.random() < level.rate for _ in range(many))
    scatter = (expected * (1 - level.rate)) ** 0.5
    return min(many, max(0, round(expected + scatter * normal(draw))))


def _poisson(draw: Random, expected: float) -> int:
    """Of many by the normal distribution."""
    if expected > 30:
        return max(0, round(expected + expected**0.5 * normal(draw)))
    count, left, least = 0, draw.random(), exp(-expected)
    while left > least:
        count, left = count + 1, left * draw.random()
    return count
