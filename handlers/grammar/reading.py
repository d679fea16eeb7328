"""What begins at a word: a revision, a time, another verb, however it is led up to. `keys` are those of the `words`."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from bot.model import Verb
from handlers.grammar import spans, tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.moments import day, moment


class Kind(StrEnum):
    REVISION = auto()  # `value` is it
    RELEASE = auto()  # some release that no number names: `to latest`, `v1.2.3`
    COMMIT = auto()
    LASTING = auto()  # `value` is `4h`, "" where that is not plain
    LATER = auto()  # a time of day, a day
    ROLLBACK = auto()  # one of the bot's own, by its reference
    VERB = auto()  # `value` is it
    OPTION = auto()
    MORE = auto()  # a second thing at once
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Read:
    kind: Kind
    words: int
    value: str = ""


_EXACT = frozenset({Kind.REVISION, Kind.COMMIT, Kind.ROLLBACK, Kind.OPTION})
_ARROWS = ("→", "->", "=>", "-->", ">")
_FEATURE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_BEGUN = ("end", "rest", "next", "this", "heute")  # of a time
_FEW = 12
_UNTIL = ("until", "till", "til")
_ON = frozenset({"and", "or", "&", "&&", "+", "plus", "und"})
_DEEPEST = 3


def meant_from(keys: Sequence[str], at: int) -> int:
    """The first word from there that says anything."""
    while at < len(keys) and (keys[at] in known.FILLERS or not keys[at]):
        if spans.span(keys, at) or day(keys, at):
            break
        at += 1
    return at


def read_at(words: Sequence[str], keys: Sequence[str], at: int, deep: int = 0) -> Read | None:
    """What begins exactly there. `deep`: so many words have led there, such as `back` and `to`."""
    if at >= len(keys) or deep > _DEEPEST:
        return None
    return (
        _from_to(words, keys, at)
        or _counted_back(keys, at)
        or named(words, keys, at)
        or _pointed_to(words, keys, at, deep)
        or _timed(words, keys, at, deep)
        or released(keys, at)
        or _excluded(words, keys, at)
        or _commanded(words, keys, at, deep)
    )


def may_be_a_feature(word: str, declared: Collection[str]) -> bool:
    """Is one of those, or reads like nothing else."""
    small = known.FILLERS | known.TO | known.FOR | known.WHEN | known.LINKS | known.FOR_ABROAD | known.TO_ABROAD
    strange = (
        word in small or word in _BEGUN or _FEATURE.fullmatch(word) is None or read_at([word], [word], 0) is not None
    )
    return word in declared or not strange


def named(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    """One word, or a span of time, that says all by itself."""
    first = keys[at]
    if (span := spans.span(keys, at)) and not spans.statuses(first):
        return Read(Kind.LASTING, span[1], span[0])
    if later := moment(keys, at):
        return Read(Kind.LATER, later)
    if revision := tokens.revision(words[at]):
        return Read(Kind.REVISION, 1, revision)
    if tokens.option(words[at]):
        return option(words, at)
    kinds = {
        Kind.RELEASE: tokens.version(first),
        Kind.COMMIT: tokens.commit(first),
        Kind.ROLLBACK: tokens.ours(first),
        Kind.MORE: tokens.several(first, alone=len(keys) == 1),
    }
    return next((Read(kind, 1) for kind, is_one in kinds.items() if is_one), None)


def numbered(keys: Sequence[str], at: int) -> tuple[int, int]:
    """`37th`, `thirty-seven`: -> the number, and its words; (0, 0) for none, and for those that any sentence has."""
    if ordinal := tokens.ordinal(keys[at]):
        return int(ordinal), 1
    number, words = spans.counted(keys, at)
    return (number, words) if number > _FEW else (0, 0)


def _from_to(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    """`42 to 37`, `from 42 back to 37`, `42 -> 37`: the second is wanted."""
    first = meant_from(keys, at + 1) if keys[at] == "from" else at
    if first >= len(keys) or not tokens.revision(words[first]):
        return None
    to = first + 1
    while to < len(keys) and (keys[to] in known.TO | known.FILLERS or not keys[to] or keys[to] in _ARROWS):
        to += 1
    led = any(keys[place] in known.TO or words[place] in _ARROWS for place in range(first + 1, to))
    revision = tokens.revision(words[to]) if led and to < len(keys) else ""
    return Read(Kind.REVISION, to + 1 - at, revision) if revision else None


def _counted_back(keys: Sequence[str], at: int) -> Read | None:
    """`two revisions back`, `3 deploys ago`, `one further`, `a step back`: no number of a revision."""
    count, words = spans.counted(keys, at)
    words = words or int(keys[at].isdigit() or keys[at] in ("step", "further", "even"))
    end = at + words
    while words and end < len(keys) and keys[end] in known.SEVERAL | known.ONE - known.FURTHER:
        end += 1
    if not words or end >= len(keys) or keys[end] not in known.FURTHER or keys[end : end + 2] == ["back", "to"]:
        return None
    alone = end + 1 >= len(keys)
    return Read(Kind.RELEASE, end + 1 - at) if alone or keys[end] not in ("more", "down", "behind", "back") else None


def option(words: Sequence[str], at: int) -> Read:
    """`--to 37`, `--to=37`, `--dry-run`, `-h`, and those that mean nothing here."""
    name, _, value = words[at].strip("-–—").lower().partition("=")
    if revision := tokens.revision(value):
        return Read(Kind.REVISION, 1, revision)
    if not value and at + 1 < len(words) and (revision := tokens.revision(words[at + 1])):
        return Read(Kind.REVISION, 2, revision)
    meant = Verb.PLAN if name in known.PLANNED else Verb.HELP if name in ("h", "help") else None
    return Read(Kind.VERB, 1, meant) if meant else Read(Kind.OPTION, 1)


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
    inner = read_at(words, keys, start, deep + 1)
    if first in _UNTIL and (inner is None or inner.kind is Kind.UNCLEAR):
        return Read(Kind.LATER, len(keys) - at)
    if first == "before" and inner and inner.kind is Kind.RELEASE:
        return Read(Kind.RELEASE, start + inner.words - at)
    inner = inner or Read(Kind.UNCLEAR, 1)
    length = min(start + inner.words, len(keys)) - at
    if inner.kind is Kind.LASTING and first == "for":
        return Read(Kind.LASTING, length, inner.value)
    if inner.kind in (Kind.LASTING, Kind.LATER):
        return Read(Kind.LATER, length) if first != "from" else None
    if inner.kind is Kind.REVISION and first in ("on", "with", "using"):
        return replace(inner, words=length)
    exact = inner.kind in _EXACT or inner.kind is Kind.RELEASE
    return Read(Kind.UNCLEAR, length) if first in known.FOR or first == "at" or exact else None


def _timed_abroad(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    start = meant_from(keys, at + 1)
    inner = named(words, keys, start) if start < len(keys) else None
    timed = inner is not None and inner.kind in (Kind.LASTING, Kind.LATER)
    return replace(inner, words=start + inner.words - at) if inner and timed else None


def released(keys: Sequence[str], at: int) -> Read | None:
    """`latest`, `the good one`, `two back`."""
    first, second = [*keys[at : at + 2], ""][:2]
    before = first == "before" and at == len(keys) - 1
    one = (first in known.WHICH or first in spans.COUNTED) and second in known.ONE
    if not (first in known.RELEASES or before or one):
        return None
    end = at + 1
    while end < len(keys) and (keys[end] in known.ONE | known.WHICH | known.RELEASES or keys[end] in spans.COUNTED):
        end += 1
    return Read(Kind.RELEASE, end - at)


def _excluded(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    """`not 38`, `anything but 38`: what is wanted instead is not said."""
    if keys[at] not in known.EXCLUDING:
        return None
    for place in range(at + 1, min(at + 5, len(keys))):
        if tokens.revision(words[place]):
            return Read(Kind.RELEASE, place + 1 - at)
        if keys[place] not in known.FILLERS | known.TO | known.EXCLUDING | {"but", "than"}:
            return None
    return None


def _commanded(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> Read | None:
    """Another verb, alone or with an order of its own; “partial outage” is none."""
    first, more = keys[at], meant_from(keys, at + 1) < len(keys)
    if first in known.PLANNED or keys[at : at + 2] == ["dry", "run"]:
        return Read(Kind.VERB, 1 if first in known.PLANNED else 2, Verb.PLAN)
    if first == "?" and not more:
        return Read(Kind.VERB, 1, Verb.HELP)
    if first in known.VERBS and (not more or read_at(words, keys, at + 1, deep + 1)):
        return Read(Kind.VERB, 1, Verb.ABORT if first == Verb.CANCEL else first)
    if first == "stop" and not more:
        return Read(Kind.VERB, 1, Verb.ABORT)
    return Read(Kind.MORE, min(2, len(keys) - at)) if first in _ON and at == 0 else None
