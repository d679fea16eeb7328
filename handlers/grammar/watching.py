"""`stop watching` is what people say; the verb is `unwatch`."""

from collections.abc import Sequence

_WATCHING = ("watching", "watch")
_IN_ONE = tuple(f"stop{between}{word}" for between in ("-", "_", "") for word in _WATCHING)


def stop_watching(words: Sequence[str]) -> int:
    """How many of the first `words` say that, as they are read; 0 where they do not."""
    if words[:1] and words[0] in _IN_ONE:
        return 1
    return 2 if list(words[:1]) == ["stop"] and words[1:] and words[1] in _WATCHING else 0
