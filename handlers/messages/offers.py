"""Buttons of a private answer that do what it suggests: each carries the words of a command, which are read on arrival
as if the same person had typed them. What is left open in a command (`REVISION`, `FEATURE`) is chosen by them.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model import Verb
from handlers import ids
from handlers.grammar.words import WITHDRAW, verb_of
from handlers.messages.blocks import VALUE, Block, Message, actions, button
from handlers.messages.mrkdwn import cut

_COMMAND = re.compile(r"`/rollback ([^`\n]+)`")
_LEFT_OPEN = re.compile(r"^(SERVICE) |^\S+ \S+ (?:to )?(REVISION|FEATURE|COMMIT)(?: |$)| for (TIME)(?: |$)")
_TO_BE_WRITTEN = re.compile(r"( (SHORTER|SHORTER REASON|WHAT CAME OF IT|WHAT YOU SEE)| snooze \S+ REASON)$")
_MAY_BE_LEFT_OUT = re.compile(r" (REASON|\[reason\])$")
_TIMES = ("30m", "1h", "4h")
_PLANS = {Verb.IMMEDIATE, Verb.UNDO, Verb.DRILL, Verb.PARTIAL, Verb.RESTORE, Verb.COMPLETE}
_LABELS = {
    Verb.IMMEDIATE: "Plan a rollback",
    Verb.UNDO: "Plan the undo",
    Verb.DRILL: "Plan a drill",
    Verb.PLAN: "Look at the plan",
    Verb.STATUS: "What runs now",
    Verb.HEALTH: "Is it well?",
    Verb.HISTORY: "What it ran",
    Verb.LOG: "Last rollbacks",
    Verb.LOGS: "Log lines",
    Verb.NUMBERS: "The numbers",
    Verb.READINESS: "Is it ready?",
    Verb.HOLD: "Is it held?",
    Verb.UNWATCH: "Stop watching",
    Verb.HELP: "Help",
    Verb.REVIEW: "Close the review",
    Verb.PROBLEM: "Report a problem",
    Verb.SNOOZE: "Snooze its alarms",
    Verb.LESSONS: "Lessons learned",
}
_CHOOSE, _FORM = "Choose a revision…", "Open the form…"

NoFeatures: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: the command that it types, or what else it opens, of which `words` are the value then."""

    label: str
    words: str
    action_id: str = ""


def typing(words: str, label: str = "") -> Offer:
    """`words` as they stand in a message, and so with Slack's three escapes."""
    return Offer(label or named(words), words)


def form(service: str) -> Offer:
    return Offer("Roll back…", service or ids.NOWHERE, ids.OPEN_PLAN)


def row(*offers: Offer) -> list[Block]:
    """No row where there is nothing to press; each thing once, and never more than fit."""
    once = list({(each.action_id, each.words): each for each in offers}.values())[: len(ids.TYPED)]
    shown = [
        button(each.label, action_id=each.action_id or ids.TYPED[number], value=each.words)
        for number, each in enumerate(once)
    ]
    return [actions(*shown)] if shown else []


def with_offers(message: Message) -> Message:
    """Below it, a button for each command that it suggests."""
    found = [offer for block in message.blocks for text in _texts(block) for offer in _in_text(text)]
    return replace(message, blocks=(*message.blocks, *row(*found)))


def carried(text: str) -> str:
    """What was typed, as a message has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def of_command(
    words: str, *, services: Sequence[str] = (), features: Mapping[str, Collection[str]] = NoFeatures, label: str = ""
) -> Iterator[Offer]:
    """What may be pressed in place of typing it: nothing where somebody must write, or the choice is too large."""
    words = _MAY_BE_LEFT_OUT.sub("", words)
    if _TO_BE_WRITTEN.search(words) or len(words) > VALUE or "…" in words:
        return
    open_ = [next(filter(None, found.groups())) for found in _LEFT_OPEN.finditer(words)]
    service, verb = [*words.split(" "), "", ""][:2]
    choices = _choices(open_[0], service, services, features) if len(open_) == 1 else ()
    if not open_:
        yield typing(words, label)
    elif 0 < len(choices) <= len(ids.TYPED):
        lead = "for " if open_ == ["TIME"] else ""
        yield from (Offer(f"{lead}{cut(each, 40)}", words.replace(open_[0], each, 1)) for each in choices)
    elif open_ == ["REVISION"]:
        yield Offer(_CHOOSE, service, ids.PICK)
    elif verb_of(verb) in _PLANS:
        yield Offer(_FORM, ids.NOWHERE if "SERVICE" in open_ else service, ids.OPEN_PLAN)


def named(words: str) -> str:
    """What a button says that types this."""
    parts = [*words.split(" "), "", "", ""]
    service, verb, behind = parts[0], parts[1], parts[2:]
    if not verb:
        return _LABELS.get(verb_of(service) or Verb.STATUS, _LABELS[Verb.STATUS])
    meant = verb_of(verb) or Verb.HELP
    if meant in (Verb.STOP, Verb.HOLD):
        return _at_once(verb, behind[0])
    if behind[0] and meant in _PLANS | {Verb.PLAN}:
        return _of_plan(meant, behind[0], cut(behind[1].rpartition(":")[2], 40))
    return _LABELS.get(meant, _LABELS[Verb.HELP])


def _at_once(verb: str, behind: str) -> str:
    if verb == Verb.HOLD:
        return "Release the hold" if behind == Verb.RELEASE else _LABELS[Verb.HOLD]
    if behind == "watching":
        return _LABELS[Verb.UNWATCH]
    return "Withdraw it" if verb == WITHDRAW else "What can be stopped"


def _of_plan(meant: Verb, first: str, second: str) -> str:
    match meant:
        case Verb.IMMEDIATE | Verb.PLAN if first == "to":
            return f"{'Plan' if meant is Verb.IMMEDIATE else 'Look at'} :{second}"
        case Verb.PARTIAL | Verb.RESTORE:
            return f"Plan {cut(first, 40)} {'off' if meant is Verb.PARTIAL else 'on'}"
        case Verb.COMPLETE:
            return f"Plan without {first[:12]}"
        case _:
            return _LABELS[meant]


def _in_text(text: str) -> Iterator[Offer]:
    for found in _COMMAND.finditer(text):
        yield from of_command(found[1])


def _texts(block: Block) -> Iterator[str]:
    for part in (block.get("text"), *block.get("fields", ()), *block.get("elements", ())):
        if isinstance(part, dict) and part["type"] == "mrkdwn":
            yield part["text"]


def _choices(
    what: str, service: str, services: Sequence[str], features: Mapping[str, Collection[str]]
) -> Sequence[str]:
    match what:
        case "SERVICE":
            return services
        case "FEATURE":
            return sorted(features.get(service, ()))
        case "TIME":
            return _TIMES
    return ()
