"""Does memory rise, surely, and when would it be full? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise
from statistics import median

from bot.validation.periods import Window

SOON = 3  # times as long as was looked at: so far ahead a rise is believed
LATER = timedelta(hours=24)
_PARTS, _FULL = 6, 100.0
_SLOWS = 0.8  # of the slope before: a cache that fills rises ever less, a leak does not
_AS_BEFORE = 0.5


@dataclass(frozen=True, slots=True)
class Rise:
    """`an_hour` in points of percent; `full_in` is when it would be full; `slows`: it rises less than it did."""

    an_hour: float
    full_in: timedelta
    slows: bool

    @property
    def is_told(self) -> bool:
        return self.full_in <= LATER


def rise_of(window: Window) -> Rise | None:
    """None where it does not surely rise: of six parts the median of each must be above the one before.

    By chance alone that happens once in 720 times. The slope is Theil and Sen's, over the six medians, so no single
    minute sways it; of the whole and of the second half the smaller one counts.
    """
    levels = [period.level for period in window.periods]
    size, begin = len(levels) // _PARTS, len(levels) % _PARTS
    if size < 2:
        return None
    parts = [median(levels[begin + i * size : begin + (i + 1) * size]) for i in range(_PARTS)]
    if not all(before < after for before, after in pairwise(parts)):
        return None
    hours = (window.periods[-1].at - window.periods[begin].at + window.each) / timedelta(hours=1) / _PARTS
    whole, first, second = (_slope(each) / hours for each in (parts, parts[: _PARTS // 2], parts[_PARTS // 2 :]))
    slope = min(whole, second)
    left = max(0.0, _FULL - parts[-1]) / slope
    return Rise(slope, timedelta(hours=min(left, 1e5)), slows=second < first * _SLOWS)


def fails(rise: Rise, window: Window, before: Rise | None) -> bool:
    """It would be full within three times as long as was looked at."""
    return not _is_harmless(rise, before) and rise.full_in <= SOON * (window.end - window.start)


def leaves_open(rise: Rise, before: Rise | None) -> bool:
    """It would be full within a day."""
    return not _is_harmless(rise, before) and rise.is_told


def _is_harmless(rise: Rise, before: Rise | None) -> bool:
    """It slows down; or it rose like this when the revision was well."""
    return rise.slows or (before is not None and before.an_hour >= rise.an_hour * _AS_BEFORE)


def _slope(parts: Sequence[float]) -> float:
    pairs = combinations(range(len(parts)), 2)
    return median((parts[j] - parts[i]) / (j - i) for i, j in pairs)
