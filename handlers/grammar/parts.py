"""An order in a part of its own behind the reason, or a wish about the whole: when, or that nothing shall be done yet.

`5xx, do it at 15:00`; `just show me`; `5xx (dry run)`. Each found: -> its first word, the one behind its last, and it.
"""

from collections.abc import Iterator, Sequence

from bot.model import Verb
from handlers.grammar import vocabulary as known
from handlers.grammar.moments import moment
from handlers.grammar.naming import Kind, Read, meant_from, named, released
from handlers.grammar.reading import read_at
from handlers.grammar.spans import UNIT
from handlers.grammar.spans import span as spans_at

Found = tuple[int, int, Read]
_NO_PART = frozenset({Kind.UNCLEAR, Kind.MORE, Kind.COMMIT, Kind.ROLLBACK})
_BEHIND_AND = frozenset({Kind.REVISION, Kind.LATER})
_THESE_DAYS = (["this", "week"], ["this", "month"], ["later", "on"])  # behind a reason they tell when it was
_MOST = frozenset({"up", "to", "no", "not", "more", "longer", "less", "than", "at", "most", "least", "for"})
_NEAR = 6  # words between which a wish and its time are one
_PAST = frozenset(["since", "from", "was", "were", "had", "did", "worked", "ran", "not", "never", "between", "takes"])
_ARTICLES = frozenset({"a", "the", "this", "our"})


def wish(words: Sequence[str], keys: Sequence[str], *, takes_time: bool) -> Found | None:
    """That nothing shall be done, or not now; wherever it stands."""
    for start, end, _ in parts(words, keys):
        if _looks(keys, start, end):
            return start, end, Read(Kind.VERB, end - start, Verb.PLAN)
        if later := _when(keys, start, end, takes_time=takes_time):
            return end - later, end, Read(Kind.LATER, later)
    if takes_time and (found := _at_most(keys)):
        return found
    return _look_at_the_end(keys) or _to_come_at_the_end(keys) or (_until_mended(keys) if takes_time else None)


def part(words: Sequence[str], keys: Sequence[str]) -> Found | None:
    """A part behind a comma, a dash or the like that is nothing but an order."""
    for start, end, opened in parts(words, keys):
        if (start == 0 and end == len(words)) or (start and keys[start - 1][-1:].isdigit()):
            continue
        inside, first = keys[:end], meant_from(keys[:end], start)
        if first >= end:
            continue
        read = named(words[:end], inside, first) or released(inside, first) or _behind(words[:end], inside, first)
        allowed = read is not None and read.kind not in _NO_PART and (opened != "and" or read.kind in _BEHIND_AND)
        if read and allowed and meant_from(inside, first + read.words) >= end:
            return start, end, read
    return None


def _behind(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    """What `read_at` reads, but no purpose and no place: `in 2 hours`, `two back`, `undo`; none of `to prod`."""
    return None if keys[at] in known.TO else read_at(words, keys, at)


def parts(words: Sequence[str], keys: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends, and whether it was opened by “and”."""
    start, opened = 0, ""
    for at, word in enumerate(words):
        joined = keys[at] in known.AND | known.THEN
        if at > start and (word[0] in "([" or joined or not keys[at]):
            yield start, at, opened
            start, opened = at + (joined or _dash(word, keys[at])), "and" if keys[at] in known.AND else ""
        elif at == start and (joined or _dash(word, keys[at])):
            start, opened = at + 1, "and" if keys[at] in known.AND else ""
        if word[-1] in known.STOPS | {")", "]", "!"} and at >= start and not (word[-1] == ":" and at < 1):
            yield start, at + 1, opened
            start, opened = at + 1, ""
    if start < len(words):
        yield start, len(words), opened


def _dash(word: str, key: str) -> bool:
    return not key and not set(word) & set("=<>~")


def _looks(keys: Sequence[str], start: int, end: int) -> bool:
    said = [key for key in keys[start:end] if key not in known.FILLERS]
    return any(key in known.LOOK for key in said) and all(key in known.LOOK | known.LOOK_TOO for key in said)


def _when(keys: Sequence[str], start: int, end: int, *, takes_time: bool) -> int:
    """`do it at 15:00`, `wait until tomorrow`, `not before 3pm`: how many words it has, 0 for none."""
    for at in range(start, end - 1):
        begins = at == start and keys[at] in known.DO | ({"back", "restore"} if takes_time else set())
        if not begins and not (keys[at] in known.DO and keys[at + 1] in known.IT):
            continue
        for place in range(at + 1, min(end, at + _NEAR)):
            length = moment(keys, place) or _in_a_while(keys, place)
            if (
                length
                and (place - 1 == at or keys[place - 1] not in known.TOLD)
                and meant_from(keys[:end], place + length) >= end
            ):
                return end - at
    return 0


def _in_a_while(keys: Sequence[str], at: int) -> int:
    """`in 10 minutes`: how many words the span has."""
    found = spans_at(keys, at) if keys[at - 1] in ("in", "after", "within") else None
    return found[1] if found else 0


def _look_at_the_end(keys: Sequence[str]) -> Found | None:
    """`5xx dry run`; “it fails in the dry run” tells of one."""
    last = len(keys)
    while last and (not keys[last - 1] or keys[last - 1] in ("please", "first", "now")):
        last -= 1
    for words in known.LOOK_AT_THE_END:
        start = last - len(words)
        if start >= 0 and tuple(keys[start:last]) == words:
            told = start and (keys[start - 1] in known.LINKS or keys[start - 1] in _ARTICLES)
            return None if told else (start, len(keys), Read(Kind.VERB, len(keys) - start, Verb.PLAN))
    return None


def _to_come_at_the_end(keys: Sequence[str]) -> Found | None:
    """`5xx tomorrow`, `5xx next Monday at 15:00`; “the launch is tomorrow” is no wish."""
    for at in range(1, len(keys)):
        later = keys[at] == "later" and keys[at - 1] not in UNIT
        coming = later or keys[at] in known.TO_COME or (keys[at] in known.SEASONS and keys[at] != "later")
        length = moment(keys, at) if coming and keys[at : at + 2] not in _THESE_DAYS else 0
        if length and meant_from(keys, at + length) >= len(keys):
            first = at
            while first and keys[first - 1] in known.FOR | known.FOR_ABROAD | known.WHEN - {"from"}:
                first -= 1
            return None if first and keys[first - 1] in known.TOLD else (first, len(keys), Read(Kind.LATER, length))
    return None


def _at_most(keys: Sequence[str]) -> Found | None:
    """`up to 4h`, `no longer than 4h`."""
    at = next((at for at, key in enumerate(keys) if key not in _MOST), 0)
    found = spans_at(keys, at) if 0 < at < len(keys) and not spans_at(keys, 0) else None
    return (0, at + found[1], Read(Kind.LASTING, at + found[1], found[0])) if found else None


def _until_mended(keys: Sequence[str]) -> Found | None:
    """`5xx until it is fixed`; “it was slow until noon” tells of one."""
    at = next((at for at, key in enumerate(keys) if key in ("until", "till", "til")), 0)
    told = "since" in keys or any(key in _PAST or key.endswith("ed") for key in keys[:at])
    return None if told or not at else (at, len(keys), Read(Kind.LATER, len(keys) - at))
