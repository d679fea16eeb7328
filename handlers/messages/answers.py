"""Private answers: what one person reads after a command or a click."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from bot.follow_up import hold_rules
from bot.lessons.rules import known
from bot.model import (
    AllReadiness,
    Answer,
    Beside,
    Drafted,
    FollowUpsNow,
    HealthNow,
    Helped,
    LessonsForm,
    LessonsNow,
    Listed,
    Logged,
    LogsNow,
    Noted,
    Numbers,
    Planned,
    Previewed,
    Read,
    Readiness,
    Recalled,
    Refusal,
    Rollback,
    ServiceState,
    State,
    Statuses,
    Verb,
    hold,
)
from bot.text import counted, span
from handlers.grammar.parser import Help
from handlers.grammar.words import WITHDRAW
from handlers.ids import COMMAND
from handlers.messages import follow_ups, lessons, phrases
from handlers.messages.blocks import NOTIFICATION, Block, Message, context, said, section, sections
from handlers.messages.health import health
from handlers.messages.helped import helped
from handlers.messages.history import recalled
from handlers.messages.logged import logged
from handlers.messages.logs import logs
from handlers.messages.mrkdwn import code, cut, foreign, link, place, prose
from handlers.messages.numbers import numbers
from handlers.messages.offers import NoFeatures, carried, form, of_command, row, typing, with_offers
from handlers.messages.plan_preview import previewed
from handlers.messages.readiness import all_readiness, one_readiness
from handlers.messages.running import running

ROWS = 20
_ALL = 8500  # characters: dozens of reasons
_AS_REASON = "It is the reason"
_REST = "Put these right first, then ask again."
OLD_BUTTON = "This button is from an older message. Nothing happened. Type `/rollback help` to see what can be done."
ELSEWHERE = "This came from another workspace; this bot works for its own only. Nothing happened. Ask somebody there."
NOT_OURS = "This app knows only `/rollback`. Nothing happened. Type `/rollback help`."


def render(answer: Answer, url: str = "") -> Message:
    """`url` leads to the card of the rollback that the answer speaks of; "" where there is none."""
    match answer:
        case Helped():
            return helped(answer)
        case Planned():
            return with_offers(_planned(answer, url))
        case Refusal():
            return with_offers(_not_done(answer, url))
        case Noted():
            return with_offers(said(prose(answer.text)))
        case Drafted() | LessonsForm():
            return said(prose(answer.text if isinstance(answer, Drafted) else known(answer.rollback)))
        case _:
            return _looked(answer)


def shown_already(answer: Answer) -> bool:
    """Does whoever asked see it in the channel where that was? Then nothing is said privately as well."""
    match answer:
        case Planned():
            return bool(answer.rollback.card_ts) and not answer.elsewhere
        case Noted():
            return answer.shown
        case _:
            return False


def signed(message: Message, reference: str) -> Message:
    """With the reference that its line in the log has, unless it says it already."""
    if reference in str(message.blocks):
        return message
    return Message(message.text, (*message.blocks, context(f"ref {code(reference)}")))


def _looked(answer: Listed | Read) -> Message:
    match answer:
        case AllReadiness():
            shown = all_readiness(answer)
        case Readiness():
            shown = with_offers(one_readiness(answer))
        case Logged():
            shown = logged(answer)
        case Numbers():
            shown = numbers(answer)
        case LessonsNow():
            shown = lessons.listed(answer)
        case FollowUpsNow():
            shown = follow_ups.listed(answer)
        case _:
            shown = _read(answer)
    return shown


def _read(answer: Previewed | Statuses | Recalled | HealthNow | LogsNow) -> Message:
    """From AWS, just now."""
    match answer:
        case Previewed():
            return with_offers(previewed(answer))
        case Statuses():
            return _statuses(answer)
        case LogsNow():
            return logs(answer)
        case Recalled():
            return recalled(answer)
        case HealthNow():
            return health(answer)


def misread(read: Help, services: Sequence[str] = (), features: Mapping[str, Collection[str]] = NoFeatures) -> Message:
    """The answer to a command that could not be read. `services` are all that may be typed, and `features` of each."""
    told = f"{prose(read.problem)} Nothing happened.\nType: {code(read.suggestion, 800)}"
    if read.as_reason not in ("", read.suggestion):
        told = f"{told}\nOr, if it is the reason: {code(read.as_reason, 800)}"
    return said(told, *offered(read, services, features))


def offered(read: Help, services: Sequence[str], features: Mapping[str, Collection[str]]) -> list[Block]:
    """By buttons what may be typed instead."""
    typed = [of_command(_words(read.suggestion), services=services, features=features)]
    if read.as_reason not in ("", read.suggestion):
        typed.append(of_command(_words(read.as_reason), label=_AS_REASON))
    return row(*chain.from_iterable(typed))


def _words(command: str) -> str:
    return carried(command.removeprefix(f"{COMMAND} "))


def broke(reference: str) -> str:
    """The answer when storing a command or click failed."""
    return f"This could not be recorded, so nothing happened. Please try again. Reference: {reference}"


def _planned(answer: Planned, url: str) -> Message:
    rollback = answer.rollback
    there = place(rollback.channel)
    if not rollback.live and not rollback.card_ts:
        then = f"Once that is put right, ask again: {code(rollback.command)}"
        return said(f"The plan could not be shown. {prose(rollback.outcome)}\n{then}")
    if not rollback.card_ts:
        return said(f"The plan is made, and its card waits to be posted in {there}: Slack has not taken it yet.")
    why = f"I cannot show rollbacks in this channel, so the plan is in {there}"
    return said(f"{why}: {link(url, 'see the card')}. A second person has to approve it there.")


def _not_done(answer: Refusal, url: str) -> Message:
    lines = [prose(answer.reason, _ALL), prose(answer.fix)]
    if answer.rollback is not None:
        lines.append(f"It is {link(url, answer.rollback.reference)}: {phrases.spoken(answer.rollback)}")
    if answer.reference:
        lines.append(f"Reference: {code(answer.reference)}")
    text = "\n".join(filter(None, lines))
    return Message(cut(text, NOTIFICATION), tuple(sections(*text.split("\n"), rest=_REST)))


def _statuses(answer: Statuses) -> Message:
    rows = answer.rows[:ROWS]
    lines = [line for row in rows for line in status(*row, answer.beside.get(row[0], Beside()))]
    return said("*What runs now*", section(*lines, *_unlisted(answer)), *_of_one(answer))


def _of_one(answer: Statuses) -> list[Block]:
    """What can be done with the service, where it is the only one that is told of."""
    if len(answer.rows) != 1 or answer.unlisted or answer.at_rest or answer.unread:
        return []
    service, state, _, newest = answer.rows[0]
    busy = newest is not None and newest.live
    offers = [] if busy else [form(service)]
    offers += [typing(f"{service} {Verb.HISTORY}"), typing(f"{service} {Verb.HEALTH}")]
    if newest is not None and newest.state is State.SUCCEEDED:
        offers.append(typing(f"{service} {Verb.UNDO}"))
    if newest is not None and newest.state is State.PROPOSED:
        offers.append(typing(f"{service} {WITHDRAW}"))
    if state is not None and hold.read(state.tags):
        offers.append(typing(f"{service} {Verb.HOLD} {Verb.RELEASE}"))
    return row(*offers)


def _unlisted(answer: Statuses) -> list[str]:
    """One line about those that have none of their own."""
    left_out = answer.unlisted + max(len(answer.rows) - ROWS, 0)
    more = [f"… and {left_out} more that want a look."] if left_out else []
    if answer.at_rest:
        more.append(f"{answer.at_rest} {'others ' if answer.rows else ''}run as they should.")
    if more:
        more.append("Type `/rollback SERVICE status` for one of them.")
    if more or answer.unread:
        return [" ".join(each) for each in (more, read_when(answer)) if each]
    return [] if answer.rows else ["No service is configured."]


def read_when(answer: Statuses) -> list[str]:
    """In a line of its own: what was read a while ago, and what there was no time for."""
    told = []
    if answer.older:
        told.append(f"Told as they were up to {span(timedelta(seconds=answer.age))} ago: {answer.older} of them.")
    if answer.unread:
        told.append(f"Not read in time: {counted(answer.unread, 'service')}.")
    if told:
        told = [":hourglass:", *told, "AWS limits how often it is asked. The reading goes on: ask again in a moment."]
    return told


def status(
    service: str, state: ServiceState | None, problem: str, newest: Rollback | None, beside: Beside
) -> list[str]:
    """One service: what runs, whether it is held, and its last rollback."""
    name = f"*{foreign(service)}*"
    now = f"{name}  not readable: {foreign(problem)}" if state is None else f"{name}  {running(state, beside)}"
    mark = hold.read(state.tags) if state else None
    held = [f"      {foreign(hold_rules.told(mark), 500)}"] if mark else []
    return [now, *held, *([f"      last rollback: {phrases.entry(newest)}"] if newest else [])]
