"""Requests that stop in the middle of a window: what came before says nothing of how it is now. Pure."""

from datetime import datetime
from itertools import pairwise

from bot.model import Figures
from bot.validation.figure_windows import errors_of
from bot.validation.periods import RECENT

_EXPECTED = 20  # requests that the silence would have had, at the rate before it
_LONGER = 2  # times the longest pause before


def silent_since(figures: Figures) -> datetime | None:
    """When the last request was counted, where that none has come since is neither chance nor how it always is.

    CloudWatch leaves out what is zero, so requests that are late and requests that do not come look alike.
    """
    window = errors_of(figures)
    busy = [period.at for period in window.periods if period.weight] if window else []
    if window is None or not busy:
        return None
    last = busy[-1] + window.each
    silence, pauses = window.end - last, [later - at - window.each for at, later in pairwise(busy)]
    expected = window.weight * (silence / (last - window.start))
    usual = max([busy[0] - window.start, *pauses])
    return last if silence >= RECENT and silence > _LONGER * usual and expected >= _EXPECTED else None
