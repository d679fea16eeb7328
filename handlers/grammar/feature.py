"""What follows `partial` and `restore`: FEATURE [for 4h] [REASON]; `for 4 hours` says the same."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.model import Partial, Restore, Verb
from handlers.grammar import spans, tokens
from handlers.grammar.ask_back import HOW_LONG, lasting
from handlers.grammar.naming import Kind, meant_from
from handlers.grammar.reading import may_be_a_feature, read_at
from handlers.grammar.results import Misread

_SMALL = frozenset({"", "the", "off", "on", "feature", "for", "of", "switch", "turn", "only", "just", "please", "and"})
_QUOTES = "`'\"“”‘’"


def parse_feature(
    verb: Verb, words: Sequence[str], features: Collection[str]
) -> tuple[Partial | Restore, str] | Misread:
    """-> the ask, and the reason: also what stands behind `for` and is no time. `words` are those behind the verb."""
    feature = words[0].strip(_QUOTES).lower() if words else ""
    if feature not in features and (misplaced := _behind_something(verb, words, features)):
        return misplaced
    if not may_be_a_feature(feature, features):
        return Misread(f"Which feature? Name one after “{verb}”.", ("FEATURE",), " ".join(words[1:]))
    if verb is not Verb.PARTIAL:
        return Restore(feature), " ".join(words[1:])
    if len(words) > 2 and words[1].lower() == "for" and (found := _for(words, 2)):
        span, end = found
        return Partial(feature, span), " ".join(words[end:])
    return Partial(feature), " ".join(words[1:])


def _for(words: Sequence[str], at: int) -> tuple[timedelta, int] | None:
    """`4h`, `4 hours`, `30 min`, `two hours`: how long, and the first word behind it. What is not plain is no span."""
    if span := lasting(words[at].lower()):
        return span, at + 1
    keys = [tokens.key(word) for word in words]
    found = spans.span(keys, at) if words[at].replace("-", "").isalnum() else None
    written = lasting(found[0]) if found and (found[1] > 1 or words[at][0].isdigit()) else None
    return (written, at + found[1]) if found and written else None


def _behind_something(verb: Verb, words: Sequence[str], features: Collection[str]) -> Misread | None:
    """`partial for 4h mcp`, `partial 4h mcp`, `partial the mcp`: the feature comes first, then how long."""
    keys = [tokens.key(word) for word in words]
    span, end = _times(words, keys)
    at = end
    while at < len(keys) and keys[at] not in features and keys[at] in _SMALL:
        at += 1
    if at < len(keys) and (keys[at] in features or (end and may_be_a_feature(keys[at], features))):
        feature, rest = keys[at], " ".join(words[at + 1 :])
    elif end:
        feature, rest = "FEATURE", " ".join(words[end:])
    else:
        return None
    if not (end and verb is Verb.PARTIAL):
        return Misread(f"The feature follows “{verb}” at once.", (feature,), rest)
    return Misread(f"The feature comes first, then how long. {HOW_LONG}", (feature, "for", span), rest)


def _times(words: Sequence[str], keys: Sequence[str]) -> tuple[str, int]:
    """Those that it begins with: -> `4h`, "TIME" where that is not plain, and the first word behind them."""
    span, end = "", 0
    while (read := read_at(words, keys, first := meant_from(keys, end))) and read.kind in (Kind.LASTING, Kind.LATER):
        span, end = read.value if not end and lasting(read.value) else "TIME", first + read.words
    return span, end
