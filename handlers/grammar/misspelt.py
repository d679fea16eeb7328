"""What may have been meant by a command whose service or verb is misspelt, missing or unknown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.catalog import Service, listed, meant_service, slipped
from bot.model import Verb
from handlers.grammar.words import STOP, STOPPING, WITHDRAW

ASKING = (Verb.IMMEDIATE, Verb.COMPLETE, Verb.PARTIAL, Verb.RESTORE, Verb.UNDO, Verb.DRILL)
VERBS = (
    *(*ASKING, Verb.STOP, Verb.UNWATCH, Verb.PLAN, Verb.STATUS, Verb.HEALTH),
    *(Verb.HISTORY, Verb.HOLD, Verb.LOGS, Verb.LOG, Verb.NUMBERS, Verb.REVIEW, Verb.PROBLEM, Verb.SNOOZE),
    *(Verb.FOLLOW_UPS, Verb.READINESS, Verb.LESSONS),
)
_TYPED = tuple(word for verb in VERBS for word in ((WITHDRAW, STOP) if verb is Verb.STOP else (str(verb),)))
ALONE = (Verb.STATUS, Verb.LOG, Verb.NUMBERS, Verb.READINESS, Verb.HELP)
_AT_A_TERMINAL = {"ready": Verb.READINESS, "gate": Verb.READINESS, "report": Verb.NUMBERS}  # what is nearest to it
ANY_SERVICE = "SERVICE"
_SHOWN = 64  # characters of a word that is not known

Services = Mapping[str, Service] | Collection[str]


@dataclass(frozen=True, slots=True)
class Corrected:
    """Why, and what may have been meant: `service` and `verb` with what was typed `behind` it; "" for none."""

    problem: str
    service: str = ""
    verb: str = Verb.HELP
    behind: tuple[str, ...] = ()


def corrected(head: Sequence[str], words: Sequence[str], services: Services, names: Collection[str]) -> Corrected:
    """`head` are the first two words, as they are read. Where a verb follows, the first word is a service.

    `names` are those of features, which may stand where a service was left out.

    No service is named that was not meant: one that is not like any gets all of them, and no command for one.
    """
    first, second = [*head, ""][:2]
    if verb := _verb(second):
        return _before_a_verb(head, verb, words, services)
    if first in services:
        return _unknown_verb(head, services)
    if verb := _verb(first):
        left_out = second in names
        return _verb_first(first, verb, second, words, services, left_out=left_out)
    return _unknown_service(first, second, words, services)


def _unknown_service(first: str, second: str, words: Sequence[str], services: Services) -> Corrected:
    meant = meant_service(first, services)
    if meant.service:
        return _slip(first, second, meant.service, meant.why)
    if second and (service := _service(second, services)):
        return _no_verb(first, service)
    named = [word for word in map(str.lower, words) if word in services]
    return _no_verb(first, named[0]) if len(named) == 1 else Corrected(_no_service(first, services, meant.why))


def _before_a_verb(head: Sequence[str], verb: str, words: Sequence[str], services: Services) -> Corrected:
    first, second = head[:2]
    behind = tuple(words[2:])
    if verb == Verb.HELP:
        return Corrected(_unknown(second, verb))
    if first in services:
        return Corrected(_unknown(second, verb), first, verb, behind)
    if first in _TYPED and second not in services:
        return Corrected("Which service?", _only(services), first, tuple(words[1:]))
    meant = meant_service(first, services)
    if meant.service:
        why = meant.why or _unknown(first, meant.service)
        return Corrected(f"{why} Did you mean {meant.service}?" if meant.why else why, meant.service, verb, behind)
    return Corrected(_no_service(first, services, meant.why), ANY_SERVICE, verb, behind)


def _unknown_verb(head: Sequence[str], services: Services) -> Corrected:
    """The service comes first, as it should; the verb behind it is missing or unknown."""
    service = head[0]
    if head[1] == "stop":
        problem = "“stop” may mean “unwatch”, the watching after a rollback, or “abort”, a rollback under way."
        return Corrected(problem, service, Verb.UNWATCH)
    return _no_verb(head[1], service)


def _verb_first(
    first: str, verb: str, second: str, words: Sequence[str], services: Services, *, left_out: bool
) -> Corrected:
    """A verb comes first, and behind it a service, something else, or nothing. `left_out`: what it names is there."""
    if not second:
        problem = "Which service?" if verb == first else _unknown(first, verb)
        return Corrected(problem, "" if verb in ALONE else _only(services), verb)
    if left_out:
        return Corrected("Which service?", _only(services), verb, tuple(words[1:]))
    if service := _service(second, services):
        return Corrected(f"The service comes first: {service}, then {verb}.", service, verb, tuple(words[2:]))
    return Corrected(_no_service(second, services), ANY_SERVICE, verb, tuple(words[2:]))


def _slip(first: str, second: str, service: str, why: str) -> Corrected:
    if second:
        return _no_verb(second, service)
    problem = f"{why} Did you mean {service}?" if why else _unknown(first, service)
    return Corrected(problem, service, Verb.STATUS)


def _no_verb(typed: str, service: str) -> Corrected:
    """It may be anything, so no rollback is suggested, and least of all one with the unknown word for its reason."""
    return Corrected(f"I do not know “{typed[:_SHOWN]}”. Behind {service} may come {_said()}.", service, Verb.STATUS)


def _no_service(typed: str, services: Services, why: str = "") -> str:
    there = f"There {'is' if len(services) == 1 else 'are'} {listed(services)}."
    return " ".join(filter(None, [f"There is no service “{typed[:_SHOWN]}” here.", why, there]))


def _unknown(typed: str, meant: str) -> str:
    return f"I do not know “{typed[:_SHOWN]}”. Did you mean {meant}?"


def _only(services: Collection[str]) -> str:
    return next(iter(services)) if len(services) == 1 else ANY_SERVICE


def _service(word: str, services: Services) -> str:
    return word if word in services else meant_service(word, services).service


def _verb(word: str) -> str:
    """The verb that it is, or from which it is a slip away; "" for none."""
    verbs = [*_TYPED, str(Verb.HELP)]
    if word in verbs or word in STOPPING:
        return word
    return _AT_A_TERMINAL.get(word) or next((verb for verb in verbs if word and slipped(word, verb)), "")


def _said() -> str:
    """`immediate, status or log`."""
    *most, last = _TYPED
    return f"{', '.join(most)} or {last}"
