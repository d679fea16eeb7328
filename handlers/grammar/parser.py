"""Read what was typed after `/rollback`: always SERVICE VERB [more], or one word alone.

Nothing is ever carried out on a guess. What cannot be read gets one sentence and the whole command to type instead.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.model import Ask, Category, Complete, Immediate, Partial, Restore, Undo, Verb
from bot.text import clean
from handlers.grammar.commit import parse_commit
from handlers.grammar.feature import parse_feature
from handlers.grammar.hold import parse_hold
from handlers.grammar.results import Misread
from handlers.grammar.revision import parse_revision
from handlers.ids import COMMAND

REASON_LIMIT = 500
_WORD_LIMIT = 64  # no service name is longer, and likeness takes time quadratic in the length
_ASKING = (Verb.IMMEDIATE, Verb.COMPLETE, Verb.PARTIAL, Verb.RESTORE, Verb.UNDO)
_VERBS = (*_ASKING, Verb.ABORT, Verb.PLAN, Verb.STATUS, Verb.HISTORY, Verb.HOLD, Verb.LOG)
_LATER = ("logs", "health", "drill")
_ALONE = (Verb.STATUS, Verb.LOG, Verb.HELP)
_CATEGORY = re.compile(rf"({'|'.join(Category)})\s*:\s*(.*)", re.IGNORECASE)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # Slack escapes these three in what it hands over
_QUOTES = "`'\"“”‘’"


@dataclass(frozen=True, slots=True)
class Command:
    """What is wanted; `service` is "" where none was named, `ask` None where nothing is to be planned."""

    verb: Verb
    service: str = ""
    ask: Ask | None = None
    category: Category | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """It could not be read: why, in one sentence, and the command to type instead."""

    problem: str
    suggestion: str


def parse(text: str, *, services: Collection[str]) -> Command | Help:
    """Never raises. `services` are the names that may be typed."""
    words = clean(_unescaped(text)).split()
    head = [word.strip(_QUOTES).lower()[:_WORD_LIMIT] for word in words[:2]]
    if not words or Verb.HELP in head:
        return Command(Verb.HELP)
    if len(words) == 1 and head[0] in _ALONE:
        return Command(Verb(head[0]))
    if len(words) > 1 and head[0] in services and head[1] in _VERBS:
        return _command(head[0], Verb(head[1]), " ".join(words[2:]))
    return _corrected(head, words, services)


def _unescaped(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _command(service: str, verb: Verb, rest: str) -> Command | Help:
    if verb is Verb.HOLD:
        return _hold(service, rest)
    if verb is Verb.PLAN:
        return _plan(service, rest)
    if verb not in _ASKING:
        surplus = Help(f"Nothing may follow “{verb}”.", _line(service, verb, ()))
        return surplus if rest else Command(verb, service)
    read = _ask(verb, rest)
    if isinstance(read, Misread):
        return Help(read.problem, _line(service, verb, [read.instead]))
    ask, reason = read
    if len(reason) > REASON_LIMIT:
        problem = f"The reason has {len(reason)} characters; {REASON_LIMIT} are allowed."
        return Help(problem, _line(service, verb, [*_named(ask), "SHORTER REASON"]))
    match = _CATEGORY.fullmatch(reason)
    category, reason = (Category(match[1].lower()), match[2]) if match else (None, reason)
    return Command(verb, service, ask, category, reason)


def _plan(service: str, rest: str) -> Command | Help:
    """It takes a revision as `immediate` does, and no reason, since nobody else reads it."""
    read = parse_revision(rest)
    if isinstance(read, Misread):
        return Help(read.problem, f"{COMMAND} {service} {Verb.PLAN} {read.instead}")
    ask, reason = read
    if reason:
        return Help("Only “to REVISION” may follow “plan”.", " ".join([COMMAND, service, Verb.PLAN, *_named(ask)]))
    return Command(Verb.PLAN, service, ask)


def _hold(service: str, rest: str) -> Command | Help:
    held = parse_hold(rest)
    if isinstance(held, Misread):
        return Help(held.problem, f"{_line(service, Verb.HOLD, ())} {held.instead}".strip())
    return Command(held[0], service, reason=held[1][:REASON_LIMIT])


def _ask(verb: Verb, rest: str) -> tuple[Ask, str] | Misread:
    """What is asked for, and the reason."""
    match verb:
        case Verb.PARTIAL | Verb.RESTORE:
            return parse_feature(verb, rest.split())
        case Verb.COMPLETE:
            return parse_commit(rest.split())
        case Verb.IMMEDIATE:
            return parse_revision(rest)
        case _:
            return Undo(), rest


def _named(ask: Ask) -> Sequence[str]:
    """What was named between the verb and the reason, as it may be typed again."""
    match ask:
        case Partial(name) | Restore(name) | Complete(name):
            return [name]
        case Immediate(revision) if revision:
            return ["to", revision]
        case _:
            return []


def _corrected(head: Sequence[str], words: Sequence[str], services: Collection[str]) -> Help:
    """The nearest right command, with whatever was typed behind it."""
    vocabulary = [*services, *map(str, _VERBS), str(Verb.HELP)]
    first, second = [_nearest(word, vocabulary) for word in (*head, "")[:2]]
    if Verb.HELP in (first, second):
        return Help(_unknown(head[0], Verb.HELP), f"{COMMAND} {Verb.HELP}")
    if first in services:
        return _wrong_verb(head, first, second, words)
    if second in services and first:
        return Help(f"The service comes first: {second}, then {first}.", _line(second, first, words[2:]))
    if second in services:
        return _no_verb(head[0], second)
    if first:
        return _wrong_service(head, first, words, services)
    return _no_service(head[0], second, words, services)


def _wrong_verb(head: Sequence[str], service: str, verb: str, words: Sequence[str]) -> Help:
    """The service comes first, as it should; it, or the verb behind it, is misspelt, missing or unknown."""
    if head[0] == service and len(head) > 1 and head[1] in _LATER:
        problem = f"“{head[1]}” cannot be done from here yet; {_said('and')} can."
        return Help(problem, _line(service, Verb.STATUS, ()))
    if len(head) == 1:
        problem = f"What about {service}: {_said('or')}?" if head[0] == service else _unknown(head[0], service)
        return Help(problem, _line(service, Verb.IMMEDIATE, ()))
    if verb not in _VERBS:
        return _no_verb(head[1], service)
    misspelt = (head[0], service) if head[0] != service else (head[1], verb)
    return Help(_unknown(*misspelt), _line(service, verb, words[2:]))


def _no_verb(typed: str, service: str) -> Help:
    """It may be anything, so no rollback is suggested, and least of all one with the unknown word for its reason."""
    return Help(f"I do not know “{typed}”. With {service} go {_said('and')}.", f"{COMMAND} {Verb.HELP}")


def _wrong_service(head: Sequence[str], verb: str, words: Sequence[str], services: Collection[str]) -> Help:
    """A verb comes first, and no service behind it."""
    if len(head) == 1 and verb in _ALONE:
        return Help(_unknown(head[0], verb), f"{COMMAND} {verb}")
    example = next(iter(services)) if len(services) == 1 else "SERVICE"
    problem = f"There is no service “{head[1]}” here." if len(head) > 1 else "Which service?"
    return Help(problem, _line(example, verb, words[2:]))


def _no_service(typed: str, verb: str, words: Sequence[str], services: Collection[str]) -> Help:
    """Neither a service nor a verb comes first; the service most like it is named, however unlike it is."""
    nearest = next(iter(get_close_matches(typed, services, n=1, cutoff=0.0)), "")
    if not nearest or verb not in _VERBS:
        return Help(f"There is no service “{typed}” here.", f"{COMMAND} {Verb.HELP}")
    return Help(f"There is no service “{typed}” here. The nearest is {nearest}.", _line(nearest, verb, words[2:]))


def _unknown(typed: str, meant: str) -> str:
    return f"I do not know “{typed}”. Did you mean {meant}?"


def _nearest(word: str, choices: Collection[str]) -> str:
    """The choice itself, or the one that looks most like it; "" where none does."""
    return next(iter(get_close_matches(word, choices, n=1)), "")


def _line(service: str, verb: str, rest: Sequence[str]) -> str:
    return " ".join([COMMAND, service, verb, *(rest if verb in _ASKING else ())])


def _said(conjunction: str) -> str:
    """`immediate, status or log`."""
    *most, last = map(str, _VERBS)
    return f"{', '.join(most)} {conjunction} {last}"
