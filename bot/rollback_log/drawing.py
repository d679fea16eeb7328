"""A line of values over time as an inline SVG. The figures stand in words beside it: a picture is never all."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.model import Point

_WIDTH, _HEIGHT, _EDGE = 720, 160, 8
_FEWEST = 2


def drawn(points: Sequence[Point], marked: datetime | None, caption: str) -> str:
    """With a dashed line at the moment that is `marked`, where that lies within; "" of fewer than two points."""
    if len(points) < _FEWEST:
        return ""
    first, last = points[0].at.timestamp(), points[-1].at.timestamp()
    top = max(point.value for point in points) or 1.0

    def across(at: datetime) -> float:
        return round(_EDGE + (_WIDTH - 2 * _EDGE) * (at.timestamp() - first) / ((last - first) or 1), 1)

    def up(value: float) -> float:
        return round(_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top, 1)

    path = " ".join(f"{across(point.at)},{up(point.value)}" for point in points)
    base = f'<path d="M{_EDGE} {_HEIGHT - _EDGE}H{_WIDTH - _EDGE}" stroke="#bbb"/>'
    line = f'<polyline points="{path}" fill="none" stroke="#1264a3" stroke-width="2"/>'
    mark = ""
    if marked is not None and first <= marked.timestamp() <= last:
        mark = f'<path d="M{across(marked)} 0V{_HEIGHT}" stroke="#b3261e" stroke-dasharray="4 4"/>'
    label = f'role="img" aria-label="{escape(caption)}"'
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" {label}>{base}{line}{mark}</svg>'
