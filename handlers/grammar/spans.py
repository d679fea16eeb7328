"""Spans of time and numbers, as people write them: `4h`, `for4h`, `PT4H`, `two hours`, `4 Stunden`, `thirty-seven`.

All words are keys, as `tokens.key` has them.
"""

import re
from collections.abc import Sequence

_UNITS = {
    "s": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos",
    "m": "m min mins mn minute minutes minuten minuto minutos minuti",
    "h": "h hs hr hrs hour hours hour's std stunde stunden heure heures hora horas ora ore uur uren"
    " timme timmar час часа"
    " часов",
    "d": "d day days day's tage tagen jour jours día días dia dias giorno giorni dag dagen dagar день дня дней",
    "w": "w wk wks week weeks woche wochen semaine semaines semana semanas settimana settimane",
    "mo": "mo month months monat monate monaten mois mes meses",
}
UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_LEAD = (
    r"(?:for|t|für|fur|fuer|pour|por|per|during|duration|dur|time|timeout|ttl|until|till|til|lasting|expires?|max|limit"
    r"|in|within|after|off|about|ca)?[-=:~+<>≤≈@_/]*"
)
_SPAN = re.compile(rf"{_LEAD}(?P<count>\d+(?:[.,]\d+)?)[-_]?(?P<unit>{'|'.join(sorted(UNIT, key=len, reverse=True))})")
_SPANS = re.compile(rf"{_LEAD}(?:\d+(?:h|hrs?|d|w|m|mins?|s))+\d*")  # `1h30m`, `1h30`
_ISO = re.compile(
    rf"{_LEAD}p(?=\d|t\d)(?:(?P<w>\d+)w)?(?:(?P<d>\d+)d)?(?:t(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s)?)?"
)
_RANGE = re.compile(r"\d+(?:[.,]\d+)?[a-z]*[-–]\d+(?:[.,]\d+)?(?:h|hrs?|hours|m|mins?|minutes|d|days|w|weeks)")
_COUNT = re.compile(r"[-=:~+<>≤≈]*(?P<count>\d+(?:[.,]\d+)?)")
_ONES = "one two three four five six seven eight nine ten eleven twelve"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
COUNTED = {word: number for number, word in enumerate(f"{_ONES} {_TEENS}".split(), 1)}
COUNTED |= {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
_FOREIGN = {"ein": 1, "eine": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6}
_FOREIGN |= {"une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5}
_BETWEEN = frozenset({"more", "full", "whole", "weitere", "more-or-less"})
_MEASURES = frozenset(
    [
        "x",
        "xx",
        "k",
        "ms",
        "us",
        "ns",
        "mb",
        "gb",
        "tb",
        "kb",
        "mib",
        "gib",
        "kib",
        "rps",
        "qps",
        "st",
        "nd",
        "rd",
        "th",
    ]
)
_STUCK = re.compile(r"\d+(?P<letters>[^\W\d_]{1,12})")
_STATUSES = re.compile(r"[45]\d\ds")  # `500s since noon` are answers, no seconds


def span(keys: Sequence[str], at: int) -> tuple[str, int] | None:
    """A span of time that begins there: -> `4h`, "" where its length is not plain, and how many words it has."""
    first, second, third = [*keys[at : at + 3], "", "", ""][:3]
    if found := _SPAN.fullmatch(first):
        return _written(found["count"], UNIT[found["unit"]]), 1
    if found := _ISO.fullmatch(first):
        return _of_iso(found), 1
    if _RANGE.fullmatch(first):
        return "", 1
    if _SPANS.fullmatch(first) and not first.isdigit():
        return "", 1
    return _in_words(keys, at) or _about(first, second, third)


def _in_words(keys: Sequence[str], at: int) -> tuple[str, int] | None:
    """`4 hours`, `two hours`, `twenty-four hours`, `four more hours`."""
    number, words = counted(keys, at)
    count = str(number)
    if not words and (found := _COUNT.fullmatch(keys[at])):
        count, words = found["count"], 1
    behind = at + words + (keys[at + words : at + words + 1] != [] and keys[at + words] in _BETWEEN)
    if not words or behind >= len(keys) or keys[behind] not in UNIT:
        return None
    return _written(count, UNIT[keys[behind]]), behind + 1 - at


def _about(first: str, second: str, third: str) -> tuple[str, int] | None:
    """`an hour`, `half an hour`, `a few days`, `the rest of the day`."""
    if first in ("a", "an") and second in ("hour", "day", "week", "month"):
        return ("" if second == "month" else f"1{UNIT[second]}"), 2
    if first in ("a", "an") and second in ("minute", "moment", "bit", "while"):
        return "", 2
    if first in ("half", "couple", "few", "several") and third in UNIT:
        return "", 3
    if first in ("few", "several", "some") and second in UNIT:
        return "", 2
    return ("", 2) if first == "rest" and second == "of" else None


def counted(keys: Sequence[str], at: int) -> tuple[int, int]:
    """A number in words: -> it, and how many words it has; (0, 0) for none."""
    tens, _, ones = keys[at].partition("-")
    if ones and tens in COUNTED and ones in COUNTED:
        return COUNTED[tens] + COUNTED[ones], 1
    number = COUNTED.get(keys[at]) or _FOREIGN.get(keys[at], 0)
    if number >= 20 and at + 1 < len(keys) and COUNTED.get(keys[at + 1], 20) < 10:
        return number + COUNTED[keys[at + 1]], 2
    return number, 1 if number else 0


def statuses(key: str) -> bool:
    return _STATUSES.fullmatch(key) is not None


def stuck(key: str) -> bool:
    """A number with letters behind it that are no measure: `4hh` may be a time, `5xx` and `500ms` are none."""
    found = _STUCK.fullmatch(key)
    return found is not None and found["letters"] not in _MEASURES and not statuses(key)


def _of_iso(found: re.Match[str]) -> str:
    parts = [(count, unit) for unit, count in found.groupdict().items() if count]
    return _written(*parts[0]) if len(parts) == 1 else ""


def _written(count: str, unit: str) -> str:
    """`4h`; a week is seven days; "" for a fraction, and for months, which are not all as long."""
    if not count.isdigit() or unit == "mo":
        return ""
    return f"{int(count) * 7}d" if unit == "w" else f"{int(count)}{unit}"
