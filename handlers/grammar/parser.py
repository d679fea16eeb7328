"""Read what was typed after `/rollback`: always SERVICE VERB [more], or one word alone; a service alone is its status.
So is a question about it in plain words, which changes nothing.

Nothing is ever carried out on a guess. What cannot be read gets a sentence or two and the whole command to type
instead, which can be read; so does a reason that reads like an order, unless it is marked as the reason.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from bot.model import ALL, Ask, Immediate, Undo, Verb
from bot.text import inert
from handlers.grammar.ask_back import asked_back
from handlers.grammar.commit import parse_commit
from handlers.grammar.feature import parse_feature
from handlers.grammar.hold import parse_hold
from handlers.grammar.minutes import parse_minutes
from handlers.grammar.misspelt import ALONE, ASKING, VERBS, Services, corrected
from handlers.grammar.reason import MARK, bare, kind
from handlers.grammar.results import Command, Draft, Help, Misread
from handlers.grammar.revision import parse_revision
from handlers.grammar.search import parse_log, search_of_all
from handlers.grammar.snooze import parse_snooze
from handlers.grammar.spoken import misnamed, question
from handlers.grammar.watching import stop_watching
from handlers.grammar.words import HELPING, LIST, verb_of, word_of
from handlers.ids import COMMAND

__all__ = ["MARK", "REASON_LIMIT", "Command", "Help", "parse", "unescaped"]

REASON_LIMIT = 500
_WORD_LIMIT = 600  # no ARN of a service is longer
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # Slack escapes these three in what it hands over
_QUOTES = "`'\"“”‘’"

_IN_WORDS = {
    Verb.REVIEW: ("Say behind it what came of the review.", "What came of it", "WHAT CAME OF IT"),
    Verb.PROBLEM: ("Say what you see, in a sentence.", "What you see", "WHAT YOU SEE"),
}

Features = Mapping[str, Collection[str]]


def parse(text: str, *, services: Services, features: Features = MappingProxyType({})) -> Command | Help:
    """Never raises. `services` are the names that may be typed, and `features` those of each.

    Where what the services file says of each service is given too, its name in ECS is known as well.
    """
    words = inert(unescaped(text)).split()
    head = [word.strip(_QUOTES).lower()[:_WORD_LIMIT] for word in words[:2]]
    if shown := _shown(words, head, services):
        return shown
    for at in (1,) if head[0] in services else (0, 1):  # behind the service; or before it, which is said then
        if said := stop_watching([each.strip(_QUOTES).lower() for each in words[at : at + 2]]):
            words = [*words[:at], Verb.UNWATCH, *words[at + said :]]
            head = [word.strip(_QUOTES).lower()[:_WORD_LIMIT] for word in words[:2]]
            break
    if len(words) > 1 and head[0] in services and (verb := verb_of(head[1])) in VERBS:
        return _command(head[0], verb, words[2:], services=services, features=features)
    if named := misnamed(words):
        head = words = [named]
    return _corrected(head, words, services=services, features=features)


def _shown(words: list[str], head: list[str], services: Services) -> Command | Help | None:
    """What only shows something, and does not stand behind its service as a verb does."""
    if looked := question(words, services):
        return Command(*looked)
    if not words or HELPING & {*head}:
        return Command(Verb.HELP, reason=ALL if [word.lower() for word in words[1:]] == [ALL] else "")
    if len(words) == 1 and (head[0] in ALONE or head[0] == LIST):
        return Command(Verb.STATUS if head[0] == LIST else Verb(head[0]))
    if len(words) == 1 and head[0] in services:
        return Command(Verb.STATUS, head[0])
    if head == [Verb.READINESS, ALL] and len(words) == len(head):
        return Command(Verb.READINESS, reason=ALL)
    return search_of_all(words[1:], services) if head[0] == Verb.LOG else None


def unescaped(text: str) -> str:
    """As it was typed."""
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _corrected(head: list[str], words: list[str], *, services: Services, features: Features) -> Help:
    """With what may have been meant, which must be a command that can be read itself."""
    meant = corrected(head, words, services, _all(features))
    if meant.verb == Verb.HELP or not meant.service:
        return Help(meant.problem, f"{COMMAND} {meant.verb}")
    verb = verb_of(meant.verb) or Verb.HELP
    read = _command(meant.service, verb, list(meant.behind), services=services, features=features)
    if isinstance(read, Help):
        return Help(f"{meant.problem} {read.problem}", read.suggestion, read.as_reason)
    return Help(meant.problem, Draft(meant.verb, (), " ".join(meant.behind)).line(meant.service))


def _command(service: str, verb: Verb, words: list[str], *, services: Services, features: Features) -> Command | Help:
    own = features.get(service, ()) if service in services else _all(features)
    names = {*services, *own}
    if verb is Verb.HOLD:
        held = parse_hold(" ".join(words))
        if isinstance(held, Misread):
            return _misread(held, service, verb, names)
        typed = f"{Verb.HOLD} {Verb.RELEASE}" if held[0] is Verb.RELEASE else verb
        return _reasoned(Command(held[0], service), Draft(typed, (), held[1]), names)
    if verb in (Verb.PLAN, Verb.LOG, Verb.LOGS, Verb.REVIEW, Verb.PROBLEM, Verb.SNOOZE, Verb.HISTORY):
        return _looked_at(service, verb, words, names)
    if verb not in ASKING:
        return _surplus(service, verb, words) if words else Command(verb, service)
    read = _ask(verb, words, own, _repository(service, services))
    if isinstance(read, Misread):
        return _misread(read, service, verb, names)
    ask, reason = read
    return _reasoned(Command(verb, service, ask), Draft(verb, ask.words[1:], reason), names)


def _surplus(service: str, verb: Verb, words: list[str]) -> Help:
    return Help(f"Nothing may follow “{word_of(verb)}”.", Draft(verb).line(service))


def _all(features: Features) -> set[str]:
    return {each for those in features.values() for each in those}


def _misread(read: Misread, service: str, verb: Verb, names: Collection[str]) -> Help:
    """What followed the verb was not what should; what is suggested instead is looked at in its turn."""
    draft = Draft(verb, read.named, read.rest)
    if further := asked_back(draft, names):
        return Help(f"{read.problem} {further[0]}", further[1].line(service))
    return Help(read.problem, draft.line(service))


def _reasoned(command: Command, draft: Draft, names: Collection[str]) -> Command | Help:
    """With its reason, unless that is too long or reads like an order. `names`: see `asked_back`."""
    reason = bare(draft.rest)
    if len(reason) > REASON_LIMIT:
        problem = f"The reason has {len(reason)} characters; {REASON_LIMIT} are allowed."
        return Help(problem, Draft(draft.verb, draft.named, "SHORTER REASON").line(command.service))
    if asked := asked_back(draft, names):
        as_reason = Draft(draft.verb, draft.named, f"{MARK} {reason}").line(command.service)
        return Help(asked[0], asked[1].line(command.service), as_reason)
    if command.ask is None:
        return Command(command.verb, command.service, None, None, reason)
    category, reason = kind(reason)
    return Command(command.verb, command.service, command.ask, category, reason)


def _looked_at(service: str, verb: Verb, words: list[str], names: Collection[str]) -> Command | Help:
    if verb is Verb.LOGS:
        return parse_minutes(service, words)
    if verb is Verb.LOG:
        return parse_log(service, words)
    rest = " ".join(words)
    if verb is Verb.HISTORY:
        whole = Command(verb, service, reason=rest.lower())
        return whole if whole.reason in ("", ALL) else _surplus(service, verb, words)
    if verb is Verb.SNOOZE:
        return parse_snooze(service, rest)
    return _plan(service, rest, names) if verb is Verb.PLAN else _in_words(verb, service, rest)


def _in_words(verb: Verb, service: str, said: str) -> Command | Help:
    """It may be anything: nothing hangs on these words, of which no order is read."""
    wanted, what, placeholder = _IN_WORDS[verb]
    if not said:
        return Help(wanted, Draft(verb, (), placeholder).line(service))
    if len(said) > REASON_LIMIT:
        problem = f"{what} has {len(said)} characters; {REASON_LIMIT} are allowed."
        return Help(problem, Draft(verb, (), "SHORTER").line(service))
    return Command(verb, service, reason=said)


def _plan(service: str, rest: str, names: Collection[str]) -> Command | Help:
    """It takes a revision as `immediate` does, and no reason, since nobody else reads it."""
    ask, reason = parse_revision(rest)
    if not reason:
        return Command(Verb.PLAN, service, ask)
    asked = asked_back(Draft(Verb.IMMEDIATE, ask.words[1:], reason), names)
    named = asked[1].named if asked and asked[1].verb in (Verb.IMMEDIATE, Verb.PLAN) else ask.words[1:]
    problem = "Only “to REVISION” may follow “plan”."
    if asked and named != ask.words[1:]:
        problem = f"“{reason}” is not “to REVISION”, which may follow “plan”."
    return Help(problem, Draft(Verb.PLAN, named).line(service))


def _repository(service: str, services: Services) -> str:
    """`owner/name` on GitHub, "" where that is not known."""
    known = services.get(service) if isinstance(services, Mapping) else None
    return known.build.github if known and known.build else ""


def _ask(verb: Verb, words: list[str], features: Collection[str], repository: str) -> tuple[Ask, str] | Misread:
    """What is asked for, and the reason."""
    match verb:
        case Verb.PARTIAL | Verb.RESTORE:
            return parse_feature(verb, words, features)
        case Verb.COMPLETE:
            return parse_commit(words, repository)
        case Verb.IMMEDIATE:
            return parse_revision(" ".join(words))
        case Verb.DRILL:
            return Immediate(), " ".join(words)
        case _:
            return Undo(), " ".join(words)
