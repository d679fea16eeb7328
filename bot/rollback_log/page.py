"""One rollback as a page that needs nothing else: facts, timeline, metrics. It prints, and fits a phone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from html import escape

from bot.model import Metric, Point, Rollback
from bot.rollback_log.drawing import drawn
from bot.rollback_log.listed import listed
from bot.rollback_log.measured import error_rates, points_of
from bot.rollback_log.timeline import Line, shown

Names = Callable[[str], str | None]

_STYLE = (
    ":root{color-scheme:light}body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;"
    "color:#1d1c1d}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}dl{display:grid;gap:.25rem 1rem;"
    "grid-template-columns:max-content 1fr}dt{color:#5e5d60}dd{margin:0;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;"
    "border-bottom:1px solid #ddd}td:first-child,td:last-child{white-space:nowrap;font-variant-numeric:tabular-nums}"
    "ul{list-style:none;padding:0}li{margin:.35rem 0;overflow-wrap:anywhere}small{color:#5e5d60}"
    "h3{font-size:1rem;margin:1rem 0 .25rem}figure{margin:1rem 0}figcaption{color:#5e5d60}svg{width:100%;height:auto}"
    "@media(max-width:640px){body{font-size:15px;margin:1rem auto}dl{grid-template-columns:1fr}dt{margin-top:.5rem}"
    "table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:0}tr{border-bottom:1px solid #ddd;"
    "padding:.5rem 0}}@media print{body{margin:0;max-width:none}}"
)
_DRAWN: Mapping[Metric, str] = {
    Metric.MEAN: "Mean response time, seconds",
    Metric.P95: "Response time of the slowest twentieth, seconds",
    Metric.REQUESTS: "Requests a minute",
}

_WHOLE = 100.0  # from here on, fractions say nothing
_RATE = "Error rate (5xx), percent of the requests"


def page(rollback: Rollback, facts: Iterable[tuple[str, str]], lines: Sequence[Line], names: Names) -> str:
    """`facts` are the lines of its section in the log."""
    title = f"{rollback.reference}: {rollback.service}, {rollback.requested_at.astimezone(UTC):%Y-%m-%d}"
    simulated = "<p><strong>SIMULATED</strong></p>" if rollback.plan.simulated else ""
    parts = (_facts(facts), *_checklists(rollback, names), _timeline(lines, names), *_figures(rollback))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
    body = f"<h1>{escape(title)}</h1>{simulated}{''.join(parts)}"
    return f'<!doctype html><html lang="en"><title>{escape(title)}</title>{head}<body>{body}</body></html>\n'


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts) + "</dl>"


def _checklists(rollback: Rollback, names: Names) -> Iterator[str]:
    """What is open has an empty box; nothing where no list was begun."""
    told = []
    for title, lines in listed(rollback, names):
        items = (
            f"<li>{'☑' if line.how else '☐'} {escape(line.words)}"
            + (f"<br><small>{escape(line.how)}</small>" if line.how else "")
            for line in lines
        )
        told.append(f"<h3>{escape(title)}</h3><ul>{''.join(f'{item}</li>' for item in items)}</ul>")
    if told:
        yield f"<h2>Checklist</h2>{''.join(told)}"


def _timeline(lines: Sequence[Line], names: Names) -> str:
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in cells) for cells in shown(lines, names))
    head = "".join(f'<th scope="col">{name}</th>' for name in ("UTC", "What happened", "Who", "Row of the audit"))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<h2>Timeline</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _figures(rollback: Rollback) -> Iterator[str]:
    """Around the call, as the validation measured it; nothing where nothing was measured."""
    points = points_of(rollback)
    each = [(_RATE, error_rates(points)), *((caption, points[metric]) for metric, caption in _DRAWN.items())]
    told = []
    for caption, line in each:
        if picture := drawn(line, rollback.acted_at, caption):
            told.append(f"<figure>{picture}<figcaption>{escape(_range(caption, line))}</figcaption></figure>")
    if told:
        yield "<h2>Metrics</h2>" + "".join(told)


def _range(caption: str, points: Sequence[Point]) -> str:
    values = [point.value for point in points]
    first, last = (at.astimezone(UTC) for at in (points[0].at, points[-1].at))
    least, most = _figure(min(values)), _figure(max(values))
    return f"{caption}: {least} to {most}, {first:%H:%M} to {last:%H:%M} UTC; the line is the call"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE else f"{value:.3g}"
