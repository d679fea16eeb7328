"""What may follow `hold`: nothing, or `release [REASON]`."""

from bot.catalog import slipped
from bot.model import Verb
from handlers.grammar.results import Misread


def parse_hold(rest: str) -> tuple[Verb, str] | Misread:
    """-> what is wanted, and the reason."""
    word, _, reason = rest.partition(" ")
    if not rest:
        return Verb.HOLD, ""
    if word.lower() == Verb.RELEASE:
        return Verb.RELEASE, reason.strip()
    problem = "After “hold” only “release” may follow."
    return Misread(problem, (str(Verb.RELEASE),), reason) if slipped(word, Verb.RELEASE) else Misread(problem)
