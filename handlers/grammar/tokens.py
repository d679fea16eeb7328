"""Single words of an order, as people write them: revisions, commits, spans of time, times of day.

A word is compared by its `key`: without quotes and punctuation, in small letters, with plain digits.
"""

import re
import unicodedata
from collections.abc import Sequence

_AROUND = "`'\"“”‘’«»„,;!?()[]{}<>*_…"
_FAMILY = r"(?P<family>[\w-]*[a-z_][\w-]*)"
_MARKED = re.compile(
    r"(?:(?:v|r|rev|revision|ver|version|td|no|nr|to|target)[.:#=@_-]*|[-=]*>|→|[:#=@]*)0*(?P<number>[1-9]\d{0,9})"
)
_SEVERAL = re.compile(r"\d{1,4}(?:[,|]\d{1,4})+")
_EITHER = re.compile(r"\d{1,4}/\d{1,4}")
_IN_FULL = re.compile(rf":?(?:\S*/)?{_FAMILY}:0*(?P<number>[1-9]\d{{0,9}})", re.IGNORECASE)

_UNITS = {
    "s": ("s", "sec", "secs", "second", "seconds"),
    "m": ("m", "min", "mins", "minute", "minutes"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "d": ("d", "day", "days"),
    "w": ("w", "week", "weeks"),
}
UNIT = {word: unit for unit, words in _UNITS.items() for word in words}
_SPAN = re.compile(rf"(?P<count>\d+(?:[.,]\d+)?)-?(?P<unit>{'|'.join(sorted(UNIT, key=len, reverse=True))})")
_SPANS = re.compile(r"(?:\d+[smhdw])+\d*")  # `1h30m`, `1h30`
_COUNT = re.compile(r"\d+(?:[.,]\d+)?")
_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
COUNTED = {word: number for number, word in enumerate(_COUNTED.split(), 1)}
_STATUSES = re.compile(r"[45]\d\ds")  # `500s since noon` are answers, no seconds

_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}(?::\d{2})?(?:am|pm|z|utc)?(?:[-–]\S+)?|\d{1,2}(?:am|pm|uhr)")
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


def explicit(word: str) -> bool:
    """A revision that is no bare number, so that it can be nothing else."""
    return bool(revision(word)) and not _plain(word).isdigit()


def span(keys: Sequence[str], at: int) -> tuple[str, int] | None:
    """A span of time that begins there: -> `4h`, "" where its length is not plain, and how many words it has."""
    first, second, third = [*keys[at : at + 3], "", "", ""][:3]
    if found := _SPAN.fullmatch(first):
        return _written(found["count"], UNIT[found["unit"]]), 1
    if _SPANS.fullmatch(first) and not first.isdigit():
        return "", 1
    if second in UNIT and (_COUNT.fullmatch(first) or first in COUNTED):
        return _written(str(COUNTED.get(first, first)), UNIT[second]), 2
    if first in ("a", "an") and second in ("hour", "day", "week"):
        return f"1{UNIT[second]}", 2
    if first in ("half", "couple", "few") and third in UNIT:
        return "", 3
    return None


def statuses(key_: str) -> bool:
    return _STATUSES.fullmatch(key_) is not None


def clock(keys: Sequence[str], at: int) -> int:
    """How many words a time of day has that begins there, 0 for none."""
    if _CLOCK.fullmatch(keys[at]):
        return 1
    return 2 if keys[at].isdigit() and keys[at + 1 : at + 2] in (["am"], ["pm"], ["uhr"], ["o'clock"]) else 0


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


def _written(count: str, unit: str) -> str:
    """`4h`; a week is seven days; "" for a fraction."""
    if not count.isdigit():
        return ""
    return f"{int(count) * 7}d" if unit == "w" else f"{int(count)}{unit}"
