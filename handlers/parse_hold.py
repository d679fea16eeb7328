"""What may follow `hold`: nothing, or `release [REASON]`."""

from bot.model import Verb
from handlers.parsed import Misread


def parse_hold(rest: str) -> tuple[Verb, str] | Misread:
    """-> what is wanted, and the reason."""
    word, _, reason = rest.partition(" ")
    if not rest:
        return Verb.HOLD, ""
    if word.lower() == Verb.RELEASE:
        return Verb.RELEASE, reason.strip()
    return Misread("After “hold” only “release” may follow.", f"release {rest}")
