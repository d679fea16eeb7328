"""What tells of something, though it begins as an order might: “500 errors”, “14:02 error spike”."""

import re
from collections.abc import Sequence

from handlers.grammar import tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.addresses import address
from handlers.grammar.moments import moment
from handlers.grammar.naming import Kind, Read
from handlers.grammar.spans import span

_ADVERBS = frozenset({"also", "already", "completely", "just", "again", "always"})
_STATUS = re.compile(r"4(?:0[0-9]|1[0-8]|2[2-9]|51)|50[0-8]|51[01]|52\d|599")  # of HTTP
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_WHERE = frozenset(["on", "at", "in", "from", "for", "since", "when", "after", "everywhere", "instead", "response"])
_KINDS = 2  # words before what is counted: “500 internal server errors”
_NEAR = 3  # words in which it is said what happened at a time


def tells(words: Sequence[str], keys: Sequence[str], start: int, read: Read, *, takes_time: bool) -> bool:
    """`read` begins at `start`, and is no order. `takes_time`: behind it a span of time would be a limit."""
    behind = keys[start + read.words :]
    if any(key in known.TO for key in keys[:start]):
        return False
    match read.kind:
        case Kind.LATER:
            return _when_it_was(words, keys, start, read)
        case Kind.LASTING:
            return keys[start][0].isdigit() and (read.value.endswith("s") or not takes_time) and _measures(behind)
        case Kind.MORE:
            return _THOUSANDS.fullmatch(keys[start]) is not None and _counts(behind)
        case Kind.REVISION | Kind.RELEASE | Kind.COMMIT:
            return _numbers(words, keys, start, read) or _did(keys, start, read)
    return False


def _numbers(words: Sequence[str], keys: Sequence[str], start: int, read: Read) -> bool:
    """“500 errors”, “db:5432 refuses connections”: no revision at all."""
    if read.kind is Kind.REVISION and address(words, keys, start):
        return any(key in known.CONTACT | known.TROUBLE | known.BROKE for key in keys[start + 1 :])
    return words[start].isdigit() and read.words == 1 and _counted(keys, start)


def _when_it_was(words: Sequence[str], keys: Sequence[str], start: int, read: Read) -> bool:
    """“today nothing works”, “14:02 error spike”, “after 14:02 logins failed”; none of “15:00 because of errors”."""
    behind = keys[start + read.words :]
    if start or words[read.words - 1][-1] in known.STOPS or not behind:
        return False
    near = next((at for at, key in enumerate(behind[:_NEAR]) if key in known.WHY), _NEAR)
    happened = any(key in known.TROUBLE | known.BROKE for key in behind[:near])
    if keys[0] in known.DAYS:
        return keys[0] not in known.TO_COME and read.words == 1 and happened
    if keys[0] == "at":
        return any(key in known.BROKE or key.endswith("ed") for key in behind[:near])
    return happened and (keys[0] == "after" or tokens.clock(keys, 0) > 0)


def _measures(behind: Sequence[str]) -> bool:
    """`4s latency`, `30 minutes of downtime`."""
    of = behind[:1] == ["of"]
    return any(key in known.SYMPTOMS | known.COUNTABLE for key in behind[of : 1 + of])


def _counted(keys: Sequence[str], at: int) -> bool:
    """`500 errors`, `4 of 4 tasks`, `404 on the start page`; `37` and `37 checkout is slow` are none."""
    behind = keys[at + 1 :]
    if behind[:1] == ["of"] and "".join(behind[1:2]).isdigit():
        return _counts(behind[2:])
    if _STATUS.fullmatch(keys[at]) and len(behind) > 1 and behind[0] in _WHERE:
        return not (moment(keys, at + 2) or span(keys, at + 2))
    return _counts(behind, one=keys[at] == "1" or bool(_STATUS.fullmatch(keys[at])))


def _counts(behind: Sequence[str], *, one: bool = False) -> bool:
    """Is it what a number counts, so more than one? `one`: it may be a single one."""
    at = next((at for at, key in enumerate(behind) if key not in known.OF_A_KIND), 0)
    noun = behind[at].partition("/")[0] if at <= _KINDS and behind else ""
    several = noun.endswith("s") or noun == "people" or one
    return noun in known.SIZES or (several and noun in known.SYMPTOMS | known.COUNTABLE)


def _did(keys: Sequence[str], start: int, read: Read) -> bool:
    """“42 broke checkout”, “the last deploy leaks memory”, “one task keeps dying”."""
    office = keys[start] == "back" and read.words == 2 and keys[start + 1] not in known.RELEASES | known.WHICH
    behind = start + read.words
    while read.kind is Kind.RELEASE and behind < len(keys) and keys[behind] in known.FILLERS | known.SEVERAL:
        behind += 1
    following = behind + 1 < len(keys) and keys[behind] in _ADVERBS
    did = known.BROKE | (known.STATES if read.kind is Kind.RELEASE else set())
    return (keys[start] not in known.TO or office) and behind < len(keys) and keys[behind + following] in did
