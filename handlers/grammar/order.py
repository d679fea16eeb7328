"""Is there an order in what would be the reason? What reads like one is asked back, since nothing is done on a guess.

A reason that is marked as one, by `reason:` or its kind, is never looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from bot.model import Verb
from handlers.grammar import tokens


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
class Order:
    """`typed` is what reads like an order, and `rest` what else was typed, both as it was typed."""

    kind: Kind
    typed: str = ""
    value: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    kind: Kind
    words: int
    value: str = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLERS = _words(
    "please pls plz the a an just now then it go going get roll rolled rolling rollback revert return switch move"
    " deploy redeploy use take set want need i me us we should put version revision rev release build task definition"
    " td tag image number no nr v commit sha about exactly only"
)
_BACKWARDS = _words("back go going return revert rollback roll rolled switch deploy redeploy")
_TO, _FOR = frozenset({"to", "onto", "into", "toward", "towards", "back"}), frozenset({"for", "until", "till", "til"})
_WHEN = frozenset({"at", "in", "within", "after", "by", "before", "on", "from"})
_PURPOSES = _words(
    "avoid buy check clear cut deploy ease end fix get help keep let limit make mitigate prevent protect recover reduce"
    " relieve resolve restore save see stop unblock verify"
)
_DAYS = _words(
    "tomorrow tonight later overnight today eod eob monday tuesday wednesday thursday friday saturday sunday"
)
_RELEASES = _words(
    "latest previous prev prior last newest stable original current yesterday lkg known-good last-known-good"
)
_WHICH = _words("old older oldest earlier good working healthy first second other one yesterday's known")
_ONE = _words("one version revision release build deploy deployment image task state good before back")
_PLANNED = frozenset({"dry-run", "dryrun", "preview", "simulate", "what-if"})
_VERBS = frozenset(
    {Verb.IMMEDIATE, Verb.COMPLETE, Verb.PARTIAL, Verb.RESTORE, Verb.UNDO, Verb.ABORT, Verb.PLAN, Verb.STATUS}
    | {Verb.HISTORY, Verb.HOLD, Verb.RELEASE, Verb.LOG, Verb.HELP, Verb.CANCEL}
)
_EXACT = frozenset({Kind.REVISION, Kind.COMMIT, Kind.ROLLBACK, Kind.OPTION})
_DEEPEST = 3
_MARKS = _words("revision rev version")
_LINKS = _words(
    "since in by with of on at after before from like and or than is was via under against between during while when"
    " because with without for"
)
_AFTER_A_SPAN = _words("since last past after every of within in during")


def order_in(reason: str, *, takes_time: bool) -> Order | None:
    """The order that it begins with, or that stands elsewhere in it and can be nothing else; None for a mere reason.

    `takes_time`: it follows a feature, behind which the time may stand for which it shall be off.
    """
    if not (words := reason.split()):
        return None
    keys = [tokens.key(word) for word in words]
    start = _meant_from(keys, 0)
    if read := _read(words, keys, start):
        return _order(words, 0, start + read.words, read)
    elsewhere = _elsewhere(words, keys) or _revision_at_the_end(words, keys)
    return elsewhere or (_time_at_the_end(words, keys) if takes_time else None)


def _order(words: Sequence[str], start: int, end: int, read: _Read) -> Order:
    rest = " ".join([*words[:start], *words[end:]])
    return Order(read.kind, " ".join(words[start:end]), read.value, rest)


def _meant_from(keys: Sequence[str], at: int) -> int:
    """The first word from there that says anything."""
    while at < len(keys) and (keys[at] in _FILLERS or not keys[at]) and not tokens.span(keys, at):
        at += 1
    return at


def _read(words: Sequence[str], keys: Sequence[str], at: int, deep: int = 0) -> _Read | None:
    """What begins exactly there. `deep`: so many words have led there, such as `back` and `to`."""
    if at >= len(keys) or deep > _DEEPEST:
        return None
    return (
        _named(words, keys, at)
        or _pointed_to(words, keys, at, deep)
        or _timed(words, keys, at, deep)
        or _released(keys, at)
        or _commanded(words, keys, at, deep)
    )


def _named(words: Sequence[str], keys: Sequence[str], at: int) -> _Read | None:
    """One word, or a span of time, that says all by itself."""
    first = keys[at]
    if (span := tokens.span(keys, at)) and not tokens.statuses(first):
        return _Read(Kind.LASTING, span[1], span[0])
    if revision := tokens.revision(words[at]):
        return _Read(Kind.REVISION, 1, revision)
    if tokens.option(words[at]):
        return _option(words, at)
    kinds = {
        Kind.LATER: tokens.clock(first) or first in _DAYS,
        Kind.RELEASE: tokens.version(first),
        Kind.COMMIT: tokens.commit(first),
        Kind.ROLLBACK: tokens.ours(first),
    }
    return next((_Read(kind, 1) for kind, is_one in kinds.items() if is_one), None)


def _option(words: Sequence[str], at: int) -> _Read:
    """`--to 37`, `--to=37`, `--dry-run`, `-h`, and those that mean nothing here."""
    name, _, value = words[at].strip("-–—").lower().partition("=")
    if revision := tokens.revision(value):
        return _Read(Kind.REVISION, 1, revision)
    if not value and at + 1 < len(words) and (revision := tokens.revision(words[at + 1])):
        return _Read(Kind.REVISION, 2, revision)
    meant = Verb.PLAN if name in _PLANNED else Verb.HELP if name in ("h", "help") else None
    return _Read(Kind.VERB, 1, meant) if meant else _Read(Kind.OPTION, 1)


def _pointed_to(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> _Read | None:
    """`to` or `back`, and whatever follows; “to stop the errors” is a purpose."""
    if keys[at] not in _TO:
        return None
    start = _meant_from(keys, at + 1)
    purpose = keys[at] == "to" and at + 2 < len(keys) and keys[at + 1] in _PURPOSES
    further = not purpose or keys[start : start + 1] in (["restore"], ["recover"])
    for place in (start, start + 1) if further else (start,):
        inner = _read(words, keys, place, deep + 1)
        if inner and not (purpose and inner.kind is Kind.VERB):
            kind = inner.kind if inner.kind in _EXACT else Kind.RELEASE
            return replace(inner, kind=kind, words=place + inner.words - at)
    return None if purpose else _Read(Kind.RELEASE, min(start + 1, len(keys)) - at)


def _timed(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> _Read | None:
    """`for`, `until` and `at` with whatever follows; `in`, `after` and the like only with a time or a number."""
    first = keys[at]
    if first not in _FOR | _WHEN:
        return None
    start = _meant_from(keys, at + 1)
    inner = _read(words, keys, start, deep + 1) or _Read(Kind.UNCLEAR, 1)
    length = min(start + inner.words, len(keys)) - at
    if inner.kind is Kind.LASTING and first == "for":
        return _Read(Kind.LASTING, length, inner.value)
    if inner.kind in (Kind.LASTING, Kind.LATER):
        return _Read(Kind.LATER, length) if first != "from" else None
    exact = inner.kind in _EXACT or inner.kind is Kind.RELEASE
    return _Read(Kind.UNCLEAR, length) if first in _FOR or first == "at" or exact else None


def _released(keys: Sequence[str], at: int) -> _Read | None:
    """`latest`, `the good one`, `two back`."""
    first, second = [*keys[at : at + 2], ""][:2]
    if first not in _RELEASES and not ((first in _WHICH or first in tokens.COUNTED) and second in _ONE):
        return None
    end = at + 1
    while end < len(keys) and keys[end] in _ONE:
        end += 1
    return _Read(Kind.RELEASE, end - at)


def _commanded(words: Sequence[str], keys: Sequence[str], at: int, deep: int) -> _Read | None:
    """Another verb, alone or with an order of its own; “partial outage” is none."""
    first, more = keys[at], at + 1 < len(keys)
    if first in _PLANNED or keys[at : at + 2] == ["dry", "run"]:
        return _Read(Kind.VERB, 1 if first in _PLANNED else 2, Verb.PLAN)
    if first == "?" and not more:
        return _Read(Kind.VERB, 1, Verb.HELP)
    if first in _VERBS and (not more or _read(words, keys, at + 1, deep + 1)):
        return _Read(Kind.VERB, 1, Verb.ABORT if first == Verb.CANCEL else first)
    return _Read(Kind.MORE, min(2, len(keys) - at)) if first in ("and", "or", "&", "+") and at == 0 else None


def _elsewhere(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """Behind the reason: `… back to 37`, `… to :37`, `… to 37` at its end, `… --to 37`."""
    for at, first in enumerate(keys):
        if tokens.option(words[at], spelt_out=True):
            option = _option(words, at)
            return _order(words, at, at + option.words, option)
        if first != "to" or (start := _meant_from(keys, at + 1)) >= len(keys):
            continue
        read, before = _named(words, keys, start) or _released(keys, start), keys[at - 1] if at else ""
        if read is None or read.kind not in (Kind.REVISION, Kind.RELEASE, Kind.COMMIT):
            continue
        last = _meant_from(keys, start + read.words) >= len(keys)
        if before in _BACKWARDS or tokens.explicit(words[start]) or (last and read.kind is Kind.REVISION):
            begin = at - 1 if before in _BACKWARDS else at
            return _order(words, begin, start + read.words, read)
    return None


def _revision_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`… :37`, `… revision 37`; “… since :42” tells of one."""
    last = len(keys) - 1
    while last > 0 and (keys[last] in _FILLERS or not keys[last]):
        last -= 1
    first = last
    while first > 0 and keys[first - 1] in _FILLERS:
        first -= 1
    marked = tokens.explicit(words[last]) or any(word in _MARKS for word in keys[first:last])
    revision = tokens.revision(words[last])
    if not (revision and marked) or first == 0 or keys[first - 1] in _LINKS:
        return None
    return _order(words, first, last + 1, _Read(Kind.REVISION, 1, revision))


def _time_at_the_end(words: Sequence[str], keys: Sequence[str]) -> Order | None:
    """`… for 4h`, `… until 18:00`, `… 4h`: a span before it was since when, and not how long."""
    for at, first in enumerate(keys):
        start = _meant_from(keys, at + 1) if first in _FOR else at
        read = _named(words, keys, start) if start < len(keys) else None
        if read is None or read.kind not in (Kind.LASTING, Kind.LATER):
            continue
        ends = _meant_from(keys, start + read.words) >= len(keys)
        bare = first not in _FOR
        if ends and not (bare and (read.kind is Kind.LATER or (at and keys[at - 1] in _AFTER_A_SPAN))):
            return _order(words, at, start + read.words, read)
    return None
