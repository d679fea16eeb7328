"""What may follow `hold`: nothing, or `release [REASON]`."""

from difflib import get_close_matches

from bot.model import Verb
from handlers.grammar.results import Misread

_LONGEST = 64  # likeness takes time quadratic in the length


def parse_hold(rest: str) -> tuple[Verb, str] | Misread:
    """-> what is wanted, and the reason."""
    word, _, reason = rest.partition(" ")
    if not rest:
        return Verb.HOLD, ""
    if word.lower() == Verb.RELEASE:
        return Verb.RELEASE, reason.strip()
    meant = get_close_matches(word.lower()[:_LONGEST], [Verb.RELEASE], n=1)
    return Misread("After “hold” only “release” may follow.", f"release {reason}".strip() if meant else "")
