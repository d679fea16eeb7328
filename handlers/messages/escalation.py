"""Who is called while a plan waits, who answers, and whom to call when a rollback went wrong."""

from collections.abc import Iterator

from bot.approval.escalation import Reach
from bot.model import Called, Health, Level, Rollback, State, Verb
from handlers import ids
from handlers.messages import by_kind, phrases
from handlers.messages.blocks import Block, Message, actions, button, said, section
from handlers.messages.mrkdwn import foreign, moment, person

LEVELS = {
    Level.PRIMARY: "primary contact",
    Level.SECONDARY: "secondary contact",
    Level.ESCALATION: "escalation contact",
}
_WRONG = {State.FAILED, State.REVERTED, State.INDETERMINATE, State.EXPIRED}


def called(rollback: Rollback, level: str) -> Message:
    """Mentions who is called, with the button that ends the calling; told after the decision, it mentions nobody."""
    call = next((each for each in rollback.called if each.level == level), None)
    waits = rollback.state is State.PROPOSED and rollback.looking is None
    plan = f"{foreign(rollback.requester)} wants to {by_kind.wanted(rollback)}"
    what = f"{plan}: {phrases.revisions(rollback.effective_plan)}."
    if call is None or not waits:
        named = next((words for each, words in LEVELS.items() if each == level), "contact")
        return said(f"The {named} was called. {what}")
    now = f"{_people(call)}, you are called as {LEVELS[call.level]}: nobody has decided yet."
    then = "Approve or reject on the card. If you press “I am looking”, nobody else is called."
    value = ids.value(rollback.id, rollback.plan.digest)
    look = actions(button("I am looking", action_id=Verb.LOOKING, value=value))
    return said(f"{now}\n{what} The plan waits until {moment(rollback.expires_at)}.", section(then), look)


def looking(rollback: Rollback) -> Message:
    if rollback.looking is None:
        return said("Somebody looks at this plan.")
    who = foreign(rollback.looking.person) or person(rollback.looking.slack_id)
    return said(f"{who} is looking. Nobody else is called; the plan still waits.")


def calls(rollback: Rollback) -> list[str]:
    """For the card: who was called and when, and who looks; nothing where nobody was called."""
    after = rollback.recovery
    called = (*rollback.called, *(after.called if after else ()))
    lines = [f"*Called*  {' · '.join(map(_call, called))}"] if called else []
    if look := (after.looking if after else None) or rollback.looking:
        lines.append(f"*Looking*  {person(look.slack_id)} since {moment(look.at)}")
    return lines


def in_brief(rollback: Rollback) -> str:
    """For a line of a list: `called <@U…> (primary) 14:32`; "" where nobody was."""
    said_so = [f"called {', '.join(map(_call, rollback.called))}"] if rollback.called else []
    said_so += [f"{person(rollback.looking.slack_id)} looked {moment(rollback.looking.at)}"] if rollback.looking else []
    return " · ".join(said_so)


def whom_to_call(rollback: Rollback, contacts: Reach) -> Iterator[Block]:
    """Below what failed, timed out, or nobody knows the end of."""
    unwell = rollback.state is State.SUCCEEDED and rollback.health is Health.FAILED
    if rollback.state not in _WRONG and not unwell:
        return
    lines = [f"{level}: {' '.join(map(person, slack_ids))}" for level, slack_ids in contacts.levels]
    lines += [f"AWS support: {foreign(contacts.aws_support)}"] if contacts.aws_support else []
    if lines:
        yield section(f"*Whom to call*  {' · '.join(lines)}")


def _call(call: Called) -> str:
    return f"{_people(call)} ({call.level}) {moment(call.at)}"


def _people(call: Called) -> str:
    return " ".join(map(person, call.slack_ids))
