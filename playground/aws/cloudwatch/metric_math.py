"""Metric math, worked out: series of points and numbers -> a series. What is missing in one part is missing in it all.

A division by nothing has no value. Pure.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor

from playground.aws.cloudwatch.expression import (
    FUNCTIONS,
    REPEAT,
    Call,
    ExpressionError,
    Listed,
    Name,
    Node,
    Number,
    Text,
)

Points = Mapping[float, float]
"""Values by the beginning of their periods, in seconds since 1970."""

Value = float | Points | Sequence[Points]

_SIGNS: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "<": lambda a, b: float(a < b),
    ">": lambda a, b: float(a > b),
    "<=": lambda a, b: float(a <= b),
    ">=": lambda a, b: float(a >= b),
    "==": lambda a, b: float(a == b),
    "!=": lambda a, b: float(a != b),
    "&&": lambda a, b: float(bool(a) and bool(b)),
    "||": lambda a, b: float(bool(a) or bool(b)),
}
_PLAIN: Mapping[str, Callable[[float], float]] = {
    "negative": operator.neg,
    "ABS": abs,
    "CEIL": lambda value: float(ceil(value)),
    "FLOOR": lambda value: float(floor(value)),
}
_TOGETHER: Mapping[str, Callable[[Sequence[float]], float]] = {
    "SUM": sum,
    "MAX": max,
    "MIN": min,
    "AVG": lambda values: sum(values) / len(values),
}


def worked_out(
    tree: Node, known: Mapping[str, Value], metrics: Mapping[str, Points], moments: Sequence[float]
) -> Value:
    """`known` are the other queries by their ids, `metrics` those of them that no expression made.

    Raises ExpressionError.
    """
    match tree:
        case Number(value):
            return value
        case Name(text):
            if text not in known:
                raise ExpressionError(f"Undefined variable '{text}'")
            return known[text]
        case Listed(items):
            return [_series(worked_out(item, known, metrics, moments)) for item in items]
        case Text():
            raise ExpressionError("Invalid syntax")
    if tree.function == "METRICS":
        part = _text(tree)
        return [points for name, points in metrics.items() if part in name]
    if tree.function == "FILL":
        return _filled(tree, known, metrics, moments)
    return _called(tree, [worked_out(each, known, metrics, moments) for each in tree.arguments])


def _called(tree: Call, values: Sequence[Value]) -> Value:
    name, many = tree.function, len(values)
    if name in _SIGNS:
        return _each(_SIGNS[name], values)
    if name in _PLAIN and many == 1:
        return _each(_PLAIN[name], values)
    if name == "IF" and many in (2, 3):
        return _chosen(values)
    if name in _TOGETHER and many == 1:
        return _together(_TOGETHER[name], values[0])
    raise ExpressionError("Invalid number of arguments" if name in FUNCTIONS else f"Unknown function '{name}'")


def _each(how: Callable[..., float], values: Sequence[Value]) -> Value:
    """At each moment at which all of them have a value."""
    if not any(isinstance(value, Mapping) for value in values):
        return _of(how, [_number(value) for value in values]) or 0.0
    moments = set.intersection(*(set(value) for value in values if isinstance(value, Mapping)))
    found = {at: _of(how, [_at(value, at) for value in values]) for at in sorted(moments)}
    return {at: value for at, value in found.items() if value is not None}


def _of(how: Callable[..., float], values: Sequence[float]) -> float | None:
    try:
        return float(how(*values))
    except (ZeroDivisionError, OverflowError):
        return None


def _chosen(values: Sequence[Value]) -> Value:
    """IF: without an else there is nothing where it does not hold."""
    condition, others = values[0], values[1:]
    if not isinstance(condition, Mapping):
        condition = dict.fromkeys({at for o in others if isinstance(o, Mapping) for at in o}, _number(condition))
    found: dict[float, float] = {}
    for at, holds in condition.items():
        taken = others[0] if holds else others[1] if len(others) > 1 else {}
        if not isinstance(taken, Mapping) or at in taken:
            found[at] = _at(taken, at)
    return found


def _together(how: Callable[[Sequence[float]], float], value: Value) -> Value:
    """Of one series a number; of several a series, out of those that have a value at the moment."""
    if isinstance(value, Mapping):
        return float(how(list(value.values()))) if value else {}
    if isinstance(value, float):
        return value
    moments = sorted({at for series in value for at in series})
    return {at: float(how([series[at] for series in value if at in series])) for at in moments}


def _filled(tree: Call, known: Mapping[str, Value], metrics: Mapping[str, Points], moments: Sequence[float]) -> Points:
    if len(tree.arguments) != 2:
        raise ExpressionError("Invalid number of arguments")
    points, by = _series(worked_out(tree.arguments[0], known, metrics, moments)), tree.arguments[1]
    if by == REPEAT:
        return _repeated(points, moments)
    filling = worked_out(by, known, metrics, moments)
    there = {at: points[at] if at in points else _missing(filling, at) for at in moments}
    return {at: value for at, value in there.items() if value is not None}


def _repeated(points: Points, moments: Sequence[float]) -> Points:
    found: dict[float, float] = {}
    last: float | None = None
    for at in moments:
        last = points.get(at, last)
        if last is not None:
            found[at] = last
    return found


def _missing(filling: Value, at: float) -> float | None:
    return filling.get(at) if isinstance(filling, Mapping) else _number(filling)


def _at(value: Value, at: float) -> float:
    return value[at] if isinstance(value, Mapping) else _number(value)


def _number(value: Value) -> float:
    if not isinstance(value, float):
        raise ExpressionError("An array cannot be used here")
    return value


def _series(value: Value) -> Points:
    if not isinstance(value, Mapping):
        raise ExpressionError("A time series is required here")
    return value


def _text(tree: Call) -> str:
    match tree.arguments:
        case ():
            return ""
        case (Text(value),):
            return value
    raise ExpressionError("Invalid syntax")
