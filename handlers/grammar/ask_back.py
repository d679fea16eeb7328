"""What is said of an order that stands where the reason should: what it may have meant, and how to say either."""

from collections.abc import Sequence
from datetime import timedelta

from bot.catalog import parse_duration
from bot.model import Ask, Immediate, Partial, Verb
from handlers.grammar.order import Order
from handlers.grammar.reading import Kind

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)
HOW_LONG = "Say how long like this: 30m, 4h or 2d; at most 30d."
_AT_ONCE = "what is approved is carried out at once, and for good."
_ENDS = "the hold ends at once, and for good."
_ALONE = frozenset(
    {Verb.PLAN, Verb.STATUS, Verb.HISTORY, Verb.LOG, Verb.ABORT, Verb.UNDO, Verb.IMMEDIATE} | {Verb.HOLD, Verb.HELP}
)


def meant(order: Order, *, verb: str, ask: Ask | None, named: Sequence[str]) -> tuple[str, str]:
    """-> why it is asked back, and what should follow the service if it is an order; "" where that cannot be said.

    `verb` is as it is typed, `hold release` included; `named` is what was read between it and the reason.
    """
    again = " ".join([verb, *named, order.rest]).strip()
    if order.kind in (Kind.REVISION, Kind.RELEASE, Kind.COMMIT):
        return _which(order, verb=verb, ask=ask, again=again)
    if order.kind in (Kind.LASTING, Kind.LATER):
        return _how_long(order, ask) if isinstance(ask, Partial) else (_no_time(order, verb), again)
    if order.kind is Kind.VERB:
        return _two_verbs(order, verb=verb, named=named)
    if order.kind is Kind.ROLLBACK:
        takes = "takes the newest rollback, and no other" if verb == Verb.UNDO else "takes no rollback by its name"
        return f"“{verb}” {takes}. “log” lists them.", str(Verb.LOG)
    return _SAID[order.kind].format(typed=order.typed, verb=verb), ""


_SAID = {
    Kind.OPTION: "There are no options here such as “{typed}”.",
    Kind.MORE: "One thing at a time: “{typed}” reads like a second one.",
    Kind.UNCLEAR: "“{typed}” reads like an order, and “{verb}” takes none like it.",
}


def lasting(span: str) -> timedelta | None:
    """`4h`; None where that is no span of time, or one for which no feature is switched off."""
    try:
        duration = parse_duration(span)
    except (ValueError, OverflowError):
        return None
    return duration if isinstance(duration, timedelta) and SHORTEST <= duration <= LONGEST else None


def _which(order: Order, *, verb: str, ask: Ask | None, again: str) -> tuple[str, str]:
    """A revision, or what stands for one, where none was read."""
    if isinstance(ask, Partial) and order.typed.isdigit():
        return f"“{order.typed}” may be a time or how the reason begins. {HOW_LONG}", _for("TIME", ask, order)
    to = f"{Verb.IMMEDIATE} to {order.value or 'REVISION'} {order.rest}".strip()
    if isinstance(ask, Immediate) and ask.revision:
        return f"“{order.typed}” follows a revision that is named already.", f"{Verb.IMMEDIATE} to REVISION"
    if verb == Verb.COMPLETE and order.kind is Kind.COMMIT:
        return f"“complete” takes out one commit at a time, and “{order.typed}” reads like another.", again
    if not isinstance(ask, Immediate):
        takes = f"“{verb}” takes no {'commit' if order.kind is Kind.COMMIT else 'revision'}"
        return f"{takes}, and “{order.typed}” reads like one.", to if order.value and ask else again
    if order.kind is Kind.REVISION:
        return f"“{order.typed}” may be the revision to go back to, or part of the reason.", to
    what = "reads like a commit" if order.kind is Kind.COMMIT else "names no revision"
    chosen = "Without “to” the newest that served well is chosen."
    return f"“{order.typed}” {what}: write the number that “history” shows. {chosen}", to


def _how_long(order: Order, ask: Partial) -> tuple[str, str]:
    if lasting(order.value) is None or ask.lasting:
        return f"“{order.typed}” reads like a time. {HOW_LONG}", _for("TIME", ask, order)
    return f"“{order.typed}” may be how long it shall be off, or part of the reason.", _for(order.value, ask, order)


def _no_time(order: Order, verb: str) -> str:
    then = _ENDS if verb.startswith(Verb.HOLD) else _AT_ONCE
    return f"“{order.typed}” reads like a time, which “{verb}” cannot be given: {then}"


def _for(span: str, ask: Partial, order: Order) -> str:
    return f"{Verb.PARTIAL} {ask.feature} for {span} {order.rest}".strip()


def _two_verbs(order: Order, *, verb: str, named: Sequence[str]) -> tuple[str, str]:
    problem = f"“{verb}” and “{order.typed}” are two commands."
    if order.value == Verb.PLAN and verb == Verb.IMMEDIATE:
        return problem, " ".join([Verb.PLAN, *named])
    if order.value in _ALONE:
        return problem, order.value
    return problem, ""
