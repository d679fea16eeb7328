"""What tells of something, though it begins as an order might."""

from collections.abc import Sequence

from handlers.grammar import vocabulary as known
from handlers.grammar.naming import Kind, Read

_ADVERBS = frozenset({"also", "already", "completely", "just", "again", "always"})


def tells(words: Sequence[str], keys: Sequence[str], start: int, read: Read) -> bool:
    """“42 broke checkout”, “the last deploy leaks memory”: what it did, and no order."""
    if read.kind is Kind.LATER and start == 0 and read.words == 1 and keys[0] in known.DAYS - known.TO_COME:
        return words[0][-1] not in known.STOPS and any(key in known.BROKE for key in keys[2:4])
    office = keys[start] == "back" and read.words == 2 and keys[start + 1] not in known.RELEASES | known.WHICH
    if read.kind not in (Kind.REVISION, Kind.RELEASE, Kind.COMMIT) or any(key in known.TO for key in keys[:start]):
        return False
    behind = start + read.words
    while read.kind is Kind.RELEASE and behind < len(keys) and keys[behind] in known.FILLERS | known.SEVERAL:
        behind += 1
    following = behind + 1 < len(keys) and keys[behind] in _ADVERBS
    return (keys[start] not in known.TO or office) and behind < len(keys) and keys[behind + following] in known.BROKE
