"""What may have been meant by a command whose service or verb is misspelt, missing or unknown."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from bot.model import Verb
from handlers.grammar.results import Help
from handlers.ids import COMMAND

ASKING = (Verb.IMMEDIATE, Verb.COMPLETE, Verb.PARTIAL, Verb.RESTORE, Verb.UNDO)
VERBS = (*ASKING, Verb.ABORT, Verb.PLAN, Verb.STATUS, Verb.HISTORY, Verb.HOLD, Verb.LOG)
ALONE = (Verb.STATUS, Verb.LOG, Verb.HELP)
_TAKE_MORE = (*ASKING, Verb.PLAN, Verb.HOLD)
_LATER = ("logs", "health", "drill")
_LISTED = 10  # services in a sentence
_LIKE_A_SERVICE = 0.8  # of 1; a verb may be less alike, since there are few of them


def corrected(head: Sequence[str], words: Sequence[str], services: Collection[str]) -> Help:
    """The nearest right command, with whatever was typed behind it. `head` are the first two words, as they are read.

    No service is named that was not meant: one that is not like any gets all of them, and no command for one.
    """
    first, second = [_nearest(word, services) for word in (*head, "")[:2]]
    if Verb.HELP in (first, second):
        return Help(_unknown(head[0], Verb.HELP), f"{COMMAND} {Verb.HELP}")
    if first in services:
        return _wrong_verb(head, first, second, words)
    if second in services and first:
        return Help(f"The service comes first: {second}, then {first}.", line(second, first, words[2:]))
    if second in services:
        return _no_verb(head[0], second)
    if first:
        return _wrong_service(head, first, words, services)
    problem = f"There is no service “{head[0]}” here. {_there_are(services)}"
    instead = line("SERVICE", second, words[2:]) if second else f"{COMMAND} {Verb.HELP}"
    return Help(problem.strip(), instead)


def line(service: str, verb: str, rest: Sequence[str]) -> str:
    return " ".join([COMMAND, service, verb, *(rest if verb in _TAKE_MORE else ())])


def _wrong_verb(head: Sequence[str], service: str, verb: str, words: Sequence[str]) -> Help:
    """The service comes first, as it should; it, or the verb behind it, is misspelt, missing or unknown."""
    if head[0] == service and len(head) > 1 and head[1] in _LATER:
        problem = f"“{head[1]}” cannot be done from here yet; {_said('and')} can."
        return Help(problem, line(service, Verb.STATUS, ()))
    if len(head) == 1:
        problem = f"What about {service}: {_said('or')}?" if head[0] == service else _unknown(head[0], service)
        return Help(problem, line(service, Verb.IMMEDIATE, ()))
    if verb not in VERBS:
        return _no_verb(head[1], service)
    misspelt = (head[0], service) if head[0] != service else (head[1], verb)
    return Help(_unknown(*misspelt), line(service, verb, words[2:]))


def _no_verb(typed: str, service: str) -> Help:
    """It may be anything, so no rollback is suggested, and least of all one with the unknown word for its reason."""
    return Help(f"I do not know “{typed}”. With {service} go {_said('and')}.", f"{COMMAND} {Verb.HELP}")


def _wrong_service(head: Sequence[str], verb: str, words: Sequence[str], services: Collection[str]) -> Help:
    """A verb comes first, and no service behind it."""
    if len(head) == 1 and verb in ALONE:
        return Help(_unknown(head[0], verb), f"{COMMAND} {verb}")
    if len(head) == 1:
        return Help("Which service?", line(next(iter(services)) if len(services) == 1 else "SERVICE", verb, ()))
    problem = f"There is no service “{head[1]}” here. {_there_are(services)}"
    return Help(problem.strip(), line("SERVICE", verb, words[2:]))


def _there_are(services: Collection[str]) -> str:
    named, more = list(services)[:_LISTED], len(services) - _LISTED
    return f"There {'is' if len(services) == 1 else 'are'} {', '.join(named)}{f' and {more} more' if more > 0 else ''}."


def _unknown(typed: str, meant: str) -> str:
    return f"I do not know “{typed}”. Did you mean {meant}?"


def _nearest(word: str, services: Collection[str]) -> str:
    """The service, or else the verb, that it is or looks most like; "" where none does."""
    verbs = [*map(str, VERBS), str(Verb.HELP)]
    if word in verbs:
        return word
    like = get_close_matches(word, services, n=1, cutoff=_LIKE_A_SERVICE) or get_close_matches(word, verbs, n=1)
    return next(iter(like), "")


def _said(conjunction: str) -> str:
    """`immediate, status or log`."""
    *most, last = map(str, VERBS)
    return f"{', '.join(most)} {conjunction} {last}"
