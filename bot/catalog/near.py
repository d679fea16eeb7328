"""What may have been meant by a word that is none of those expected."""

from collections.abc import Collection
from difflib import get_close_matches

from bot.model import Refusal

_FEW = 20  # names that a sentence may list
_BEGUN = 3  # letters that may stand for the whole
_LIKE = 0.66  # of 1
_LONGEST = 64  # likeness takes time quadratic in the length


def near(word: str, choices: Collection[str]) -> str:
    """The choice most like it, whatever the case, dashes and underscores; "" where none is like it."""
    plain, typed = {_plain(choice): choice for choice in reversed(list(choices))}, _plain(word)
    begun = [name for name in plain if name.startswith(typed)] if len(typed) >= _BEGUN else []
    like = begun if len(begun) == 1 else get_close_matches(typed, plain, n=1, cutoff=_LIKE)
    return plain[like[0]] if like else ""


def unknown_service(name: str, services: Collection[str]) -> Refusal:
    """Names what is near, and what there is: no service is suggested that is not like it."""
    listed = list(services)[:_FEW]
    more = f" and {len(services) - _FEW} others" if len(services) > _FEW else ""
    reason = f"There is no service {name} in the services file; there is: {', '.join(listed)}{more}."
    meant = near(name, services)
    return Refusal(reason, f"Did you mean {meant}?" if meant else "")


def _plain(word: str) -> str:
    return word[:_LONGEST].lower().replace("-", "_")
