"""Two verbs in one command: the one that was typed first stays, since what another does may be the very opposite."""

from collections.abc import Collection

from bot.model import Verb
from bot.plan.rebuild import COMMIT
from handlers.grammar.found import Order
from handlers.grammar.naming import Kind
from handlers.grammar.order import order_in
from handlers.grammar.reading import may_be_a_feature
from handlers.grammar.results import Draft

_NAMES = {Verb.PARTIAL: "FEATURE", Verb.RESTORE: "FEATURE", Verb.COMPLETE: "COMMIT"}
_HARMLESS = frozenset(
    {Verb.STATUS, Verb.HEALTH, Verb.HISTORY, Verb.LOG, Verb.NUMBERS, Verb.READINESS, Verb.HELP, Verb.STOP, Verb.HOLD}
)
_UNDONE = {
    Verb.PARTIAL: "switches on again what that switched off, as “restore {}” does",
    Verb.RESTORE: "switches off again what that switched on",
    Verb.IMMEDIATE: "brings back the revision that was left",
    Verb.COMPLETE: "brings back the revision that was left",
}


def two_verbs(order: Order, draft: Draft, names: Collection[str]) -> tuple[str, Draft]:
    """The problem, and the command that is suggested: another verb's only where that one changes nothing."""
    then = Verb(order.value)
    if then is Verb.PLAN:
        return _looked_at(order, draft)
    problem = f"“{draft.verb}” and “{order.typed}” are two commands: type the one that is meant."
    if then in _HARMLESS:
        return problem, Draft(then)
    name, rest = _named(then, order.typed, order.rest, names)
    if draft.verb == Verb.UNDO and then in _UNDONE:
        undone = _UNDONE[then].format(name)
        problem = (
            f"“undo” takes back the newest rollback, whatever it was: behind “{then}” it {undone}. It is typed alone."
        )
    return problem, Draft(draft.verb, draft.named, rest)


def _named(then: Verb, typed: str, rest: str, names: Collection[str]) -> tuple[str, str]:
    """-> what the second verb names, or a placeholder for it, and what is left of the rest."""
    if then not in _NAMES or len(typed.split()) > 1:
        return _NAMES.get(then, ""), rest
    name, *more = rest.split() or [""]
    is_one = COMMIT.fullmatch(name) if then is Verb.COMPLETE else may_be_a_feature(name, names)
    return (name, " ".join(more)) if is_one else (_NAMES[then], rest)


def _looked_at(order: Order, draft: Draft) -> tuple[str, Draft]:
    shows = f"“{order.typed}” reads as if nothing shall be done: only “plan” does nothing, and shows what"
    later = "" if draft.verb == Verb.IMMEDIATE else f" Leave “{draft.verb}” for later."
    return f"{shows} “immediate” would do.{later}", only_shown(order, draft)


def only_shown(order: Order, draft: Draft) -> Draft:
    """Instead of what shall not be done, or not so: what would be done, where `plan` can show it."""
    if draft.verb != Verb.IMMEDIATE:
        return Draft(Verb.STATUS)
    other = order_in(order.rest, takes_time=False)
    if other and other.kind is Kind.REVISION:
        return Draft(Verb.PLAN, ("to", "REVISION" if draft.named else other.value))
    return Draft(Verb.PLAN, draft.named)
