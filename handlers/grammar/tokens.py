"""Single words of an order, as people write them: revisions, commits, times of day.

A word is compared by its `key`: without quotes and punctuation, in small letters, with plain digits.
"""

import re
import unicodedata
from collections.abc import Sequence

_AROUND = "`'\"“”‘’«»„,;!?()[]{}<>*_…"
_FAMILY = r"(?P<family>[\w-]*[a-z_][\w-]*)"
_MARKED = re.compile(
    r"(?:(?:v|r|rev|revision|ver|version|td|no|nr|num|number|to|target)[.:#=@_-]*|n[°.]|[-=]*>|→|[:#=@]*)"
    r"0*(?P<number>[1-9]\d{0,9})"
)
_ORDINAL = re.compile(r"0*(?P<number>[1-9]\d{0,9})(?:st|nd|rd|th|te|ter|tes|ten|º|°|ª|e|er|ème|eme|[./]?o|:?a)")
_SEVERAL = re.compile(r"\d{1,4}(?:(?:[,|&]|\.{2,3})\d{1,4})+")
_EITHER = re.compile(r"\d{1,4}/\d{1,4}")
_IN_FULL = re.compile(rf":?(?:\S*/)?{_FAMILY}:0*(?P<number>[1-9]\d{{0,9}})", re.IGNORECASE)

_CLOCK = re.compile(
    r"(?:(?:at|by|from|um|ab|à|@|~)[-=:~@]*)?"
    r"(?:\d{1,2}[:h]\d{2}(?::\d{2})?(?:am|pm|z|utc|uhr)?(?:[-–]\S+)?|\d{1,2}(?:am|pm|uhr))"
)
_CLOCKS = frozenset({"am", "pm", "a.m", "p.m", "uhr", "o'clock", "oclock"})
_NOON = frozenset(["noon", "midnight", "midday", "lunch", "lunchtime", "mittag", "mitternacht"])
_VERSION = re.compile(
    r"v\d[\w.+-]*|\d+(?:[.-]\d+)+[\w.+-]*|[-~^+]\d+|head[~^@]\S*|n-\d+|\d{11,}|\S*\d(?:→|[-=]*>)\S*\d"
)
_BY_TAG = re.compile(r"[\w./-]+:(?:latest|stable|previous|last|main|master|v?\d[\w.-]*)")
_COMMIT = re.compile(r"(?:(?:git|sha|commit)[-:@]?)?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}|sha256:\S+")
_OURS = re.compile(r"rb-[0-9a-f]{4,}")
_OPTION = re.compile(r"[-–—]{1,2}[a-z][\w-]*(?:=.*)?", re.IGNORECASE)
_SPELT_OUT = re.compile(r"--[a-z][\w-]*(?:=.*)?", re.IGNORECASE)


def key(word: str) -> str:
    """What a word is compared by; "" for one that is nothing but signs."""
    plain = _plain(word).casefold().lstrip(":$~≈")
    return plain if re.search(r"[\w&+]", plain) else "?" if "?" in word else ""


def _plain(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).replace("’", "'").strip(_AROUND)
    return plain.rstrip(".:").strip(_AROUND)


def revision(word: str) -> str:
    """As it may stand behind `to`: `37` for `37`, `:37`, `v37`, `#37`; `quilt-catalog:37` for that; "" for none."""
    plain = _plain(word)
    if found := _MARKED.fullmatch(plain.casefold()):
        return found["number"]
    found = None if "://" in plain else _IN_FULL.fullmatch(plain)
    return f"{found['family']}:{found['number']}" if found else ""


def ordinal(key_: str) -> str:
    """`37` for `37th`, which is a revision only where nothing follows; "" for none."""
    found = _ORDINAL.fullmatch(key_)
    return found["number"] if found else ""


def explicit(word: str) -> bool:
    """A revision that is no bare number, so that it can be nothing else."""
    return bool(revision(word)) and not _plain(word).isdigit()


def clock(keys: Sequence[str], at: int) -> int:
    """How many words a time of day has that begins there, 0 for none."""
    if _CLOCK.fullmatch(keys[at]) or keys[at] in _NOON:
        return 1
    return 2 if keys[at].isdigit() and "".join(keys[at + 1 : at + 2]) in _CLOCKS else 0


def version(key_: str) -> bool:
    """Names what was released, but no revision of ECS: `v1.2.3`, `2026-11-20`, `-1`, `HEAD~1`, `catalog:latest`."""
    return (_VERSION.fullmatch(key_) or _BY_TAG.fullmatch(key_)) is not None


def commit(key_: str) -> bool:
    return _COMMIT.fullmatch(key_) is not None


def several(key_: str, *, alone: bool) -> bool:
    """`37,38`, or nothing but `37/38`: which of them is not said; “1/4 fail” tells of something."""
    return bool(_SEVERAL.fullmatch(key_) or (alone and _EITHER.fullmatch(key_)))


def ours(key_: str) -> bool:
    """The reference of a rollback: `rb-1f0c77ab`."""
    return _OURS.fullmatch(key_) is not None


def option(word: str, *, spelt_out: bool = False) -> bool:
    """As a command line has them; `spelt_out` only those with two dashes, which no sentence has."""
    return (_SPELT_OUT if spelt_out else _OPTION).fullmatch(word) is not None
