"""What may follow `log`: a search."""

from collections.abc import Sequence

from bot.catalog import meant_service
from bot.model import Verb
from bot.rollback_log.search import parsed
from handlers.grammar.minutes import parse_minutes
from handlers.grammar.misspelt import VERBS, Services
from handlers.grammar.results import Command, Draft, Help
from handlers.grammar.words import verb_of

_LONGEST = 200  # characters


def parse_log(service: str, words: Sequence[str]) -> Command | Help:
    """`log`, `log since:2026-10 connection pool`, `log page:2`."""
    if words and isinstance(lines := parse_minutes(service, words), Command):
        problem = "“log” lists rollbacks; the lines of the service's own log are “logs”."
        return Help(problem, Draft(Verb.LOGS, (lines.reason,)).line(service or "SERVICE"))
    typed = " ".join(words)
    if len(typed) > _LONGEST:
        return Help(f"The search has {len(typed)} characters; {_LONGEST} are allowed.", Draft(Verb.LOG).line(service))
    try:
        parsed(typed)
    except ValueError as error:
        told = str(error)
        return Help(f"{told[:1].upper()}{told[1:]}.", Draft(Verb.LOG).line(service))
    return Command(Verb.LOG, service, reason=typed)


def search_of_all(words: Sequence[str], services: Services) -> Command | Help | None:
    """`words` are those behind `log`, the first of which may be a service.

    None where that was meant for one, or is a verb, so that the two stand the wrong way round.
    """
    first = words[0].lower() if words else ""
    if first in services:
        return parse_log(first, words[1:])
    if verb_of(first) in VERBS or (meant := meant_service(first, services)).service or meant.why:
        return None
    return parse_log("", words)
