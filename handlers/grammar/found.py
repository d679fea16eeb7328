"""An order that was found in what would be the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.grammar import tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.naming import Kind, Read

_LOOSE = " ,;-–(:"


@dataclass(frozen=True, slots=True)
class Order:
    """`typed` is what reads like an order, and `rest` what else was typed, both as it was typed."""

    kind: Kind
    typed: str = ""
    value: str = ""
    rest: str = ""


def order_of(words: Sequence[str], start: int, end: int, read: Read) -> Order:
    joined = start > 0 and tokens.key(words[start - 1]) in known.AND | known.THEN
    before = " ".join(words[: start - joined])
    rest = " ".join(filter(None, [before if words[end:] else before.rstrip(_LOOSE), *words[end:]]))
    return Order(read.kind, " ".join(words[start:end]), read.value, rest)
