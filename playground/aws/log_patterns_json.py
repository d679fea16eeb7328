"""Filter patterns over lines of JSON: `{ $.level = "error" && $.latency >= 500 }`."""

import json
import re
from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

from playground.aws.errors import AwsError, invalid

Holds = Callable[[Any], bool]

_TOKEN = re.compile(
    r'\s*(\$(?:\.[\w-]+|\[\d+\])+|"(?:\\.|[^"\\])*"|\|\||&&|!=|>=|<=|=|>|<|\(|\)|%[^%]*%|[\w.*+-]+)', re.ASCII
)
_ORDERS = {">": gt, "<": lt, ">=": ge, "<=": le}
_FACTS: dict[str, Holds] = {
    "IS NULL": lambda values: None in values,
    "IS TRUE": lambda values: True in values,
    "IS FALSE": lambda values: False in values,
    "EXISTS": bool,
    "NOT EXISTS": lambda values: not values,
}


def json_pattern(pattern: str) -> Callable[[str], bool]:
    """Lines that are no JSON never match. Raises AwsError: InvalidParameterException."""
    if not pattern.endswith("}"):
        raise _wrong()
    holds = _Reader(pattern[1:-1]).read()

    def matches(line: str) -> bool:
        try:
            return holds(json.loads(line))
        except ValueError:
            return False

    return matches


class _Reader:
    """Reads `or` of `and` of comparisons, with brackets."""

    def __init__(self, text: str) -> None:
        self._tokens, at = list[str](), 0
        while text[at:].strip():
            if (found := _TOKEN.match(text, at)) is None:
                raise _wrong()
            self._tokens.append(found[1])
            at = found.end()

    def read(self) -> Holds:
        holds = self._any()
        if self._tokens:
            raise _wrong()
        return holds

    def _any(self) -> Holds:
        parts = [self._all()]
        while self._took("||"):
            parts.append(self._all())
        return lambda line: any(part(line) for part in parts)

    def _all(self) -> Holds:
        parts = [self._one()]
        while self._took("&&"):
            parts.append(self._one())
        return lambda line: all(part(line) for part in parts)

    def _one(self) -> Holds:
        if self._took("("):
            inside = self._any()
            if not self._took(")"):
                raise _wrong()
            return inside
        path, operator = self._next(), self._next()
        if not path.startswith("$"):
            raise _wrong()
        if operator in ("IS", "NOT"):
            operator = f"{operator} {self._next()}"
        if fact := _FACTS.get(operator):
            return lambda line: fact(_at(path, line))
        return _compared(path, operator, self._next())

    def _took(self, token: str) -> bool:
        there = self._tokens[:1] == [token]
        if there:
            del self._tokens[0]
        return there

    def _next(self) -> str:
        if not self._tokens:
            raise _wrong()
        return self._tokens.pop(0)


def _compared(path: str, operator: str, wanted: str) -> Holds:
    if order := _ORDERS.get(operator):
        limit = _number(wanted)
        return lambda line: any(_is_number(value) and order(value, limit) for value in _at(path, line))
    if operator not in ("=", "!="):
        raise _wrong()
    equal = _equal(wanted)
    return lambda line: any(equal(value) is (operator == "=") for value in _at(path, line))


def _equal(wanted: str) -> Holds:
    """A number equals numbers; text, in which `*` stands for anything, equals text; `%…%` is a regular expression."""
    if wanted.startswith("%"):
        found = re.compile(wanted[1:-1])
        return lambda value: isinstance(value, str) and found.search(value) is not None
    text = re.sub(r"\\(.)", r"\1", wanted[1:-1]) if wanted.startswith('"') else wanted
    like = re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
    if not wanted.startswith('"') and re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        return lambda value: _is_number(value) and value == float(wanted)
    return lambda value: isinstance(value, str) and like.fullmatch(value) is not None


def _at(path: str, line: Any) -> list[Any]:
    """The value there, or nothing."""
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", path, re.ASCII):
        if name and isinstance(line, dict) and name in line:
            line = line[name]
        elif index and isinstance(line, list) and int(index) < len(line):
            line = line[int(index)]
        else:
            return []
    return [line]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise _wrong() from error


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong() -> AwsError:
    return invalid("Invalid filter pattern")
