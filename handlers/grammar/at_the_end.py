"""An order behind the reason, which no comma sets off: `5xx back to 37`, `5xx :37`, `5xx for 4h`."""

from collections.abc import Sequence

from handlers.grammar import spans, tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.addresses import address
from handlers.grammar.found import Order, order_of
from handlers.grammar.naming import Kind, Read, meant_from, named, option, released

_OVER = frozenset({"over", "through", "throughout"})  # `over the weekend`; “latency over 4s” is none


def elsewhere(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """Behind the reason: `… back to 37`, `… to :37`, `… to 37` or `… use 37` at its end, `… --to 37`."""
    for at, first in enumerate(keys):
        if tokens.option(words[at], spelt_out=True):
            found = option(words, at)
            return order_of(words, at, at + found.words, found)
        if first not in known.NAMING or (start := meant_from(keys, at + 1)) >= len(keys):
            continue
        if address(words, keys, start) and not (at and keys[at - 1] in known.BACKWARDS):
            continue
        read, before = named(words, keys, start) or released(keys, start), keys[at - 1] if at else ""
        if read is None or read.kind not in (Kind.REVISION, Kind.RELEASE, Kind.COMMIT):
            continue
        last = meant_from(keys, start + read.words) >= len(keys)
        apart = at > 0 and words[at - 1][-1] in known.STOPS
        wanted = read.kind is Kind.REVISION or (first == "to" and read.kind is Kind.RELEASE)
        wanted = wanted and before not in known.COMPARED | known.RISEN
        explicit = tokens.explicit(words[start]) or (last and (apart or wanted))
        if before in known.BACKWARDS or explicit:
            begin = at - 1 if before in known.BACKWARDS else at
            return order_of(words, begin, start + read.words, read)
    return None


def revision_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
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
    if address(words, keys, last) or (first and keys[first - 1] in known.COUNTS):
        return None
    if not (revision and marked) or (first == 0 and not led) or (first and keys[first - 1] in known.LINKS):
        return None
    return order_of(words, first, last + 1, Read(Kind.REVISION, 1, revision))


def mended_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`fixed in 4h`, `back in two hours`: a promise, and so a wish about when; “disk full in 2 hours” is none."""
    at = max((at for at, key in enumerate(keys) if key in ("in", "within")), default=0)
    found = spans.span(keys, at + 1) if at and at + 1 < len(keys) else None
    if found is None or at + 1 + found[1] < len(keys) or not known.MENDED & {*keys[max(at - 2, 0) : at]}:
        return None
    return order_of(words, at, len(words), Read(Kind.LATER, len(words) - at))


def time_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`… for 4h`, `… until 18:00`, `… 4h`: a span before it was since when, and not how long."""
    for at, first in enumerate(keys):
        leads = first in known.FOR | known.FOR_ABROAD | _OVER
        start = meant_from(keys, at + 1) if leads else at
        read = named(words, keys, start) if start < len(keys) else None
        if read is None or read.kind not in (Kind.LASTING, Kind.LATER):
            continue
        ends = meant_from(keys, start + read.words) >= len(keys)
        told = first in _OVER and read.kind is Kind.LASTING
        told = told or (not leads and at > 0 and _only_told(keys, at, read))
        if ends and not told:
            return order_of(words, at, start + read.words, read)
    return None


def _only_told(keys: Sequence[str], at: int, read: Read) -> bool:
    """How long something takes, how often it comes, or when it was."""
    rate = keys[at] in ("a", "an") or read.value.endswith("s")
    return read.kind is Kind.LATER or rate or keys[at - 1] in known.AFTER_A_SPAN
