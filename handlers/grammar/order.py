"""Is there an order in what would be the reason? What reads like one is asked back, since nothing is done on a guess.

A reason that is marked as one, by `reason:` or its kind, is never looked at.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.grammar import spans, tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.naming import Kind, Read, meant_from, named, numbered, option, released
from handlers.grammar.parts import part, wish
from handlers.grammar.reading import read_at

_ALONE = {"both": Kind.MORE, "twice": Kind.MORE, "on": Kind.UNCLEAR, "off": Kind.UNCLEAR}
_ADVERBS = frozenset({"also", "already", "completely", "just", "again", "always"})
_ALONE |= dict.fromkeys(("no", "nope", "nein", "non"), Kind.UNCLEAR)
_ALONE |= dict.fromkeys(("older", "earlier", "further", "yesterday's"), Kind.RELEASE)
_LOOSE = " ,;-–(:"
_STATUS = re.compile(r"[45]\d\d")


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
    if found := wish(words, keys, takes_time=takes_time):
        return _order(words, *found)
    start = meant_from(keys, 0)
    read = read_at(words, keys, start) or _bare(words, keys, start, takes_time=takes_time)
    if read and _tells(words, keys, start, read):
        read = None
    if read and not (read.kind is Kind.UNCLEAR and _elsewhere(words, keys)):
        return _order(words, 0, start + read.words, read)
    elsewhere = _elsewhere(words, keys) or _revision_at_the_end(words, keys)
    elsewhere = elsewhere or (_time_at_the_end(words, keys) if takes_time else None)
    return elsewhere or (_order(words, *found) if (found := part(words, keys)) else None)


def _tells(words: Sequence[str], keys: Sequence[str], start: int, read: Read) -> bool:
    """“42 broke checkout”, “the last deploy leaks memory”: what it did, and no order."""
    if read.kind is Kind.LATER and start == 0 and read.words == 1 and keys[0] in known.DAYS - known.TO_COME:
        return words[0][-1] not in known.STOPS and any(key in known.BROKE for key in keys[2:4])
    office = keys[start] == "back" and read.words == 2 and keys[start + 1] not in known.RELEASES | known.WHICH
    if read.kind not in (Kind.REVISION, Kind.RELEASE, Kind.COMMIT) or any(key in known.TO for key in keys[:start]):
        return False
    behind = start + read.words
    while read.kind is Kind.RELEASE and behind < len(keys) and keys[behind] in known.FILLERS | known.SEVERAL:
        behind += 1
    following = behind + 1 < len(keys) and keys[behind] in _ADVERBS
    return (keys[start] not in known.TO or office) and behind < len(keys) and keys[behind + following] in known.BROKE


def _bare(words: Sequence[str], keys: Sequence[str], start: int, *, takes_time: bool) -> Read | None:
    """`37th`, `thirty-seven`, `nach 37` with nothing else, and `4hh` behind a feature."""
    if start >= len(keys):
        return None
    if takes_time and spans.stuck(keys[start]):
        return Read(Kind.LASTING, 1)
    number, length = numbered(keys, start)
    if number and meant_from(keys, start + length) >= len(keys):
        return Read(Kind.REVISION, len(keys) - start, str(number))
    strange = len(keys) - start == 2 and keys[start] not in known.COUNTS | known.LINKS | known.WHEN
    if strange and keys[start].isalpha() and tokens.revision(words[-1]) and not _STATUS.fullmatch(keys[-1]):
        return Read(Kind.REVISION, 2, tokens.revision(words[-1]))
    return None


def _order(words: Sequence[str], start: int, end: int, read: Read) -> Order:
    joined = start > 0 and tokens.key(words[start - 1]) in known.AND | known.THEN
    before = " ".join(words[: start - joined])
    rest = " ".join(filter(None, [before if words[end:] else before.rstrip(_LOOSE), *words[end:]]))
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
    led = last > 0 and keys[last - 1] in known.TO_ABROAD | {"til", "till"}
    first, marked = (last - 1, True) if led else (first, marked)
    marked = marked or (first > 0 and words[first - 1][-1] in known.STOPS and not keys[first - 1][-1:].isdigit())
    if not (revision and marked) or (first == 0 and not led) or (first and keys[first - 1] in known.LINKS):
        return None
    return _order(words, first, last + 1, Read(Kind.REVISION, 1, revision))


def _time_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`… for 4h`, `… until 18:00`, `… 4h`: a span before it was since when, and not how long."""
    for at, first in enumerate(keys):
        start = meant_from(keys, at + 1) if first in known.FOR | known.FOR_ABROAD else at
        read = named(words, keys, start) if start < len(keys) else None
        if read is None or read.kind not in (Kind.LASTING, Kind.LATER):
            continue
        ends = meant_from(keys, start + read.words) >= len(keys)
        bare = first not in known.FOR | known.FOR_ABROAD
        if ends and not (bare and at and _only_told(keys, at, read)):
            return _order(words, at, start + read.words, read)
    return None


def _only_told(keys: Sequence[str], at: int, read: Read) -> bool:
    """How long something takes, how often it comes, or when it was."""
    rate = keys[at] in ("a", "an") or read.value.endswith("s")
    return read.kind is Kind.LATER or rate or keys[at - 1] in known.AFTER_A_SPAN
