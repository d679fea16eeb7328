"""Event patterns: exact values, prefix, suffix, anything-but, exists, numeric, wildcard, nested. Pure."""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from playground.aws.errors import AwsError, not_simulated

_NUMERIC: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_MATCHERS = ("prefix", "suffix", "equals-ignore-case", "anything-but", "exists", "numeric", "wildcard")


def read(text: str) -> dict[str, Any]:
    """Raises AwsError for what EventBridge would not take."""
    try:
        pattern = json.loads(text)
    except ValueError as error:
        raise _invalid("Filter is not an object") from error
    _admit(pattern)
    return dict(pattern)


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """A list of objects matches where one of them does."""
    if isinstance(event, list):
        return any(matches(pattern, each) for each in event)
    return all(_member(wanted, name, event) for name, wanted in pattern.items())


def _member(wanted: Any, name: str, event: Any) -> bool:
    if name == "$or":
        return any(matches(each, event) for each in wanted)
    there = isinstance(event, Mapping) and name in event
    value = event[name] if there else None
    if isinstance(wanted, Mapping):
        return matches(wanted, value if there else {})
    return any(_fits(filtering, value, there) for filtering in wanted)


def _fits(filtering: Any, value: Any, there: bool) -> bool:
    if isinstance(filtering, Mapping) and "exists" in filtering:
        return bool(filtering["exists"]) is (there and not isinstance(value, Mapping))
    if not there:
        return False
    values = value if isinstance(value, list) else [value]
    return any(_one(filtering, each) for each in values)


def _one(filtering: Any, value: Any) -> bool:
    if not isinstance(filtering, Mapping):
        return (type(filtering) is type(value) and filtering == value) or _same_number(filtering, value)
    (kind, wanted), text = next(iter(filtering.items())), value if isinstance(value, str) else None
    match kind:
        case "anything-but":
            return not any(_one(each, value) for each in (wanted if isinstance(wanted, list) else [wanted]))
        case "numeric":
            return _numeric(wanted, value)
    if text is None:
        return False
    return any(_text(kind, each, text) for each in (wanted if isinstance(wanted, list) else [wanted]))


def _text(kind: str, wanted: Any, text: str) -> bool:
    if isinstance(wanted, Mapping):  # {"prefix": {"equals-ignore-case": …}}
        return _text(kind, str(wanted["equals-ignore-case"]).lower(), text.lower())
    match kind:
        case "prefix":
            return text.startswith(wanted)
        case "suffix":
            return text.endswith(wanted)
        case "equals-ignore-case":
            return text.lower() == str(wanted).lower()
    return fnmatchcase(text, str(wanted).replace("[", "[[]").replace("?", "[?]"))


def _numeric(wanted: Sequence[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return all(_NUMERIC[sign](value, than) for sign, than in zip(wanted[::2], wanted[1::2], strict=True))


def _same_number(filtering: Any, value: Any) -> bool:
    numbers = [each for each in (filtering, value) if isinstance(each, int | float) and not isinstance(each, bool)]
    return len(numbers) == 2 and filtering == value


def _admit(pattern: Any) -> None:
    if not isinstance(pattern, dict) or not pattern:
        raise _invalid("Filter is not an object" if not isinstance(pattern, dict) else "Empty objects are not allowed")
    for name, wanted in pattern.items():
        if name == "$or":
            for each in wanted:
                _admit(each)
        elif isinstance(wanted, dict):
            _admit(wanted)
        elif not isinstance(wanted, list):
            raise _invalid(f'"{name}" must be an object or an array')
        elif not wanted:
            raise _invalid("Empty arrays are not allowed")
        else:
            _admit_filters(wanted)


def _admit_filters(wanted: list[Any]) -> None:
    for filtering in wanted:
        if not isinstance(filtering, dict):
            continue
        if len(filtering) != 1:
            raise _invalid("Only one key allowed in match expression")
        if (kind := next(iter(filtering))) == "cidr":
            raise not_simulated("event patterns with cidr")
        if kind not in _MATCHERS:
            raise _invalid(f"Unrecognized match type {kind}")


def _invalid(why: str) -> AwsError:
    return AwsError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {why}")
