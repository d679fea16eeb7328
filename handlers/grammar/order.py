"""Is there an order in what would be the reason? What reads like one is asked back, since nothing is done on a guess.

A reason that is marked as one, by `reason:` or its kind, is never looked at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.grammar import tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.reading import Kind, Read, meant_from, named, option, read_at, released

_ALONE = {"both": Kind.MORE, "twice": Kind.MORE, "on": Kind.UNCLEAR, "off": Kind.UNCLEAR}


@dataclass(frozen=True, slots=True)
class Order:
    """`typed` is what reads like an order, and `rest` what else was typed, both as it was typed."""

    kind: Kind
    typed: str = ""
    value: str = ""
    rest: str = ""


def order_in(reason: str, *, takes_time: bool, names: Collection[str] = ()) -> Order | None:
    """The order that it begins with, or that stands elsewhere in it and can be nothing else; None for a mere reason.

    `takes_time`: it follows a feature, behind which the time may stand for which it shall be off. `names` are those of
    services and features, of which a second one would be another order.
    """
    if not (words := reason.split()):
        return None
    keys = [tokens.key(word) for word in words]
    if any(each in names for each in keys) and all(each in names or each in known.BOTH for each in keys):
        return Order(Kind.MORE, reason)
    if len(keys) == 1 and keys[0] in _ALONE:
        return Order(_ALONE[keys[0]], reason)
    keys = ["the" if each in names else each for each in keys]
    start = meant_from(keys, 0)
    read = read_at(words, keys, start)
    if read and not (read.kind is Kind.UNCLEAR and _elsewhere(words, keys)):
        return _order(words, 0, start + read.words, read)
    elsewhere = _elsewhere(words, keys) or _revision_at_the_end(words, keys)
    return elsewhere or (_time_at_the_end(words, keys) if takes_time else None)


def _order(words: Sequence[str], start: int, end: int, read: Read) -> Order:
    rest = " ".join([*words[:start], *words[end:]])
    return Order(read.kind, " ".join(words[start:end]), read.value, rest)


def _elsewhere(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """Behind the reason: `… back to 37`, `… to :37`, `… to 37` or `… use 37` at its end, `… --to 37`."""
    for at, first in enumerate(keys):
        if tokens.option(words[at], spelt_out=True):
            found = option(words, at)
            return _order(words, at, at + found.words, found)
        if first not in known.NAMING or (start := meant_from(keys, at + 1)) >= len(keys):
            continue
        read, before = named(words, keys, start) or released(keys, start), keys[at - 1] if at else ""
        if read is None or read.kind not in (Kind.REVISION, Kind.RELEASE, Kind.COMMIT):
            continue
        last = meant_from(keys, start + read.words) >= len(keys)
        apart = at > 0 and words[at - 1][-1] in known.STOPS
        explicit = tokens.explicit(words[start]) or (last and (apart or read.kind is Kind.REVISION))
        if before in known.BACKWARDS or explicit:
            begin = at - 1 if before in known.BACKWARDS else at
            return _order(words, begin, start + read.words, read)
    return None


def _revision_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`… :37`, `… revision 37`, `…, 37`; “… since :42” tells of one, and “500, 502” of none."""
    last = len(keys) - 1
    while last > 0 and (keys[last] in known.FILLERS or not keys[last]):
        last -= 1
    first = last
    while first > 0 and keys[first - 1] in known.FILLERS:
        first -= 1
    marked = tokens.explicit(words[last]) or any(word in known.MARKS for word in keys[first:last])
    revision = tokens.revision(words[last])
    marked = marked or (first > 0 and words[first - 1][-1] in known.STOPS and not keys[first - 1][-1:].isdigit())
    if not (revision and marked) or first == 0 or keys[first - 1] in known.LINKS:
        return None
    return _order(words, first, last + 1, Read(Kind.REVISION, 1, revision))


def _time_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`… for 4h`, `… until 18:00`, `… 4h`: a span before it was since when, and not how long."""
    for at, first in enumerate(keys):
        start = meant_from(keys, at + 1) if first in known.FOR else at
        read = named(words, keys, start) if start < len(keys) else None
        if read is None or read.kind not in (Kind.LASTING, Kind.LATER):
            continue
        ends = meant_from(keys, start + read.words) >= len(keys)
        bare = first not in known.FOR
        if ends and not (bare and (read.kind is Kind.LATER or (at and keys[at - 1] in known.AFTER_A_SPAN))):
            return _order(words, at, start + read.words, read)
    return None
