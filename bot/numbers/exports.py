"""The numbers as text, Markdown, JSON and HTML, for a terminal, a wiki, a program and a printer. Pure."""

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from pydantic_core import to_jsonable_python

from bot.model import Numbers
from bot.numbers.told import Table, tables, title

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1c1d}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #ddd;vertical-align:top}"
    "@media(max-width:600px){body{margin:1rem auto;font-size:15px}table{display:block;overflow-x:auto}}"
)


def as_text(numbers: Numbers) -> str:
    return "\n\n".join([title(numbers), *map(_as_text, tables(numbers))])


def as_markdown(numbers: Numbers) -> str:
    return "\n\n".join([f"# {title(numbers)}", *map(_as_markdown, tables(numbers))]) + "\n"


def as_json(numbers: Numbers) -> str:
    """Durations in seconds, times in ISO 8601; `rollbacks_by_deployments` is null where no deployment was seen."""
    values: dict[str, Any] = to_jsonable_python(numbers, timedelta_mode="float")
    values["causes"] = {str(cause or "none"): n for cause, n in numbers.causes.items()}
    values |= {"rollbacks_by_deployments": numbers.share, "near_misses": numbers.near_misses}
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def as_html(numbers: Numbers) -> str:
    """One page that needs nothing else."""
    body = "".join([f"<h1>{escape(title(numbers))}</h1>", *map(_as_html, tables(numbers))])
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><title>{escape(title(numbers))}</title>{head}<body>{body}</body></html>\n'


FORMATS: Mapping[str, Callable[[Numbers], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "html": as_html,
}


def _as_text(table: Table) -> str:
    rows = [table.columns, *table.rows] if len(table.columns) > 2 else table.rows
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([table.title, *(f"  {line}" for line in lines)])


def _as_markdown(table: Table) -> str:
    lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
    told = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([f"## {table.title}", "", *told])


def _as_html(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return f"<h2>{escape(table.title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
