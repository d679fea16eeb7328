"""Who may do what, as one table: every kind of person x verb x state x channel x workspace, and what must come of it.

What must come of it is worked out here from the runbook's words, by nothing that the bot itself decides with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from bot.model import NEXT_STEPS, State, Verb

ALLOWED = "allowed"
HOME, OTHER = "T0QUILT", "T0OTHER"
CARD, ELSEWHERE = "C0INCIDENT", "C0GENERAL"  # where the card of the rollback is, and where it is not


@dataclass(frozen=True)
class Who:
    """`lists` are those that this person is on; `flaw`, what Slack says against them.

    `by` is what puts them there: the services file itself, or a list that it names, in Slack or in PagerDuty.
    """

    slack_id: str
    name: str
    lists: frozenset[str] = frozenset()
    flaw: str = ""
    by: str = "the file"


_BOTH = frozenset({"requesters", "approvers"})
PEOPLE = {
    "whoever asked": Who("U0ANA", "ana", _BOTH),
    "whoever asked, under another id": Who("W0ANA", "ana", _BOTH),
    "another on both lists": Who("U0BEN", "ben", _BOTH),
    "a requester": Who("U0RAE", "rae", frozenset({"requesters"})),
    "an approver": Who("U0ABE", "abe", frozenset({"approvers"})),
    "a requester by a user group": Who("U0GRE", "gre", frozenset({"requesters"}), by="a group"),
    "an approver by a user group": Who("U0GAP", "gap", frozenset({"approvers"}), by="a group"),
    "a guest in the user group": Who("U0GGU", "ggu", _BOTH, "is a guest", by="a group"),
    "deactivated, and in the user group": Who("U0GDE", "gde", _BOTH, "is deactivated", by="a group"),
    "somebody in the user group whom the file does not name": Who("U0GNO", "", by="a group"),
    "an approver who is on call": Who("U0ONC", "onc", frozenset({"approvers"}), by="PagerDuty"),
    "somebody on call whom the file does not name": Who("U0ONN", "", by="PagerDuty"),
    "a contact": Who("U0MAX", "max"),
    "another contact": Who("U0SUE", "sue"),
    "somebody on no list": Who("U0NIA", "nia"),
    "somebody whom the file does not name": Who("U0WHO", ""),
    "deactivated": Who("U0DEL", "del", _BOTH, "is deactivated"),
    "a guest": Who("U0GUS", "gus", _BOTH, "is a guest"),
    "a bot": Who("U0BOT", "bot", _BOTH, "is a bot"),
    "a stranger": Who("U0SAM", "sam", _BOTH, "is from another workspace"),
    "moved to another workspace": Who("U0MOV", "mov", _BOTH, "is from another workspace"),
    "unclear": Who("U0UNC", "unc", _BOTH, "did not say whether"),
}
CONTACT, SECOND = "max", "sue"  # whom the services file names as those to be called; they are on no list
TYPED = {
    Verb.IMMEDIATE: "quilt-catalog immediate",
    Verb.UNDO: "quilt-catalog undo",
    Verb.DRILL: "quilt-catalog drill",
    Verb.PARTIAL: "quilt-catalog partial mcp",
    Verb.RESTORE: "quilt-catalog restore mcp",
    Verb.COMPLETE: f"quilt-catalog complete {'e43b15ac' * 5}",
    Verb.PLAN: "quilt-catalog plan",
    Verb.STATUS: "quilt-catalog status",
    Verb.HEALTH: "quilt-catalog health",
    Verb.LOG: "quilt-catalog log",
    Verb.LOGS: "quilt-catalog logs 30",
    Verb.NUMBERS: "quilt-catalog numbers",
    Verb.READINESS: "quilt-catalog readiness",
    Verb.LESSONS: "quilt-catalog lessons",
    Verb.HISTORY: "quilt-catalog history",
    Verb.HOLD: "quilt-catalog hold",
    Verb.RELEASE: "quilt-catalog hold release it is mended",
    Verb.STOP: "quilt-catalog abort",
    Verb.UNWATCH: "quilt-catalog stop watching",
    Verb.REVIEW: "quilt-catalog review it was right",
    Verb.PROBLEM: "quilt-catalog problem the search is empty",
    Verb.SNOOZE: "quilt-catalog snooze 30m a load test",
    Verb.FOLLOW_UPS: "quilt-catalog follow-ups",
    Verb.LESSONS: "quilt-catalog lessons",
    Verb.HELP: "help",
}
BY_FORM = (Verb.IMMEDIATE, Verb.UNDO, Verb.PARTIAL, Verb.RESTORE, Verb.COMPLETE)  # what the form offers
_ANSWERS = (Verb.USERS_WELL, Verb.USERS_UNWELL)
PRESSED = (
    *(Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW, Verb.REPLAN, Verb.IMMEDIATE_FIRST, Verb.RELEASE),
    *(Verb.PUBLISH, Verb.KEEP_BACK, Verb.TAKE, Verb.SUPPORT, Verb.LEARN),
    *(Verb.TICK, Verb.UNTICK, Verb.ASSIGN, Verb.RETEST),
    *(*_ANSWERS, Verb.LOAD_TEST, Verb.LOOKING, Verb.EMERGENCY, Verb.REVIEW, Verb.PREPARE, Verb.SNOOZE),
    *sorted(NEXT_STEPS),
)
_LOOKS = {
    *(Verb.PLAN, Verb.STATUS, Verb.HEALTH, Verb.LOG, Verb.LOGS, Verb.NUMBERS, Verb.HISTORY, Verb.HOLD),
    *(Verb.FOLLOW_UPS, Verb.LESSONS),
}
_LOOKS |= {Verb.READINESS, Verb.LESSONS}
_LIVE = {State.PROPOSED, State.APPROVED, State.EXECUTING, State.ROLLING}
_WENT_WRONG = {State.FAILED, State.REVERTED, State.SUPERSEDED, State.INDETERMINATE}
CARRIED_OUT = {State.SUCCEEDED, *_WENT_WRONG}  # once it was approved, and is over
OF_THE_CHECKLIST = "pre_2"  # the key of an item that people tick, on the list of what comes before
_CAN_BE_REPLANNED = {
    *(State.FAILED, State.REVERTED, State.SUPERSEDED, State.EXPIRED, State.STALE),
    *(State.REJECTED, State.CANCELLED, State.REFUSED),
}


class Way(StrEnum):
    """How it comes in: typed behind the command, by a mention in a message, or by the form."""

    COMMAND = "types"
    MENTION = "mentions"
    FORM = "sends the form for"


SENT = (
    Verb.REJECT,
    Verb.EMERGENCY,
    Verb.REVIEW,
    Verb.SNOOZE,
    Verb.SUPPORT,
    Verb.ASSIGN,
    Verb.LEARN,
)  # the forms that a button opens


@dataclass(frozen=True)
class Cell:
    """Somebody types or presses something about a rollback that ana asked for, which is in this state."""

    who: str
    verb: Verb
    pressed: bool
    state: State
    channel: str
    team: str
    way: Way = Way.COMMAND
    item: str = ""  # of another list than the follow-ups

    @property
    def person(self) -> Who:
        return PEOPLE[self.who]

    def __str__(self) -> str:
        how = "presses" if self.pressed else self.way
        what = f"{self.verb} {self.item}".strip()
        return f"{self.who} {how} {what} in {self.channel} of {self.team}, {self.state}"


def cells() -> Iterator[Cell]:
    verbs = [*((verb, False) for verb in TYPED), *((verb, True) for verb in PRESSED)]
    for who, (verb, pressed), state, channel, team in product(PEOPLE, verbs, State, (CARD, ELSEWHERE), (HOME, OTHER)):
        yield Cell(who, verb, pressed, state, channel, team)
    for who, verb, state, team, way in product(PEOPLE, BY_FORM, State, (HOME, OTHER), (Way.MENTION, Way.FORM)):
        yield Cell(who, verb, False, state, CARD, team, way)
    for who, verb, state, channel, team in product(
        PEOPLE, (Verb.TICK, Verb.UNTICK), State, (CARD, ELSEWHERE), (HOME, OTHER)
    ):
        yield Cell(who, verb, True, state, channel, team, item=OF_THE_CHECKLIST)


def wanted(cell: Cell) -> str:
    """ALLOWED, or words of the refusal."""
    if cell.team != HOME:
        return "another workspace"
    elsewhere = cell.channel != CARD and cell.verb in {Verb.SUPPORT, Verb.LEARN}
    if elsewhere or (cell.verb is Verb.SUPPORT and cell.state not in _WENT_WRONG):
        return "This rollback is not known here"
    if cell.pressed and cell.channel != CARD:
        return "belongs to another message"
    if cell.verb is Verb.HELP:
        return ALLOWED
    if cell.verb in _LOOKS:
        return cell.person.flaw or ALLOWED
    return _WANTED.get(cell.verb, _asked)(cell)


def _asked(cell: Cell) -> str:
    return _not_a(cell, "requesters") or ("under way" if cell.state in _LIVE else ALLOWED)


def _drilled(cell: Cell) -> str:
    """The service is no staging, whoever asks."""
    return _not_a(cell, "requesters") or "only for a staging"


def _released(cell: Cell) -> str:
    return _not_a(cell, "requesters") or ALLOWED


def _unwatched(cell: Cell) -> str:
    return _takes_part(cell) or ALLOWED


def _not_a(cell: Cell, list_: str) -> str:
    """ "" for who may, being on that list."""
    if cell.person.flaw:
        return cell.person.flaw
    if not cell.person.name:
        return "is not named in the services file"
    return "" if list_ in cell.person.lists else f"not on the list of {list_}"


def _answered(cell: Cell) -> str:
    """Any full member may, while the third phase of a rollback that succeeded lasts."""
    return cell.person.flaw or (ALLOWED if cell.state is State.SUCCEEDED else "Nobody is asked any more")


def _reported(cell: Cell) -> str:
    """Any full member may report a problem, at any time, and has no other right by it."""
    return cell.person.flaw or ALLOWED


def _prepared(cell: Cell) -> str:
    """Of those who are called by reports: as if they had typed it. Whether one is live is looked at behind that."""
    return _not_a(cell, "requesters") or ALLOWED


def _takes_part(cell: Cell) -> str:
    """ "" for who may, being on either list."""
    wrong = _not_a(cell, "requesters") and _not_a(cell, "approvers")
    return "neither a requester nor an approver" if "on the list" in wrong else wrong


def _load_tested(cell: Cell) -> str:
    if wrong := _takes_part(cell):
        return wrong
    return ALLOWED if cell.state is State.SUCCEEDED else "It is too late for a load test"


def _published(cell: Cell) -> str:
    """Whatever became of the rollback: users are told of its end as well."""
    return _takes_part(cell) or ALLOWED


def _followed_up(cell: Cell) -> str:
    """Such a list there is after a success; the checklist is there unless nothing came of it."""
    if cell.item:
        kept = cell.state in _LIVE or cell.state in CARRIED_OUT
        return _takes_part(cell) or (ALLOWED if kept else "This list is not kept any more")
    return _takes_part(cell) or (ALLOWED if cell.state is State.SUCCEEDED else "This list is not kept any more")


def _learned(cell: Cell) -> str:
    if cell.state not in CARRIED_OUT:
        return "was not carried out, or is not over"
    return _takes_part(cell) or ALLOWED


def _may_recover(cell: Cell) -> str:
    """ "" for who may: a contact, or whoever may ask for rollbacks or approve them; also who asked for this one."""
    if not cell.person.name:
        return "is not named in the services file"
    if not cell.person.lists and cell.person.name not in (CONTACT, SECOND):
        return "neither a contact of quilt-catalog nor somebody who rolls it back"
    return cell.person.flaw


def _taken(cell: Cell) -> str:
    return _may_recover(cell) or (ALLOWED if cell.state in _WENT_WRONG else "Nothing of this rollback is open")


def _case_opened(cell: Cell) -> str:
    return _may_recover(cell) or ALLOWED


def _looked_into(cell: Cell) -> str:
    """Whoever may approve, or is a contact, as the manager is; never who asked."""
    if cell.person.name == "ana":
        return "so somebody else must look"
    if not cell.person.name:
        return "is not named in the services file"
    if "approvers" not in cell.person.lists and cell.person.name not in (CONTACT, SECOND):
        return "neither a contact nor an approver"
    if cell.person.flaw:
        return cell.person.flaw
    if cell.state is State.PROPOSED:
        return ALLOWED
    return "already" if cell.state in _LIVE else "It is over"


def _acted_alone(cell: Cell) -> str:
    """Whoever asked, and nobody else, under whatever id; while nobody has decided, two having been called in vain."""
    if not cell.person.name:
        return "is not named in the services file"
    if cell.person.name != "ana":
        return "nobody else acts on it alone"
    if cell.state is State.PROPOSED:
        return ALLOWED
    return "already" if cell.state in _LIVE else "It is over"


def _reviewed(cell: Cell) -> str:
    """Of what ana did alone: an approver, and never she. What is not over yet was approved by a second person."""
    if cell.state in _LIVE and cell.pressed:
        return "nothing left to review"
    if cell.state in _LIVE:
        return "waits for its review"
    if not cell.person.name:
        return "is not named in the services file"
    if cell.person.name == "ana":
        return "so somebody else must close the review"
    if "approvers" not in cell.person.lists:
        return "neither a reviewer nor an approver"
    return cell.person.flaw or ALLOWED


def _may_cancel(cell: Cell) -> str:
    wrong = _not_a(cell, "approvers")
    return "" if cell.person.name == "ana" else wrong


def _decided(cell: Cell) -> str:
    if cell.state is not State.PROPOSED:
        return _over(cell.state)
    if cell.verb is Verb.WITHDRAW:
        return _may_cancel(cell) or ALLOWED
    if cell.verb is Verb.APPROVE and cell.person.name == "ana":
        return "asked for this rollback"
    return _not_a(cell, "approvers") or ALLOWED


def _over(state: State) -> str:
    if state in _LIVE:
        return "Already approved"
    return "This plan expired" if state is State.EXPIRED else "It is over"


def _aborted(cell: Cell) -> str:
    if cell.state not in _LIVE:
        return "there is nothing to stop"
    sent = cell.state in {State.EXECUTING, State.ROLLING}
    return _may_cancel(cell) or ("cannot be taken back" if sent else ALLOWED)


def _put_behind(cell: Cell) -> str:
    if cell.state in _CAN_BE_REPLANNED:
        return _not_a(cell, "requesters") or ALLOWED
    if cell.state is not State.PROPOSED:
        return _over(cell.state)
    return _not_a(cell, "requesters") or _may_cancel(cell) or ALLOWED


def _next_step(cell: Cell) -> str:
    """Only what the failed phase of the desk's rollback offers: further back; or, after one that went wrong and of
    which nothing was sent, that too, the same once more, and a smaller change."""
    offered = cell.state is State.SUCCEEDED and cell.verb is Verb.FURTHER_BACK
    offered |= cell.state in _WENT_WRONG and cell.verb in {Verb.FURTHER_BACK, Verb.ONCE_MORE, Verb.FEATURE_OFF}
    return _not_a(cell, "requesters") or (ALLOWED if offered else "offers no next step")


_WANTED: dict[Verb, Callable[[Cell], str]] = {
    Verb.DRILL: _drilled,
    **dict.fromkeys((Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW), _decided),
    Verb.STOP: _aborted,
    Verb.RELEASE: _released,
    Verb.UNWATCH: _unwatched,
    Verb.IMMEDIATE_FIRST: _put_behind,
    **dict.fromkeys(_ANSWERS, _answered),
    Verb.LOAD_TEST: _load_tested,
    Verb.LOOKING: _looked_into,
    **dict.fromkeys((Verb.PUBLISH, Verb.KEEP_BACK), _published),
    **dict.fromkeys((Verb.TICK, Verb.UNTICK, Verb.ASSIGN, Verb.RETEST), _followed_up),
    Verb.LEARN: _learned,
    Verb.TAKE: _taken,
    Verb.SUPPORT: _case_opened,
    Verb.EMERGENCY: _acted_alone,
    Verb.REVIEW: _reviewed,
    Verb.PROBLEM: _reported,
    Verb.PREPARE: _prepared,
    Verb.SNOOZE: _unwatched,
    **dict.fromkeys(NEXT_STEPS, _next_step),
}
