"""Points in time, as people write them: `tomorrow at 15:00`, `next Monday`. All words are keys."""

from collections.abc import Sequence

from handlers.grammar import tokens
from handlers.grammar import vocabulary as known


def moment(keys: Sequence[str], at: int) -> int:
    """How many words it has: `tomorrow at 15:00`, `15:00 today`, `next Monday`; 0 for none."""
    end = at
    while end < len(keys):
        led = end > at and keys[end] in ("at", "um", "à") and end + 1 < len(keys)
        if not (more := tokens.clock(keys, end + led) or day(keys, end + led)):
            break
        end += led + more
    return end - at


def day(keys: Sequence[str], at: int) -> int:
    """How many words it has, such as `tomorrow morning` and `next week`; 0 for none."""
    first, second = [*keys[at : at + 2], ""][:2]
    if second in known.SEASONS.get(first, ()) or (first in ("next", "this", "on") and second in known.DAYS):
        return 1 + (day(keys, at + 1) or 1)
    if first == "end" and second == "of" and len(keys) > at + 2:
        return 3 + (keys[at + 2] == "the" and len(keys) > at + 3)
    if first not in known.DAYS:
        return 0
    return 2 if second in known.TIMES_OF_DAY else 1
