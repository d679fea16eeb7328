"""The private answer to `help`: how to begin, in three lines; all commands behind a button."""

from collections.abc import Iterator

from bot.model import ALL, Helped, Verb
from handlers import ids
from handlers.grammar.parser import MARK
from handlers.messages.blocks import Message, bullets, context, said, section
from handlers.messages.mrkdwn import code
from handlers.messages.offers import Offer, form, row, typing

_NAMED = 20
_TITLE = "*Rolling a service back*"
_ALONE = f"{code('/rollback')}  opens the form to ask for a rollback"
_ALL = "All commands"


def helped(answer: Helped) -> Message:
    example = next(iter(answer.services), "SERVICE")
    if answer.whole:
        return said(_TITLE, section(*bullets(list(_commands(example)))), context(_yours(answer), _kinds()))
    ask = code(f"/rollback {example} immediate [reason]")
    first = [
        f"{ask}  plans a rollback to what last ran well; a second person approves it",
        f"{code(f'/rollback {example}')}  what runs now, with buttons for all else",
        _ALONE,
    ]
    return said(_TITLE, section(*bullets(first)), *row(*_offers(answer)), context(_yours(answer)))


def _offers(answer: Helped) -> Iterator[Offer]:
    if answer.services:
        yield form(ids.NOWHERE)
    yield typing(f"{Verb.HELP} {ALL}", _ALL)
    yield typing(str(Verb.STATUS))


def _commands(example: str) -> Iterator[str]:
    yield f"{code(f'/rollback {example} immediate [reason]')}  plan a rollback; a second person approves it"
    yield f"{code(f'/rollback {example} immediate to REVISION [reason]')}  the same, to a revision of your choice"
    yield f"{code(f'/rollback {example} undo [reason]')}  undo its last rollback; a second person approves that too"
    yield f"{code(f'/rollback {example} drill [reason]')}  of a staging: really back and forth again, and measured"
    yield f"{code(f'/rollback {example} complete COMMIT [reason]')}  take a commit out, rebuild and redeploy"
    yield f"{code(f'/rollback {example} partial FEATURE [for 4h] [reason]')}  switch one feature off"
    yield f"{code(f'/rollback {example} restore FEATURE [reason]')}  switch it on again"
    yield f"{code(f'/rollback {example} withdraw')}  take a plan back before ECS is called"
    yield f"{code(f'/rollback {example} stop')}  after that: what can still be stopped, and how"
    yield f"{code(f'/rollback {example} stop watching')}  end the checks after its last rollback"
    yield f"{code(f'/rollback {example} problem WHAT YOU SEE')}  report one; when enough people do, somebody is called"
    yield f"{code(f'/rollback {example} snooze 30m REASON')}  no alarm of it proposes anything for a while"
    yield f"{code(f'/rollback {example} review WHAT CAME OF IT')}  close the review of an emergency"
    yield f"{code(f'/rollback {example} plan [to REVISION]')}  that plan and all that speaks against it, for you alone"
    yield f"{code(f'/rollback {example} status')}  what runs now; {code(f'/rollback {example}')} says the same"
    yield f"{code(f'/rollback {example} health')}  is it well: all checks and metrics now"
    yield f"{code(f'/rollback {example} history')}  what it ran, and a form to choose from it"
    yield f"{code(f'/rollback {example} hold')}  are deploys on hold; {code('hold release [reason]')} ends that"
    yield f"{code(f'/rollback {example} logs [minutes]')}  the few lines of its log that matter, for you alone"
    yield f"{code(f'/rollback {example} log [since:2026-10] [words]')}  its rollbacks, searched"
    yield f"{code(f'/rollback {example} numbers')}  how often it was rolled back, and how fast"
    yield f"{code(f'/rollback {example} follow-ups')}  what is still to be done after its rollbacks"
    yield f"{code(f'/rollback {example} lessons')}  what was learned from them, and the form to write it"
    yield f"{code('/rollback status')}  {code('/rollback log')}  {code('/rollback numbers')}  the same for all services"
    yield f"{code(f'/rollback {example} readiness')}  could it be rolled back now; {code('/rollback readiness')} of all"
    yield _ALONE


def _yours(answer: Helped) -> str:
    named = ", ".join(code(name) for name in list(answer.services)[:_NAMED])
    if (more := len(answer.services) - _NAMED) > 0:
        named += f" and {more} more. A name that is nearly right is enough to be told the right one."
    return f"You may ask for: {named}" if named else "You may look, but not ask for a rollback of any service."


def _kinds() -> str:
    return f"A reason may begin with its kind, `users:` `performance:` `security:` `data:`, or with {code(MARK)}"
