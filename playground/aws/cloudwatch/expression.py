"""Metric math, read: an expression -> a tree. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|'[^']*'|\"[^\"]*\"|<=|>=|==|!=|&&|\|\||[-+*/^<>(),\[\]])")
FUNCTIONS = {"ABS", "AVG", "CEIL", "FILL", "FLOOR", "IF", "MAX", "METRICS", "MIN", "SUM"}
_WORDS = {"AND": "&&", "OR": "||"}
_LEVELS: Sequence[Sequence[str]] = (
    ("||",),
    ("&&",),
    ("<", ">", "<=", ">=", "==", "!="),
    ("+", "-"),
    ("*", "/"),
    ("^",),
)  # what binds least first


class ExpressionError(ValueError):
    """No expression that CloudWatch would take; its text says why."""


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Name:
    """The id of another query, or a word that a function knows."""

    text: str


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Listed:
    items: Sequence["Node"]


@dataclass(frozen=True)
class Call:
    """A function, or an operator by its sign; a single `-` is "negative"."""

    function: str
    arguments: Sequence["Node"]


Node = Number | Name | Text | Listed | Call


REPEAT = Name("REPEAT")  # what FILL takes for the last value that there was


@cache
def read(expression: str) -> Node:
    """Raises ExpressionError."""
    reader = _Reader(list(_tokens(expression)))
    tree = reader.level(0)
    if reader.left:
        raise ExpressionError("Invalid syntax")
    return tree


def names(tree: Node) -> Iterator[str]:
    """Ids that it refers to."""
    if isinstance(tree, Name):
        yield tree.text
    elif isinstance(tree, Listed):
        for item in tree.items:
            yield from names(item)
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            if argument != REPEAT:
                yield from names(argument)


def _tokens(expression: str) -> Iterator[str]:
    at, text = 0, expression.rstrip()
    while at < len(text):
        if (found := _TOKEN.match(text, at)) is None:
            raise ExpressionError("Invalid syntax")
        yield found[1]
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self._unary()
        tree = self.level(number + 1)
        while self.left and _WORDS.get(self.left[0], self.left[0]) in _LEVELS[number]:
            sign = self.left.pop(0)
            tree = Call(_WORDS.get(sign, sign), (tree, self.level(number + 1)))
        return tree

    def _unary(self) -> Node:
        if self.left[:1] == ["-"]:
            self.left.pop(0)
            return Call("negative", (self._unary(),))
        return self._primary()

    def _primary(self) -> Node:
        if not self.left:
            raise ExpressionError("Invalid syntax")
        token = self.left.pop(0)
        if token[0].isdigit():
            return Number(float(token))
        if token[0] in "'\"":
            return Text(token[1:-1])
        if token == "(":
            (tree,) = self._until(")", just_one=True)
            return tree
        if token == "[":
            return Listed(self._until("]"))
        if not (token[0].isalpha() or token[0] == "_"):
            raise ExpressionError("Invalid syntax")
        return self._word(token)

    def _word(self, token: str) -> Node:
        if self.left[:1] != ["("]:
            return Name(token)
        self.left.pop(0)
        return Call(token, self._until(")"))

    def _until(self, end: str, *, just_one: bool = False) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.left[:1] != [end]:
            if items and (just_one or not self.left or self.left.pop(0) != ","):
                raise ExpressionError("Invalid syntax")
            items.append(self.level(0))
        if just_one and not items:
            raise ExpressionError("Invalid syntax")
        self.left.pop(0)
        return tuple(items)
