"""What stands for a revision, a time or an option by itself, without what leads up to it. `keys` are of `words`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from bot.model import Verb
from handlers.grammar import spans, tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.moments import day, moment

_ARROWS = ("→", "->", "=>", "-->", ">")
_ONLY_AT_THE_END = ("more", "down", "up", "behind", "back")
_FEW = 12


class Kind(StrEnum):
    REVISION = auto()  # `value` is it
    RELEASE = auto()  # some release that no number names: `to latest`, `v1.2.3`
    COMMIT = auto()
    LASTING = auto()  # `value` is `4h`, "" where that is not plain
    LATER = auto()  # a time of day, a day
    ROLLBACK = auto()  # one of the bot's own, by its reference
    VERB = auto()  # `value` is it
    OPTION = auto()
    LIMIT = auto()  # a condition, a place or a share
    MORE = auto()  # a second thing at once
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Read:
    kind: Kind
    words: int
    value: str = ""


def meant_from(keys: Sequence[str], at: int) -> int:
    """The first word from there that says anything."""
    while at < len(keys) and (keys[at] in known.FILLERS or not keys[at]):
        if spans.span(keys, at) or day(keys, at):
            break
        at += 1
    return at


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


def option(words: Sequence[str], at: int) -> Read:
    """`--to 37`, `--to=37`, `--dry-run`, `-h`, and those that mean nothing here."""
    name, _, value = words[at].strip("-–—").lower().partition("=")
    if revision := tokens.revision(value):
        return Read(Kind.REVISION, 1, revision)
    if not value and at + 1 < len(words) and (revision := tokens.revision(words[at + 1])):
        return Read(Kind.REVISION, 2, revision)
    if value and (found := spans.span([tokens.key(value)], 0)):
        return Read(Kind.LASTING, 1, found[0])
    meant = Verb.PLAN if name in known.PLANNED else Verb.HELP if name in ("h", "help") else None
    return Read(Kind.VERB, 1, meant) if meant else Read(Kind.OPTION, 1)


def numbered(keys: Sequence[str], at: int) -> tuple[int, int]:
    """`37th`, `thirty-seven`: -> the number, and its words; (0, 0) for none, and for those that any sentence has."""
    if ordinal := tokens.ordinal(keys[at]):
        return int(ordinal), 1
    number, words = spans.counted(keys, at)
    return (number, words) if number > _FEW else (0, 0)


def from_to(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
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


def counted_back(keys: Sequence[str], at: int) -> Read | None:
    """`two revisions back`, `3 deploys ago`, `one further`, `a step back`: no number of a revision."""
    _, words = spans.counted(keys, at)
    words = words or int(keys[at].isdigit() or keys[at] in ("step", "further", "even"))
    end = at + words
    while words and end < len(keys) and keys[end] in known.SEVERAL | known.ONE - known.FURTHER:
        end += 1
    end += keys[end : end + 1] == ["more"] and "".join(keys[end + 1 : end + 2]) in known.FURTHER
    if {"task", "tasks"} & {*keys[at:end]} and keys[end : end + 1] == ["down"]:
        return None  # “3 tasks down”
    if not words or end >= len(keys) or keys[end] not in known.FURTHER or keys[end : end + 2] == ["back", "to"]:
        return None
    alone = end + 1 >= len(keys)
    return (
        Read(Kind.RELEASE, end + 1 - at) if alone or keys[end] not in ("more", "down", "up", "behind", "back") else None
    )


def released(keys: Sequence[str], at: int) -> Read | None:
    """`latest`, `the good one`, `two back`."""
    first, second = [*keys[at : at + 2], ""][:2]
    if first in ("what", "whatever") and second in known.WHAT_RAN and not known.WRONG & {*keys[at:]}:
        return Read(Kind.RELEASE, len(keys) - at)
    before = first == "before" and at == len(keys) - 1
    if first in known.WHICH and keys[at + 1 : at + 3] == ["to", "last"]:
        return Read(Kind.RELEASE, 3)
    one = (first in known.WHICH or first in spans.COUNTED) and second in known.ONE
    if not (first in known.RELEASES or before or one):
        return None
    end = at + 1
    while end < len(keys) and (keys[end] in known.ONE | known.WHICH | known.RELEASES or keys[end] in spans.COUNTED):
        end += 1
    return Read(Kind.RELEASE, end - at)


def excluded(words: Sequence[str], keys: Sequence[str], at: int) -> Read | None:
    """`not 38`, `anything but 38`: what is wanted instead is not said."""
    if keys[at] not in known.EXCLUDING:
        return None
    for place in range(at + 1, min(at + 5, len(keys))):
        if tokens.revision(words[place]):
            return Read(Kind.RELEASE, place + 1 - at)
        if keys[place] not in known.FILLERS | known.TO | known.EXCLUDING | {"but", "than"}:
            return None
    return None
