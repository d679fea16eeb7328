"""Private answers: what one person reads after a command or a click."""

from collections.abc import Collection

from bot.follow_up import hold_rules
from bot.model import (
    Answer,
    Beside,
    HealthNow,
    Helped,
    Logged,
    LogsNow,
    Noted,
    Planned,
    Previewed,
    Recalled,
    Refusal,
    Rollback,
    ServiceState,
    Statuses,
    hold,
)
from handlers.grammar.parser import MARK, Help
from handlers.messages import emergency, escalation, phrases
from handlers.messages.blocks import NOTIFICATION, Message, bullets, context, said, section, sections
from handlers.messages.health import health
from handlers.messages.history import recalled
from handlers.messages.logs import logs
from handlers.messages.mrkdwn import code, cut, foreign, link, place, prose
from handlers.messages.plan_preview import previewed
from handlers.messages.running import running

ROWS = 20
_ALL = 8500  # characters: dozens of reasons
_REST = "Put these right first, then ask again."
OLD_BUTTON = "This button is from an older message. Nothing happened. Type `/rollback help` to see what can be done."
ELSEWHERE = "This came from another workspace; this bot works for its own only. Nothing happened. Ask somebody there."
NOT_OURS = "This app knows only `/rollback`. Nothing happened. Type `/rollback help`."


def render(answer: Answer, url: str = "") -> Message:
    """`url` leads to the card of the rollback that the answer speaks of; "" where there is none."""
    match answer:
        case Helped():
            return _helped(answer.services)
        case Planned():
            return _planned(answer, url)
        case Refusal():
            return _not_done(answer, url)
        case Noted():
            return said(prose(answer.text))
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


def _looked(answer: Previewed | Statuses | Logged | Recalled | HealthNow | LogsNow) -> Message:
    match answer:
        case Previewed():
            return previewed(answer)
        case Statuses():
            return _statuses(answer)
        case Logged():
            return _logged(answer)
        case LogsNow():
            return logs(answer)
        case Recalled():
            return recalled(answer)
        case HealthNow():
            return health(answer)


def misread(read: Help) -> str:
    """The answer to a command that could not be read."""
    said_ = f"{prose(read.problem)} Nothing happened.\nType: {code(read.suggestion, 800)}"
    if read.as_reason in ("", read.suggestion):
        return said_
    return f"{said_}\nOr, if it is the reason: {code(read.as_reason, 800)}"


def broke(reference: str) -> str:
    """The answer when storing a command or click failed."""
    return f"This could not be recorded, so nothing happened. Please try again. Reference: {reference}"


def _helped(services: Collection[str]) -> Message:
    example = next(iter(services), "SERVICE")
    lines = [
        f"{code(f'/rollback {example} immediate [reason]')}  plan a rollback; a second person approves it",
        f"{code(f'/rollback {example} immediate to REVISION [reason]')}  the same, to a revision of your choice",
        f"{code(f'/rollback {example} undo [reason]')}  undo its last rollback; a second person approves that too",
        f"{code(f'/rollback {example} complete COMMIT [reason]')}  revert a commit, rebuild and redeploy",
        f"{code(f'/rollback {example} partial FEATURE [for 4h] [reason]')}  the same, to switch one feature off",
        f"{code(f'/rollback {example} restore FEATURE [reason]')}  the same, to switch it on again",
        f"{code(f'/rollback {example} withdraw')}  take a plan back before ECS is called",
        f"{code(f'/rollback {example} stop')}  after that: what can still be stopped, and how",
        f"{code(f'/rollback {example} stop watching')}  end the validation of its last rollback",
        f"{code(f'/rollback {example} snooze 30m REASON')}  no alarm of it proposes anything for a while",
        f"{code(f'/rollback {example} plan [to REVISION]')}  that plan and every finding, for you alone",
        f"{code(f'/rollback {example} status')}  what runs now",
        f"{code(f'/rollback {example} health')}  is it well: all checks and metrics now",
        f"{code(f'/rollback {example} history')}  what it ran, and a form to choose from it",
        f"{code(f'/rollback {example} hold')}  is it held since a rollback; {code('hold release [reason]')} ends that",
        f"{code(f'/rollback {example} logs [minutes]')}  the few lines of its log that matter, for you alone",
        f"{code(f'/rollback {example} log')}  its last rollbacks",
        f"{code('/rollback status')}  {code('/rollback log')}  the same for all services",
    ]
    named = ", ".join(code(name) for name in list(services)[:ROWS])
    if (more := len(services) - ROWS) > 0:
        named += f" and {more} more. A name that is nearly right is enough to be told the right one."
    yours = f"You may ask for: {named}" if named else "You may look, but not ask for a rollback of any service."
    kinds = f"A reason may begin with its kind, `users:` `performance:` `security:` `data:`, or with {code(MARK)}"
    return said("*Rolling a service back*", section(*bullets(lines)), context(yours, kinds))


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
    return said("*What runs now*", section(*lines, *_unlisted(answer)))


def _unlisted(answer: Statuses) -> list[str]:
    """One line about those that have none of their own."""
    left_out = answer.unlisted + max(len(answer.rows) - ROWS, 0)
    more = [f"… and {left_out} more that want a look."] if left_out else []
    if answer.at_rest:
        more.append(f"{answer.at_rest} {'others ' if answer.rows else ''}run as they should.")
    if more:
        return [" ".join([*more, "Type `/rollback SERVICE status` for one of them."])]
    return [] if answer.rows else ["No service is configured."]


def status(
    service: str, state: ServiceState | None, problem: str, newest: Rollback | None, beside: Beside
) -> list[str]:
    """One service: what runs, whether it is held, and its last rollback."""
    name = f"*{foreign(service)}*"
    now = f"{name}  not readable: {foreign(problem)}" if state is None else f"{name}  {running(state, beside)}"
    mark = hold.read(state.tags) if state else None
    held = [f"      {foreign(hold_rules.told(mark, 'it'), 500)}"] if mark else []
    return [now, *held, *([f"      last rollback: {phrases.entry(newest)}"] if newest else [])]


def _entry(rollback: Rollback) -> str:
    people = (emergency.in_brief(rollback), escalation.in_brief(rollback))
    return " · ".join(filter(None, [phrases.entry(rollback), *people]))


def _logged(answer: Logged) -> Message:
    title = f"*Rollbacks of {foreign(answer.service)}*" if answer.service else "*Rollbacks*"
    lines = bullets([_entry(each) for each in answer.rollbacks[:ROWS]])
    return said(title, section(*(lines or ["None so far."])))
