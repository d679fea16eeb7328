"""After a rollback that went wrong: what is possible now, who is called, that it is open still, and who took it."""

from collections.abc import Collection, Iterator

from bot.catalog import Service
from bot.evidence.file import name_of
from bot.follow_up.next_steps import next_steps
from bot.follow_up.why_not import by_hand, why_not
from bot.model import AwsPermission, Rollback, Seen, State, Verb, short
from handlers import ids
from handlers.messages.blocks import Block, Message, actions, bullets, button, context, said, section, spelled
from handlers.messages.escalation import LEVELS
from handlers.messages.look_at import look_at
from handlers.messages.mrkdwn import code, foreign, moment, person, prose, verbatim

_WENT = {
    State.FAILED: "failed",
    State.REVERTED: "was undone by ECS",
    State.SUPERSEDED: "was overtaken by another deployment",
    State.INDETERMINATE: "ended, and nobody knows how",
}
_ONLY_PLANNED = "Each button only prepares a plan: nothing changes before somebody else approves it."


def alternatives(rollback: Rollback, _: str, service: Service | None, called: Collection[str]) -> Message:
    """What can be done now, each with why, a button for each; what cannot, with why; and the commands by hand."""
    steps = next_steps(rollback, service)
    value = ids.value(rollback.id, rollback.plan.digest)
    offered = [f"_{foreign(step.label)}_  {foreign(step.what)}" for step in steps]
    buttons = [button(step.label, action_id=step.verb, value=value) for step in steps]
    way = section("*What is possible now*", *bullets(offered)) if offered else section(*look_at(rollback.plan))
    shown = [
        section(*_title(rollback), *map(person, called)),
        way,
        *([actions(*buttons)] if buttons else []),
        *([context(_ONLY_PLANNED)] if offered else []),
        section("*What is not, and why*", *bullets([prose(line) for line in why_not(rollback, service)])),
        *([section("*By hand*", *_commands(rollback))] if any(by_hand(rollback)) else []),
        actions(_look(rollback), *_support(service, value)),
    ]
    return Message(spelled("", *shown), tuple(shown))


def called(rollback: Rollback, level: str) -> Message:
    """Mentions who is called, with the button that ends the calling; once somebody looks, it mentions nobody."""
    recovery = rollback.recovery
    call = next((each for each in recovery.called if each.level == level), None) if recovery else None
    named = next((words for each, words in LEVELS.items() if each == level), "contact")
    if recovery is None or call is None or recovery.looking:
        return said(f"The {named} was called. {_went(rollback)}.")
    who = " ".join(map(person, call.slack_ids))
    now = f"{who}, you are called as {named}. {_went(rollback)}, and nobody looks at it yet."
    then = "What is possible stands in this thread. If you press “I am looking”, nobody else is called."
    return said(now, section(then), actions(_look(rollback)))


def still_open(rollback: Rollback, _: str, service: Service | None, called: Collection[str]) -> Message:
    """Every ten minutes, until somebody looks."""
    if rollback.recovery and rollback.recovery.looking:
        return said("Somebody is looking.")
    since = f" since {moment(rollback.ended_at)}" if rollback.ended_at else ""
    line = f"*Still open{since}*  {_went(rollback)}. Nobody has pressed “I am looking”."
    lines = [line, *filter(None, [_called_in_vain(rollback), " ".join(map(person, called))])]
    steps = next_steps(rollback, service)
    ways = f"{len(steps)} next steps stand above in this thread, each with a button." if len(steps) > 1 else ""
    return said("\n".join(filter(None, [*lines, ways])), actions(_look(rollback)))


def taken(rollback: Rollback) -> Message:
    look = rollback.recovery.looking if rollback.recovery else None
    if look is None:
        return said("Somebody is looking. Nobody else is called.")
    who = foreign(look.person) or person(look.slack_id)
    return said(f"{who} is looking. Nobody else is called, and this thread is not reminded any more.")


def evidence_kept(rollback: Rollback, why: str) -> Message:
    """In place of the files, where Slack takes none from this app; `why` is a sentence."""
    command = code(f"rollback-bot evidence {rollback.reference}")
    names = f"{name_of(rollback, 'md')} and {name_of(rollback, 'json')}"
    return said(f"The evidence is collected: {names}. {prose(why)} {command} prints it.".replace("  ", " "))


def support_case(rollback: Rollback, told: str) -> Message:
    return said(prose(told))


def _title(rollback: Rollback) -> Iterator[str]:
    yield f"🔴 *{_went(rollback)}.*"
    seen = rollback.recovery.seen if rollback.recovery else None
    if rollback.plan.account != "not shown":
        yield _now(seen)


def _now(seen: Seen | None) -> str:
    if seen is None:
        return "What runs now could not be read."
    moving = ", and a deployment moves" if seen.moving else ""
    runs = foreign(short(seen.task_definition))
    return f"Now: {runs}, {seen.running} of {seen.desired} tasks run{moving} ({moment(seen.at)})."


def _went(rollback: Rollback) -> str:
    to = rollback.effective_plan.to_name
    return f"The rollback of {foreign(rollback.service)} to {foreign(to)} {_WENT.get(rollback.state, 'went wrong')}"


def _commands(rollback: Rollback) -> Iterator[str]:
    for what, command in by_hand(rollback):
        yield f"{foreign(what[0].upper() + what[1:])}:"
        yield f"```{verbatim(command, 1000)}```"


def _look(rollback: Rollback) -> Block:
    value = ids.value(rollback.id, rollback.plan.digest)
    return button("I am looking", action_id=Verb.TAKE, value=value, style="primary")


def _support(service: Service | None, value: str) -> Iterator[Block]:
    """Where a role may open cases; everything else needs the console."""
    if service and service.role(AwsPermission.SUPPORT) is not None:
        yield button("Open an AWS Support case…", action_id=ids.SUPPORT, value=value)


def _called_in_vain(rollback: Rollback) -> str:
    called = rollback.recovery.called if rollback.recovery else ()
    names = " · ".join(f"{' '.join(map(person, call.slack_ids))} ({call.level})" for call in called)
    return f"Called so far: {names}." if names else "No contact is named for it."
