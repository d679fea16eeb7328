"""What begins at a word: a revision, a time, another verb, however it is led up to. `keys` are those of the `words`."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.model import Verb
from handlers.grammar import vocabulary as known
from handlers.grammar.naming import (
    Kind,
    Read,
    counted_back,
    excluded,
    from_to,
    meant_from,
    named,
    numbered,
    released,
)
from handlers.grammar.words import STOP, STOPPING

_EXACT = frozenset({Kind.REVISION, Kind.COMMIT, Kind.ROLLBACK, Kind.OPTION})
_FEATURE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_BEGUN = ("end", "rest", "next", "this", "heute")  # of a time
_UNTIL = ("until", "till", "til")
_ON = frozenset({"and", "or", "&", "&&", "+", "und"})
_ALL = frozenset({"all", "every", "most", "many", "some", "several", "our"})
_DEEPEST = 3


def read_at(words: Sequence[str], keys: Sequence[str], at: int, deep: int = 0) -> Read | None:
    """What begins exactly there. `deep`: so many words have led there, such as `back` and `to`."""
    if at >= len(keys) or deep > _DEEPEST:
        return None
    return (
        from_to(words, keys, at)
        or counted_back(keys, at)
        or named(words, keys, at)
        or _pointed_to(words, keys, at, deep)
        or _timed(words, keys, at, deep)
        or released(keys, at)
        or excluded(words, keys, at)
        or _commanded(words, keys, at, deep)
    )


def may_be_a_feature(word: str, declared: Collection[str]) -> bool:
    """Is one of those, or reads like nothing else."""
    small = known.FILLERS | known.TO | known.FOR | known.WHEN | known.LINKS | known.FOR_ABROAD | known.TO_ABROAD
    strange = (
        word in small or word in _BEGUN or _FEATURE.fullmatch(word) is None or read_at([word], [word], 0) is not None
    )
    return word in declared or not strange


def _pointed_to(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> Read | None:
    """`to` or `back`, and whatever follows; “to stop the errors” is a purpose."""
    if keys[at] in known.TO_ABROAD:
        return _abroad(words, keys, at)
    if keys[at] not in known.TO:
        return None
    start = meant_from(keys, at + 1)
    if start < len(keys) and (found := numbered(keys, start))[0]:
        return Read(Kind.REVISION, start + found[1] - at, str(found[0]))
    purpose = keys[at] == "to" and at + 2 < len(keys) and keys[at + 1] in known.PURPOSES
    further = not purpose or keys[start : start + 1] in (["restore"], ["recover"])
    for place in (start, start + 1) if further else (start,):
        inner = read_at(words, keys, place, deep + 1)
        if inner and not (purpose and inner.kind is Kind.VERB):
            length = place + inner.words - at
            return replace(inner, words=length) if inner.kind in _EXACT else Read(Kind.RELEASE, length)
    return None if purpose else Read(Kind.RELEASE, min(start + 1, len(keys)) - at)


def _abroad(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    """`auf 37`, `vers la 37`; “zu viele Fehler” is none."""
    start = meant_from(keys, at + 1)
    if start >= len(keys):
        return None
    if (found := numbered(keys, start))[0]:
        return Read(Kind.REVISION, start + found[1] - at, str(found[0]))
    inner = named(words, keys, start) or released(keys, start)
    exact = inner is not None and (inner.kind in _EXACT or inner.kind in (Kind.RELEASE, Kind.LATER))
    return replace(inner, words=start + inner.words - at) if inner and exact else None


def _timed(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> Read | None:
    """`for`, `until` and `at` with whatever follows; `in`, `after` and the like only with a time or a number."""
    first = keys[at]
    if first in known.FOR_ABROAD:
        return _timed_abroad(words, keys, at)
    if first not in known.FOR | known.WHEN:
        return None
    start = meant_from(keys, at + 1)
    if first == "for" and _for_whom(keys, start):
        return None
    inner = read_at(words, keys, start, deep + 1)
    if first in _UNTIL and (inner is None or inner.kind is Kind.UNCLEAR):
        return Read(Kind.LATER, len(keys) - at)
    inner = inner or Read(Kind.UNCLEAR, 1)
    return _led_by(first, inner, min(start + inner.words, len(keys)) - at)


def _for_whom(keys: Sequence[str], at: int) -> bool:
    """“for all users”, “for safety reasons”: neither a time nor a limit."""
    at += keys[at : at + 1] != [] and keys[at] in _ALL
    return any(key in known.FOR_WHOM for key in keys[at : at + 1])


def _led_by(first: str, inner: Read, length: int) -> Read | None:
    if inner.kind is Kind.LASTING and first == "for":
        return Read(Kind.LASTING, length, inner.value)
    if inner.kind in (Kind.LASTING, Kind.LATER):
        return Read(Kind.LATER, length) if first != "from" else None
    if inner.kind is Kind.REVISION and first in ("on", "with", "using", "til", "till"):
        return replace(inner, words=length)
    if first == "before" and inner.kind is Kind.RELEASE:
        return replace(inner, words=length)
    exact = inner.kind in _EXACT or inner.kind is Kind.RELEASE
    return Read(Kind.UNCLEAR, length) if first in known.FOR or first == "at" or exact else None


def _timed_abroad(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    start = meant_from(keys, at + 1)
    inner = named(words, keys, start) if start < len(keys) else None
    timed = inner is not None and inner.kind in (Kind.LASTING, Kind.LATER)
    return replace(inner, words=start + inner.words - at) if inner and timed else None


def _commanded(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> Read | None:
    """Another verb, alone or with an order of its own; “partial outage” is none."""
    first, more = keys[at], meant_from(keys, at + 1) < len(keys)
    length = 1 if first in known.PLANNED else 2 if keys[at : at + 2] == ["dry", "run"] else 0
    told = length and "".join(keys[at + length : at + length + 1]) in known.BROKE | {"worked", "passed"}
    if length and not told and not (more and first == "preview"):
        return Read(Kind.VERB, length, Verb.PLAN)
    if first == "?" and not more:
        return Read(Kind.VERB, 1, Verb.HELP)
    if first in known.COUNTS and keys[at + 1 : at + 2] and keys[at + 1].isdigit() and len(keys) > at + 2:
        return None
    if first in known.VERBS and (not more or read_at(words, keys, at + 1, deep + 1)):
        return Read(Kind.VERB, 1, Verb.STOP if first in STOPPING else first)
    if first == STOP and not more:
        return Read(Kind.VERB, 1, Verb.STOP)
    return Read(Kind.MORE, min(2, len(keys) - at)) if first in _ON and at == 0 else None
