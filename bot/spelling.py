"""What may have been meant by a word that is none of those expected."""

from collections.abc import Collection
from difflib import get_close_matches

_BEGUN = 3  # letters that may stand for the whole
_LIKE = 0.66  # of 1
_LONGEST = 64  # likeness takes time quadratic in the length


def near(word: str, choices: Collection[str]) -> str:
    """The choice most like it, whatever the case, dashes and underscores; "" where none is like it.

    Of several that are like it, the one with the fewest slips of the fingers between, and rather of the same letters.
    """
    plain, typed = {_plain(choice): choice for choice in reversed(list(choices))}, _plain(word)
    begun = [name for name in plain if name.startswith(typed)] if len(typed) >= _BEGUN else []
    if len(begun) == 1:  # it stands for the whole, unless one letter more or less makes it another
        like = [*begun, *(name for name in plain if name not in begun and slips(typed, name) == 1)]
    else:
        like = get_close_matches(typed, plain, n=max(1, len(plain)), cutoff=_LIKE)
    slipped = {name: (slips(typed, name), sorted(typed) != sorted(name)) for name in like}
    return plain[min(slipped, key=slipped.__getitem__)] if slipped else ""


def slips(typed: str, meant: str) -> int:
    """Letters that are missing, too many, or others; two neighbours that changed places are one."""
    rows = [list(range(len(meant) + 1))]
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(meant, 1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and (letter, typed[i - 2]) == (meant[j - 2], other):
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def _plain(word: str) -> str:
    return word[:_LONGEST].lower().replace("-", "_")
