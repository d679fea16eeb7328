"""What is said of an order that stands where the reason should: what it may have meant, and how to say either."""

from collections.abc import Collection
from datetime import timedelta

from bot.catalog import parse_duration
from bot.model import Verb
from handlers.grammar import spans, tokens
from handlers.grammar.found import Order
from handlers.grammar.naming import Kind
from handlers.grammar.order import order_in
from handlers.grammar.reason import MARK, marked
from handlers.grammar.results import Draft
from handlers.grammar.two_verbs import only_shown, two_verbs

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
HOW_LONG = "Say how long like this: 30m, 4h or 2d; at most 30d."
_AT_ONCE = "what is approved is carried out at once, and for good."
_ENDS = "the hold ends at once, and for good."
_ANY = (str(Verb.IMMEDIATE), ("to", "REVISION"))
_SWITCHES = (Verb.PARTIAL, Verb.RESTORE)
_SWITCHED = dict.fromkeys(("on", "enable", "enabled"), Verb.RESTORE)
_SWITCHED |= dict.fromkeys(("off", "disable", "disabled"), Verb.PARTIAL)
_TOLD = 3  # problems in an answer


def asked_back(draft: Draft, names: Collection[str]) -> tuple[str, Draft] | None:
    """Why it is asked back, and the command that may have been meant, which is asked back no more; None for a reason.

    `names` are those of services and features.
    """
    typed = draft
    problems: list[str] = []
    while not marked(draft.rest) and (order := _order(draft, names)):
        problem, draft = _meant(order, draft, names)
        if problem not in problems:
            problems.append(problem)
    return (" ".join(problems[:_TOLD]), _limited(typed, draft)) if problems else None


def _limited(typed: Draft, draft: Draft) -> Draft:
    """With the time for which a feature shall be off, where that went with something else that was taken out."""
    if not typed.verb == draft.verb == Verb.PARTIAL or len(draft.named) != 1:
        return draft
    lost = set(_spans(typed.rest)) - set(_spans(draft.rest))
    return (
        Draft(draft.verb, (*draft.named, "for", lost.pop() if len(lost) == 1 else "TIME"), draft.rest)
        if lost
        else draft
    )


def _spans(text: str) -> list[str]:
    keys = [tokens.key(word) for word in text.split()]
    return [found[0] for at in range(len(keys)) if (found := spans.span(keys, at)) and lasting(found[0])]


def _order(draft: Draft, names: Collection[str]) -> Order | None:
    return order_in(draft.rest, takes_time=draft.verb in _SWITCHES, names=names)


def _meant(order: Order, draft: Draft, names: Collection[str]) -> tuple[str, Draft]:
    """The problem, and what is left to read when it is out of the way: fewer words in any case, or marked ones."""
    verb, without = draft.verb, Draft(draft.verb, draft.named, order.rest)
    match order.kind:
        case Kind.REVISION | Kind.RELEASE | Kind.COMMIT:
            return _which(order, draft)
        case Kind.UNCLEAR if verb == Verb.PARTIAL and any(char.isdigit() for char in order.typed):
            return _how_long(order, draft)
        case Kind.LASTING | Kind.LATER:
            return _how_long(order, draft) if verb == Verb.PARTIAL else (_no_time(order, verb), without)
        case Kind.LIMIT:
            return _bound(order, draft)
        case Kind.VERB:
            return two_verbs(order, draft, names)
        case _:
            return _strange(order, draft)


def _bound(order: Order, draft: Draft) -> tuple[str, Draft]:
    """What would be done without the limit was not asked for, so it is only shown."""
    problem = f"“{order.typed}” reads like a limit, which “{draft.verb}” cannot be given: {_AT_ONCE}"
    return problem, only_shown(order, draft)


def _strange(order: Order, draft: Draft) -> tuple[str, Draft]:
    """What no command takes."""
    verb, without = draft.verb, Draft(draft.verb, draft.named, order.rest)
    match order.kind:
        case Kind.ROLLBACK:
            takes = "takes the newest rollback, and no other" if verb == Verb.UNDO else "takes no rollback by its name"
            return f"“{verb}” {takes}. “log” lists them.", Draft(Verb.LOG)
        case Kind.OPTION:
            return f"There are no options here such as “{order.typed}”.", without
        case Kind.MORE:
            problem = f"One thing at a time: “{order.typed}” reads like a second one."
            several = verb == Verb.IMMEDIATE and any(char.isdigit() for char in order.typed)
            return problem, Draft(*_ANY) if several else without
    if (switch := _SWITCHED.get(tokens.key(order.typed.split()[0]))) and verb in _SWITCHES:
        switches = f"“restore” switches a feature on, “partial” off: “{order.typed}” is not said."
        on = Verb.RESTORE if Verb.RESTORE in (verb, switch) else Verb.PARTIAL  # never one that does more harm
        return switches, Draft(on, draft.named if on == verb else draft.named[:1], order.rest)
    problem = f"“{order.typed}” reads like an order, and “{verb}” takes none like it."
    return problem, Draft(verb, draft.named, f"{MARK} {draft.rest}")


def lasting(span: str) -> timedelta | None:
    """`4h`; None where that is no span of time, or one for which no feature is switched off."""
    try:
        duration = parse_duration(span)
    except (ValueError, OverflowError):
        return None
    return duration if isinstance(duration, timedelta) and SHORTEST <= duration <= LONGEST else None


def _which(order: Order, draft: Draft) -> tuple[str, Draft]:
    """A revision, or what stands for one, where none was read."""
    verb, typed, rest = draft.verb, order.typed, order.rest
    if verb == Verb.PARTIAL and typed.isdigit():
        problem = f"“{typed}” may be a time or how the reason begins. {HOW_LONG}"
        return problem, Draft(verb, (draft.named[0], "for", "TIME"), rest)
    to = Draft(Verb.IMMEDIATE, ("to", order.value or "REVISION"), rest)
    if verb == Verb.IMMEDIATE and draft.named:
        return f"“{typed}” follows a revision that is named already.", Draft(*_ANY, rest)
    if verb == Verb.COMPLETE and order.kind is Kind.COMMIT:
        problem = f"“complete” takes out one commit at a time, and “{typed}” reads like another."
        return problem, Draft(verb, draft.named, rest)
    if verb != Verb.IMMEDIATE:
        problem = (
            f"“{verb}” takes no {'commit' if order.kind is Kind.COMMIT else 'revision'}, and “{typed}” reads like one."
        )
        return problem, to if _goes_back(order, draft) else Draft(verb, draft.named, rest)
    if order.kind is Kind.REVISION:
        return f"“{typed}” may be the revision to go back to, or part of the reason.", to
    what = "reads like a commit" if order.kind is Kind.COMMIT else "names no revision"
    chosen = "Without “to” the newest that served well is chosen."
    return f"“{typed}” {what}: write the number that “history” shows. {chosen}", to


def _goes_back(order: Order, draft: Draft) -> bool:
    """`undo to 37` can mean nothing but that revision; in `undo 37 errors` and `complete PR 123` it is a number."""
    led = tokens.key(order.typed).startswith(("to", "back", "v", "r")) or order.typed.strip("\"'“”‘’`(").startswith(":")
    return bool(order.value) and led and draft.verb.partition(" ")[0] != Verb.HOLD and "COMMIT" not in draft.named


def _how_long(order: Order, draft: Draft) -> tuple[str, Draft]:
    feature, *already = draft.named
    if lasting(order.value) is None or already:
        problem = f"“{order.typed}” reads like a time. {HOW_LONG}"
        return problem, Draft(draft.verb, (feature, "for", "TIME"), order.rest)
    problem = f"“{order.typed}” may be how long it shall be off, or part of the reason."
    return problem, Draft(draft.verb, (feature, "for", order.value), order.rest)


def _no_time(order: Order, verb: str) -> str:
    then = _ENDS if verb.startswith(Verb.HOLD) else _AT_ONCE
    return f"“{order.typed}” reads like a time, which “{verb}” cannot be given: {then}"
