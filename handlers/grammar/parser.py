"""Read what was typed after `/rollback`: always SERVICE VERB [more], or one word alone.

Nothing is ever carried out on a guess. What cannot be read gets one sentence and the whole command to type instead; so
does a reason that reads like an order, unless it is marked as the reason.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from bot.model import Ask, Category, Partial, Restore, Undo, Verb
from bot.text import inert
from handlers.grammar.ask_back import meant
from handlers.grammar.commit import parse_commit
from handlers.grammar.feature import parse_feature
from handlers.grammar.hold import parse_hold
from handlers.grammar.misspelt import ALONE, ASKING, VERBS, corrected, line
from handlers.grammar.order import order_in
from handlers.grammar.reading import Kind
from handlers.grammar.results import Command, Help, Misread
from handlers.grammar.revision import parse_revision
from handlers.ids import COMMAND

__all__ = ["MARK", "REASON_LIMIT", "Command", "Help", "parse"]

REASON_LIMIT = 500
MARK = "reason:"
_WORD_LIMIT = 64  # no service name is longer, and likeness takes time quadratic in the length
_CATEGORY = re.compile(rf"({'|'.join(Category)})\s*:\s*(.*)", re.IGNORECASE)
_MARKED = re.compile(r"reason\s*:\s*(.*)", re.IGNORECASE)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # Slack escapes these three in what it hands over
_QUOTES = "`'\"“”‘’"


def parse(
    text: str, *, services: Collection[str], features: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Command | Help:
    """Never raises. `services` are the names that may be typed, and `features` those of each."""
    words = inert(_unescaped(text)).split()
    head = [word.strip(_QUOTES).lower()[:_WORD_LIMIT] for word in words[:2]]
    if not words or Verb.HELP in head:
        return Command(Verb.HELP)
    if len(words) == 1 and head[0] in ALONE:
        return Command(Verb(head[0]))
    if len(words) > 1 and head[0] in services and head[1] in VERBS:
        names = {*services, *features.get(head[0], ())}
        return _command(head[0], Verb(head[1]), " ".join(words[2:]), names=names)
    return corrected(head, words, services)


def _unescaped(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _command(service: str, verb: Verb, rest: str, *, names: Collection[str]) -> Command | Help:
    if verb is Verb.HOLD:
        return _hold(service, rest, names=names)
    if verb is Verb.PLAN:
        return _plan(service, rest)
    if verb not in ASKING:
        surplus = Help(f"Nothing may follow “{verb}”.", line(service, verb, ()))
        return surplus if rest else Command(verb, service)
    read = _ask(verb, rest)
    if isinstance(read, Misread):
        return Help(read.problem, line(service, verb, [read.instead]))
    return _reasoned(Command(verb, service, read[0]), read[1], typed=verb, names=names)


def _reasoned(command: Command, reason: str, *, typed: str, names: Collection[str]) -> Command | Help:
    """With its reason, unless that is too long or reads like an order. `typed` is the verb; `names`: see `order_in`."""
    named = command.ask.words[1:] if command.ask else ()
    marked, category = _MARKED.fullmatch(reason), _CATEGORY.fullmatch(reason)
    reason = marked[1] if marked else reason
    if len(reason) > REASON_LIMIT:
        problem = f"The reason has {len(reason)} characters; {REASON_LIMIT} are allowed."
        return Help(problem, " ".join([COMMAND, command.service, typed, *named, "SHORTER REASON"]))
    takes_time = isinstance(command.ask, Partial | Restore)
    if not (marked or category) and (order := order_in(reason, takes_time=takes_time, names=names)):
        problem, instead = meant(order, verb=typed, ask=command.ask, named=named)
        as_reason = " ".join([COMMAND, command.service, typed, *named, MARK, reason])
        return Help(problem, f"{COMMAND} {command.service} {instead}" if instead else as_reason, as_reason)
    if command.ask is not None and (match := _CATEGORY.fullmatch(reason)):
        return Command(command.verb, command.service, command.ask, Category(match[1].lower()), match[2])
    return Command(command.verb, command.service, command.ask, None, reason)


def _plan(service: str, rest: str) -> Command | Help:
    """It takes a revision as `immediate` does, and no reason, since nobody else reads it."""
    ask, reason = parse_revision(rest)
    if not reason:
        return Command(Verb.PLAN, service, ask)
    order = None if ask.revision else order_in(reason, takes_time=False)
    if order is None:
        return Help("Only “to REVISION” may follow “plan”.", line(service, Verb.PLAN, ask.words[1:]))
    named = order.value if order.kind is Kind.REVISION else "REVISION"
    return Help(
        f"“{order.typed}” is not “to REVISION”, which may follow “plan”.", line(service, Verb.PLAN, ["to", named])
    )


def _hold(service: str, rest: str, *, names: Collection[str]) -> Command | Help:
    held = parse_hold(rest)
    if isinstance(held, Misread):
        return Help(held.problem, line(service, Verb.HOLD, [held.instead]).strip())
    return _reasoned(Command(held[0], service), held[1], typed=f"{Verb.HOLD} {Verb.RELEASE}", names=names)


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
