"""Is there an order in what would be the reason? What reads like one is asked back, since nothing is done on a guess.

A reason that is marked as one, by `reason:` or its kind, is never looked at.
"""

import re
from collections.abc import Collection, Sequence

from bot.model import Verb
from handlers.grammar import spans, tokens
from handlers.grammar import vocabulary as known
from handlers.grammar.at_the_end import elsewhere, mended_at_the_end, revision_at_the_end, time_at_the_end
from handlers.grammar.found import Order, order_of
from handlers.grammar.limits import limit
from handlers.grammar.naming import Kind, Read, meant_from, numbered
from handlers.grammar.parts import part, parts, wish
from handlers.grammar.reading import read_at
from handlers.grammar.tells import tells

_ALONE = {"both": Kind.MORE, "twice": Kind.MORE, "on": Kind.UNCLEAR, "off": Kind.UNCLEAR}
_ALONE |= dict.fromkeys(("enable", "enabled", "disable", "disabled"), Kind.UNCLEAR)
_SWITCHES = frozenset({Verb.PARTIAL, Verb.RESTORE})
_SWITCHED = frozenset({"enable", "disable"})
_BEHIND_OFF = frozenset({"by", "the"})  # “off by one in billing”
_ALONE |= {"all": Kind.MORE, "everything": Kind.MORE, "everywhere": Kind.MORE, "force": Kind.UNCLEAR}
_ALONE |= dict.fromkeys(("no", "nope", "nein", "non"), Kind.UNCLEAR)
_ALONE |= dict.fromkeys(("older", "earlier", "further", "yesterday's"), Kind.RELEASE)
_ONLY = frozenset({"only", "just", "the", "for", "feature", "please", "of"})
_NUMBERED = re.compile(r"(?P<name>[a-zA-Z][\w-]*)-\d{1,6}")
_STATUS = re.compile(r"[45]\d\d")


def order_in(reason: str, *, takes_time: bool, names: Collection[str] = ()) -> Order | None:
    """The order that it begins with, or that stands elsewhere in it and can be nothing else; None for a mere reason.

    `takes_time`: it follows a feature, behind which the time may stand for which it shall be off. `names` are those of
    services and features, of which a second one would be another order.
    """
    words = reason.split()
    keys = [tokens.key(word) for word in words]
    if whole := _whole(words, keys, names) or _switched(words, keys, names, takes_time=takes_time):
        return whole
    keys = ["the" if each in names else each for each in keys]
    return _in_a_sentence(words, keys, takes_time=takes_time) if words else None


def _whole(words: Sequence[str], keys: Sequence[str], names: Collection[str]) -> Order | None:
    """Nothing but names, or but one word that is no reason."""
    if any(each in names for each in keys) and all(each in names or each in known.BOTH for each in keys):
        return Order(Kind.MORE, " ".join(words))
    if "only" in keys and all(each in names or each in _ONLY for each in keys):
        return Order(Kind.LIMIT, " ".join(words))
    if (named := _NUMBERED.fullmatch(words[0] if words else "")) and _is_a_name(named["name"], words, names):
        return order_of(words, 0, 1, Read(Kind.RELEASE, 1))
    return Order(_ALONE[keys[0]], words[0]) if len(keys) == 1 and keys[0] in _ALONE else None


def _is_a_name(name: str, words: Sequence[str], names: Collection[str]) -> bool:
    """`billing-37` with nothing else, or where it is a service; none of a ticket, such as INC-1234."""
    return tokens.key(name) in names or (len(words) == 1 and not name.isupper())


def _in_a_sentence(words: Sequence[str], keys: Sequence[str], *, takes_time: bool) -> Order | None:
    if found := wish(words, keys, takes_time=takes_time) or limit(keys, parts(words, keys)):
        return order_of(words, *found)
    start = meant_from(keys, 0)
    read = read_at(words, keys, start) or _bare(words, keys, start, takes_time=takes_time)
    if read and tells(words, keys, start, read, takes_time=takes_time):
        read = None
    if read and not (read.kind is Kind.UNCLEAR and elsewhere(words, keys)):
        return order_of(words, 0, start + read.words, read)
    later = elsewhere(words, keys) or revision_at_the_end(words, keys)
    later = later or mended_at_the_end(words, keys)
    later = later or (time_at_the_end(words, keys) if takes_time else None)
    return later or (order_of(words, *found) if (found := part(words, keys)) else None)


def _switched(words: Sequence[str], keys: Sequence[str], names: Collection[str], *, takes_time: bool) -> Order | None:
    """`restore mcp`, though more follows, or `release` alone; and behind a feature `off`, `enable` and their kind."""
    first, second = [*keys[:2], "", ""][:2]
    if (first in _SWITCHES and second in names) or keys == [Verb.RELEASE]:
        return order_of(words, 0, 1, Read(Kind.VERB, 1, first))
    off = first == "off" and second not in _BEHIND_OFF
    on = keys in (["on", "again"], ["on", "now"], ["on", "please"])
    if not (takes_time and (on or off or first in _SWITCHED)):
        return None
    return order_of(words, 0, len(words) if on else 1, Read(Kind.UNCLEAR, 1))


def _bare(words: Sequence[str], keys: Sequence[str], start: int, *, takes_time: bool) -> Read | None:
    """`37th`, `thirty-seven`, `nach 37` with nothing else, and `4hh` behind a feature."""
    if start >= len(keys):
        return None
    if takes_time and spans.stuck(keys[start]):
        return Read(Kind.LASTING, 1)
    number, length = numbered(keys, start)
    if number and meant_from(keys, start + length) >= len(keys):
        return Read(Kind.REVISION, len(keys) - start, str(number))
    strange = len(keys) - start == 2 and keys[start] not in known.COUNTS | known.LINKS | known.WHEN
    if strange and keys[start].isalpha() and tokens.revision(words[-1]) and not _STATUS.fullmatch(keys[-1]):
        return Read(Kind.REVISION, 2, tokens.revision(words[-1]))
    return None
