"""What a piece of JSON must look like: checks that say what is wrong, and where, in Slack's words."""

import math
from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def problem(what: str, path: str) -> str:
    return f"[ERROR] {what} [json-pointer:{path}]"


def string(limit: int) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif not value:
            yield problem("must be more than 0 characters", path)
        elif len(value) > limit:
            yield problem(f"must be less than {limit + 1} characters", path)

    return check


def one_of(*values: object) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if value not in values:
            yield problem(f"must be one of {', '.join(map(str, values))}", path)

    return check


def anything(value: Any, path: str) -> Iterator[str]:
    yield from ()


def array(limit: int, item: Check, *, distinct: str = "") -> Check:
    """One to `limit` items; no two with the same value of the key `distinct`."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list) or not value:
            yield problem("no fewer than 1 items allowed", path)
            return
        if len(value) > limit:
            yield problem(f"no more than {limit} items allowed", path)
        seen = set()
        for index, element in enumerate(value):
            yield from item(element, f"{path}/{index}")
            name = element.get(distinct) if isinstance(element, dict) else None
            if name is not None and name in seen:
                yield problem(f"{distinct} `{name}` already exists", f"{path}/{index}/{distinct}")
            seen.add(name)

    return check


def record(*required: str, **fields: Check) -> Check:
    """An object with these fields; a required name may offer a choice: "text|fields"."""
    fields = {"type": anything, "block_id": string(255)} | fields

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
            return
        for names in required:
            if not value.keys() & set(names.split("|")):
                yield problem(f"missing required field: {names.replace('|', ' or ')}", path)
        for name in sorted(value.keys() - fields.keys()):
            yield problem(f"invalid additional property: {name}", path)
        for name in sorted(value.keys() & fields.keys()):
            yield from fields[name](value[name], f"{path}/{name}")

    return check


def typed(**kinds: Check) -> Check:
    """An object whose `type` says which check applies."""

    def check(value: Any, path: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in kinds:
            yield from kinds[kind](value, path)
        else:
            yield problem(f"unsupported type: {kind}", path)

    return check


def finite(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield problem("must be a finite number", path)


def positive(value: Any, path: str) -> Iterator[str]:
    found = list(finite(value, path))
    yield from found
    if not found and value <= 0:
        yield problem("must be greater than 0", path)


def number(lowest: int, highest: int) -> Check:
    """A whole number between these, both included."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            yield problem(f"must be a number from {lowest} to {highest}", path)

    return check


def flag(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield problem("must be a boolean", path)
