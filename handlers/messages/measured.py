"""What was measured of a service around the moment from which on the new revision served: in figures, and drawn.

The figures with their sparklines are text, and so reach phones, screen readers, logs and terminals. The charts are
Slack's own blocks, which a workspace may refuse: nothing stands in them alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import Figures
from bot.text import span
from handlers.messages.amounts import percent, seconds
from handlers.messages.bins import Row, Value, amounts, row
from handlers.messages.blocks import Block, context
from handlers.messages.chart import Chart, charts
from handlers.messages.mrkdwn import code, foreign, moment
from handlers.messages.sparkline import MARK, NOTHING, sparkline

_STRETCHES = 3  # without data that are told by their times


@dataclass(frozen=True, slots=True)
class Around:
    """A window, the windows between the moment and it, and the incident before. `to` is the revision, like `:38`; ""
    where the moment is none of note.
    """

    window: Figures
    moment: datetime
    to: str
    earlier: tuple[Figures, ...] = ()
    incident: Figures | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Lines of mrkdwn for a message's text, and blocks to stand below; both empty where nothing was measured."""

    lines: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class _Quantity:
    name: str
    said: Callable[[float], str]
    of: Value


_QUANTITIES = (
    _Quantity("errors", percent, lambda of: of.errors),
    _Quantity("mean response", seconds, lambda of: of.mean),
)


def measured(around: Around) -> Measured:
    before = (around.incident,) if around.incident else ()
    drawn = row((*before, *around.earlier, around.window), around.moment)
    lines = [line for quantity in _QUANTITIES if (line := _line(quantity, around, drawn))]
    if not lines:
        return Measured()
    since = f"{foreign(around.to)} since {moment(around.moment)}" if around.to else ""
    made = charts(drawn, f"{around.to} begins" if around.to else "")
    left_out = [context(said) for said in _left_out(made)]
    return Measured((*lines, *_legend(drawn, since)), (*(chart.block for chart in made), *left_out))


def _line(quantity: _Quantity, around: Around, drawn: Row) -> str:
    """`errors 15 % → 0.3 %`, and how it went, from 0 up to what was highest."""
    after = quantity.of(amounts(around.window))
    before = quantity.of(amounts(around.incident)) if around.incident else None
    if after is None and before is None:
        return ""
    now = "no data" if after is None else quantity.said(after)
    figures = now if before is None else f"{quantity.said(before)} {MARK} {now}"
    values = [quantity.of(each.of) for each in drawn.bins]
    known = [value for value in values if value is not None]
    went = f"  {code(sparkline(values, mark=drawn.mark))} 0 to {quantity.said(max(known))}" if len(known) > 1 else ""
    return f"{quantity.name} *{figures}*{went}"


def _legend(drawn: Row, since: str) -> Iterator[str]:
    """What the signs of the sparklines mean."""
    if len(drawn.bins) > 1:
        gaps = any(quantity.of(each.of) is None for quantity in _QUANTITIES for each in drawn.bins)
        nothing = f", {code(NOTHING)} no figures" if gaps else ""
        marked = f"{MARK} {since}, " if since else ""
        yield f"{marked}one bar is {span(drawn.width)}{nothing}"


def _left_out(made: Sequence[Chart]) -> Iterator[str]:
    """What no bar shows, so that nobody takes two neighbours for a course of events."""
    for left_out in dict.fromkeys(chart.left_out for chart in made if chart.left_out):
        of = [chart.title.lower() for chart in made if chart.left_out == left_out]
        where = "the charts" if len(of) == len(made) > 1 else f"the chart of {of[0]}"
        times = [f"{moment(start)} to {moment(end)}" for start, end in left_out]
        more = f" and {len(times) - _STRETCHES} times more" if len(times) > _STRETCHES else ""
        yield f"Not in {where}, for want of figures: {', '.join(times[:_STRETCHES])}{more}"
