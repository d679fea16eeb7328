"""What may have been meant by a word that is none of those expected."""

from collections.abc import Collection
from difflib import get_close_matches

_BEGUN = 3  # letters that may stand for the whole
_LIKE = 0.66  # of 1
_LONGEST = 64  # likeness takes time quadratic in the length


def near(word: str, choices: Collection[str]) -> str:
    """The choice most like it, whatever the case, dashes and underscores; "" where none is like it."""
    plain, typed = {_plain(choice): choice for choice in reversed(list(choices))}, _plain(word)
    begun = [name for name in plain if name.startswith(typed)] if len(typed) >= _BEGUN else []
    like = begun if len(begun) == 1 else get_close_matches(typed, plain, n=1, cutoff=_LIKE)
    return plain[like[0]] if like else ""


def _plain(word: str) -> str:
    return word[:_LONGEST].lower().replace("-", "_")
