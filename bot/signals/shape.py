"""Members of foreign JSON, each seen to be what it should be."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_PLAIN = re.compile(r"[\x20-\x7e]+")


class OddShape(Exception):
    """It is not formed as its sender documents it; the text says what is odd, and holds nothing of the value."""


def parsed(text: str) -> Any:
    """Raises ValueError for whatever is no JSON that can be read here."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def mapping(values: Any, name: str) -> Mapping[str, Any]:
    value = values.get(name)
    if not isinstance(value, Mapping):
        raise OddShape(f"{name} is no object")
    return value


def word(values: Mapping[str, Any], name: str, *, most: int = 255) -> str:
    """Printable ASCII, as AWS's names and ids are; not empty."""
    value = values.get(name)
    if not isinstance(value, str) or not _PLAIN.fullmatch(value) or len(value) > most:
        raise OddShape(f"{name} is no word of at most {most} characters")
    return value


def words(values: Mapping[str, Any], name: str) -> str:
    """Free text of whatever length; "" where there is none."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def first(values: Mapping[str, Any], name: str) -> str:
    """Of a list of text; "" where there is none."""
    value = values.get(name)
    return value[0] if isinstance(value, list) and value and isinstance(value[0], str) else ""


def moment(values: Mapping[str, Any], name: str) -> datetime:
    """Of ISO 8601 with a time zone, in UTC."""
    try:
        value = datetime.fromisoformat(str(values.get(name)))
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise OddShape(f"{name} is no time with a time zone")
