"""Refuse the charts that Slack refuses: `data_visualization` blocks, line, bar, area and pie."""

from collections.abc import Iterator
from typing import Any

from playground.slack.shapes import array, finite, positive, problem, record, string, typed

TITLE, AXIS, LABEL = 50, 50, 20  # characters
SERIES, SEGMENTS, CATEGORIES = 6, 6, 20

POINT = record("label", "value", label=string(LABEL), value=finite)
AXES = record(
    "categories",
    categories=array(CATEGORIES, string(LABEL)),
    x_label=string(AXIS),
    y_label=string(AXIS),
)
DRAWN = record(
    "series",
    "axis_config",
    series=array(SERIES, record("name", "data", name=string(LABEL), data=array(CATEGORIES, POINT)), distinct="name"),
    axis_config=AXES,
)
PIE = record(
    "segments",
    segments=array(SEGMENTS, record("label", "value", label=string(LABEL), value=positive), distinct="label"),
)


def drawn(value: Any, path: str) -> Iterator[str]:
    """Every series has exactly one value for every category, in their order."""
    found = list(DRAWN(value, path))
    yield from found
    if found:
        return
    categories = value["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        yield problem("categories must be unique", f"{path}/axis_config/categories")
    for number, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != categories:
            yield problem("labels must match the categories, in their order", f"{path}/series/{number}/data")


CHART = record("title", "chart", title=string(TITLE), chart=typed(line=drawn, bar=drawn, area=drawn, pie=PIE))
