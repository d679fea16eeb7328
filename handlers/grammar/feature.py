"""What follows `partial` and `restore`: FEATURE [for 4h] [REASON]."""

import re
from collections.abc import Sequence

from bot.model import Partial, Restore, Verb
from handlers.grammar.ask_back import lasting
from handlers.grammar.results import Misread

_FEATURE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def parse_feature(verb: Verb, words: Sequence[str]) -> tuple[Partial | Restore, str] | Misread:
    """-> the ask, and the reason: also what stands behind `for` and is no time. `words` are those behind the verb."""
    feature = words[0].strip("`'\"“”‘’").lower() if words else ""
    if not _FEATURE.fullmatch(feature):
        return Misread(f"Which feature? Name one after “{verb}”.", "FEATURE")
    if verb is not Verb.PARTIAL:
        return Restore(feature), " ".join(words[1:])
    if len(words) > 2 and words[1].lower() == "for" and (span := lasting(words[2].lower())):
        return Partial(feature, span), " ".join(words[3:])
    return Partial(feature), " ".join(words[1:])
