"""Blocks as lines of plain text, for the printed conversation."""

from collections.abc import Callable, Mapping
from typing import Any

from playground.slack.mrkdwn import plain

Names = Mapping[str, str]
Json = dict[str, Any]

LEAVES = {
    "user": "<@{user_id}>",
    "channel": "<#{channel_id}>",
    "link": "<{url}|{text}>",
    "emoji": ":{name}:",
    "date": "<!date^{timestamp}^{format}|{fallback}>",
}


def block_lines(block: Json, names: Names) -> list[str]:
    """The lines of one block; buttons as [Approve]."""
    return _RENDERERS[block["type"]](block, names)


def _text(text: Json, names: Names) -> str:
    shown: str = plain(text["text"], names) if text["type"] == "mrkdwn" else text["text"]
    return shown


def _header(block: Json, names: Names) -> list[str]:
    title = _text(block["text"], names)
    return [title, "═" * len(title)]


def _section(block: Json, names: Names) -> list[str]:
    lines = _text(block["text"], names).splitlines() if "text" in block else []
    lines += _fields([_text(field, names) for field in block.get("fields", [])])
    return [*lines, _button(block["accessory"])] if "accessory" in block else lines


def _fields(fields: list[str]) -> list[str]:
    """A label over a value becomes one line, the values below each other."""
    pairs = [field.split("\n", 1) for field in fields]
    width = max((len(pair[0]) for pair in pairs if len(pair) == 2), default=0)
    return [f"{pair[0]:<{width}}  {' '.join(pair[1].splitlines())}" if len(pair) == 2 else pair[0] for pair in pairs]


def _divider(block: Json, names: Names) -> list[str]:
    return ["─" * 40]


def _context(block: Json, names: Names) -> list[str]:
    return "  ·  ".join(_text(element, names) for element in block["elements"]).splitlines()


def _actions(block: Json, names: Names) -> list[str]:
    return ["  ".join(_button(element) for element in block["elements"])]


def _button(element: Json) -> str:
    if element["type"] == "overflow":
        return f"[… {' | '.join(option['text']['text'] for option in element['options'])}]"
    return f"[{element['text']['text']}]"


def _rich_text(block: Json, names: Names) -> list[str]:
    lines: list[str] = []
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            lines += [f"• {_rich(item, names)}" for item in element["elements"]]
        else:
            lines += _rich(element, names).splitlines()
    return lines


def _rich(section: Json, names: Names) -> str:
    return "".join(_leaf(leaf, names) for leaf in section["elements"])


def _leaf(leaf: Json, names: Names) -> str:
    """One piece of rich text, by way of the mrkdwn that would say the same."""
    if leaf["type"] == "text":
        return str(leaf["text"])
    return plain(LEAVES[leaf["type"]].format(**{"text": leaf.get("url"), "fallback": "", **leaf}), names)


def _table(block: Json, names: Names) -> list[str]:
    rows = [[_cell(cell, names) for cell in row] for row in block["rows"]]
    columns = range(max(len(row) for row in rows))
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in columns]
    return ["  ".join(f"{cell:<{widths[i]}}" for i, cell in enumerate(row)).rstrip() for row in rows]


def _cell(cell: Json, names: Names) -> str:
    return " ".join(_rich_text(cell, names)) if cell["type"] == "rich_text" else str(cell["text"])


def _markdown(block: Json, names: Names) -> list[str]:
    return str(block["text"]).splitlines()


def _container(block: Json, names: Names) -> list[str]:
    """Whether it is folded or not."""
    titles = [_text(block[part], names) for part in ("title", "subtitle") if part in block]
    inside = (line for child in block["child_blocks"] for line in block_lines(child, names))
    return [f"▾ {' · '.join(titles)}", *(f"  {line}" for line in inside)]


def _chart(block: Json, names: Names) -> list[str]:
    """A line of numbers for each series, and what they are of."""
    chart, title = block["chart"], f"{block['title']} ({block['chart']['type']} chart)"
    if chart["type"] == "pie":
        return [title, *(f"  {piece['label']}  {piece['value']:g}" for piece in chart["segments"])]
    axes = chart["axis_config"]
    categories, across = axes["categories"], f", {axes['x_label']}" if "x_label" in axes else ""
    width = max(len(series["name"]) for series in chart["series"])
    return [
        f"{title}, {axes['y_label']}" if "y_label" in axes else title,
        *(f"  {series['name']:<{width}}  {_numbers(series['data'])}" for series in chart["series"]),
        f"  from {categories[0]} to {categories[-1]}{across}",
    ]


def _numbers(data: list[Json]) -> str:
    return " ".join(f"{point['value']:g}" for point in data)


_RENDERERS: dict[str, Callable[[Json, Names], list[str]]] = {
    "header": _header,
    "section": _section,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "table": _table,
    "markdown": _markdown,
    "container": _container,
    "data_visualization": _chart,
}
