"""Charts and containers as Slack takes them, to be spoilt one way at a time."""

from typing import Any

Json = dict[str, Any]
CATEGORIES = ["02:10", "02:11", "→02:12"]


def series(name: str = "5xx", values: list[Any] | None = None, labels: list[str] | None = None) -> Json:
    labels = CATEGORIES if labels is None else labels
    values = list(range(len(labels))) if values is None else values
    return {"name": name, "data": [{"label": at, "value": of} for at, of in zip(labels, values, strict=True)]}


def chart(
    *drawn: Json, kind: str = "line", title: str = "Errors", categories: list[str] | None = None, **axes: Any
) -> Json:
    config = {"categories": CATEGORIES if categories is None else categories, **axes}
    of = {"type": kind, "series": list(drawn or (series(),)), "axis_config": config}
    return {"type": "data_visualization", "title": title, "chart": of}


def pie(*segments: tuple[str, Any], title: str = "Tasks") -> Json:
    pieces = [{"label": label, "value": value} for label, value in segments]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": pieces}}


def container(*children: Json, title: str = "Evidence", **more: Any) -> Json:
    return {
        "type": "container",
        "title": {"type": "plain_text", "text": title},
        "child_blocks": list(children),
        **more,
    }
