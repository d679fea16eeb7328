"""What follows `partial` and `restore`: FEATURE [for 4h] [REASON]."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.catalog import parse_duration
from bot.model import Partial, Restore, Verb
from handlers.grammar.results import Misread

_FEATURE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SPAN = re.compile(r"\d{1,4}[smhd]")
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=30)


def parse_feature(verb: Verb, words: Sequence[str]) -> tuple[Partial | Restore, str] | Misread:
    """-> the ask, and the reason, which may begin with “for” too if no number follows it. `words` follow the verb."""
    feature = words[0].strip("`'\"“”‘’").lower() if words else ""
    if not _FEATURE.fullmatch(feature):
        return Misread(f"Which feature? Name one after “{verb}”.", "FEATURE")
    if len(words) < 3 or words[1].lower() != "for" or not words[2][:1].isdigit():
        return Partial(feature) if verb is Verb.PARTIAL else Restore(feature), " ".join(words[1:])
    rest = " ".join([feature, *words[3:]])
    if verb is not Verb.PARTIAL:
        return Misread(f"“{verb}” is for good; it takes no time.", rest)
    lasting = parse_duration(words[2].lower()) if _SPAN.fullmatch(words[2].lower()) else None
    if not isinstance(lasting, timedelta) or not _SHORTEST <= lasting <= _LONGEST:
        return Misread("Say how long like this: 30m, 4h or 2d; at most 30d.", " ".join([feature, "for 4h", *words[3:]]))
    return Partial(feature, lasting), " ".join(words[3:])
