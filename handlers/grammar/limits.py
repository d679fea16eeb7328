"""What limits an order: when QA agrees, in staging, to a tenth of the traffic. No command takes such a limit.

All words are keys. Each found: -> its first word, the one behind its last, and it.
"""

import re
from collections.abc import Iterator, Sequence

from handlers.grammar import vocabulary as known
from handlers.grammar.naming import Kind, Read, meant_from

Found = tuple[int, int, Read]
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d+)?%?")
_REGION = re.compile(r"(?:us|eu|ap|sa|ca|me|af|il|mx)(?:-gov)?-[a-z]+-\d[a-f]?")
_NEAR = 6  # words between which a condition and the consent are one
_OFTEN = frozenset(["a", "an", "again", "more", "every", "per", "in", "and", "the"])  # “once an hour”


def limit(keys: Sequence[str], parts: Iterator[tuple[int, int, str]]) -> Found | None:
    """A condition that it begins with or ends with, or a part of it that is nothing but a place or a share."""
    for start, end, opened in parts:
        if (_part(keys[start:end]) and opened != "and") or (start and _begins(keys[start:end])):
            return start, end, Read(Kind.LIMIT, end - start)
    start = meant_from(keys, 0)
    if start < len(keys) and _begins(keys[start:]):
        return 0, len(keys), Read(Kind.LIMIT, len(keys))
    at = next((at for at in range(1, len(keys)) if _consent(keys[at:])), 0)
    return (at, len(keys), Read(Kind.LIMIT, len(keys) - at)) if at else None


def _begins(keys: Sequence[str]) -> bool:
    """`wait for my go`, `if needed`, `once QA says ok`; none of “once an hour it crashes”."""
    first, second = [*keys[:2], ""][:2]
    if _consent(keys) or (first, second) in known.WAITING or first in known.PENDING:
        return keys[:4] != ["as", "soon", "as", "possible"]
    told = any(key in known.TROUBLE | known.BROKE for key in keys)
    return not told and (first in known.PROVIDED or (first == "once" and second not in _OFTEN))


def _consent(keys: Sequence[str]) -> bool:
    """`once QA says ok`, `after approval`, `when it is ready`, to the very end."""
    led = (
        2 if keys[:2] in (["as", "soon"], ["not", "before"], ["only", "after"], ["only", "if"], ["only", "when"]) else 1
    )
    if keys[0] not in known.CONDITIONS and led == 1:
        return False
    told = any(key in known.WRONG for key in keys)
    return not told and len(keys) <= led + _NEAR and any(key in known.CONSENT for key in keys[led:])


def _part(keys: Sequence[str]) -> bool:
    """`in staging`, `only in eu-west-1`, `canary 10%`, `one task first`, `gradually`; nothing else is said in it."""
    said = [key for key in keys if key]
    if len(said) == 2 and {"only", "just"} & {*said}:
        return not known.WRONG & {*said}
    key_word = any(key in known.PLACES | known.SHARES or _REGION.fullmatch(key) or key.endswith("%") for key in said)
    few = {"only", "just", "first", "half", "time", "by"} & {*said}
    counted = bool(few) and any(key in known.SHARED for key in said)
    return (key_word or counted) and all(_limiting(key) for key in said)


def _limiting(key: str) -> bool:
    words = known.PLACES | known.SHARES | known.SHARED | known.AROUND_A_LIMIT
    return key in words or bool(_SHARE.fullmatch(key) or _REGION.fullmatch(key))
