"""Slack's own charts of a `Row`: error rate and response time around the moment, at most two in a message.

Slack wants one finite value of every series for every category, and knows no annotations. So a bin in which nothing was
measured is no category, and the moment is marked in words: by the first label behind it, and below the axis.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.messages.bins import Bin, Row, Value, without
from handlers.messages.blocks import CHART, Block
from handlers.messages.mrkdwn import cut
from handlers.messages.sparkline import MARK

TITLE, AXIS, LABEL = 50, 50, 20  # characters
_FEWEST = 2  # bars: a single one shows nothing that its figure does not say


@dataclass(frozen=True, slots=True)
class Chart:
    """`left_out` are the stretches that it does not show, since nothing was measured in them."""

    title: str
    block: Block
    left_out: tuple[tuple[datetime, datetime], ...]


def charts(row: Row, since: str) -> list[Chart]:
    """`since` says in a few words what the moment is; "" where it is none."""
    times: dict[str, Value] = {"mean": lambda of: of.mean}
    if all(each.of.p95 is not None for each in row.bins if each.of.mean is not None):
        times["p95" if row.width <= timedelta(minutes=1) else "p95, worst minute"] = lambda of: of.p95
    return [
        *_chart("Error rate", "% of requests", {"5xx": lambda of: of.errors}, row, since),
        *_chart("Response time", "seconds", times, row, since),
    ]


def _chart(title: str, unit: str, series: Mapping[str, Value], row: Row, since: str) -> Iterator[Chart]:
    """The first of the series says which bins have data; the others have it there too."""
    decides = next(iter(series.values()))
    having = [each for each in row.bins if decides(each.of) is not None]
    if len(having) < _FEWEST:
        return
    labels = _labels(having, row)
    drawn = [{"name": cut(name, LABEL), "data": _data(labels, having, value)} for name, value in series.items()]
    axes = {"categories": labels, "x_label": cut(_axis(row, since), AXIS), "y_label": cut(unit, AXIS)}
    chart = {"type": "bar", "series": drawn, "axis_config": axes}
    yield Chart(title, {"type": CHART, "title": cut(title, TITLE), "chart": chart}, without(row, decides))


def _data(labels: Sequence[str], having: Sequence[Bin], value: Value) -> list[Block]:
    measured = ((label, value(each.of)) for label, each in zip(labels, having, strict=True))
    return [{"label": label, "value": float(f"{of:.3g}")} for label, of in measured if of is not None]


def _labels(having: Sequence[Bin], row: Row) -> list[str]:
    """How long before or behind the moment each bin begins, since a chart shows no reader's own time; the first one
    behind it is marked, where there are bins before it."""
    behind = next((each.start for each in having if each.start >= row.cut), having[0].start)
    marked = behind if behind != having[0].start else None
    unit = _unit(row)[0]
    return [f"{MARK if each.start == marked else ''}{_offset((each.start - row.cut) / unit)}" for each in having]


def _offset(count: float) -> str:
    """`-3`, `0`, `+12`."""
    return f"{count:+g}" if count else "0"


def _axis(row: Row, since: str) -> str:
    """Below the labels: `minutes · → :38 begins`."""
    name = _unit(row)[1]
    return f"{name} · {MARK} {since}" if since else f"{name} from the first"


def _unit(row: Row) -> tuple[timedelta, str]:
    return (timedelta(hours=1), "hours") if row.width >= timedelta(hours=1) else (timedelta(minutes=1), "minutes")
