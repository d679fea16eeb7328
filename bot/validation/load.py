"""At which load a third phase was judged, beside the busiest hour of the last 7 days, as a line of it. Pure."""

from datetime import datetime

from bot.model import Check, Figures, LoadTest, Result
from bot.validation.baseline import requests_a_minute, share_of_peak
from bot.validation.figures_told import share

NAME = "load"
LOW = 0.5  # of the peak: below it a verdict says little of the peak


def load_check(figures: Figures | None, peak: float | None, at: datetime, *, problem: str = "") -> Check:
    """`peak` is in requests a minute; `problem` says why it is not known."""
    part = share_of_peak(figures, peak) if figures else None
    now = requests_a_minute(figures) if figures else None
    if part is None or now is None or peak is None:
        why = problem or ("no requests were counted" if now is None else "no requests were counted in the last 7 days")
        return Check(NAME, Result.NOTE, f"not known beside the last 7 days' peak: {why}", at)
    told = f"judged at {share(part)} of the last 7 days' peak ({now:,.0f} of {peak:,.0f} requests a minute)"
    low = ", which proves little for the peak" if part < LOW else ""
    return Check(NAME, Result.NOTE, f"{told}{low}", at)


def load_test_check(test: LoadTest, at: datetime) -> Check:
    """What somebody started beside it. Whether that failed for the service's sake is for people to say."""
    return Check("load test", Result.NOTE, test.result or "still running", at)
