"""The form behind "Choose a revision": what a service ran, to be chosen from, in place of typing `to REVISION`."""

from datetime import datetime

from bot.model import Answer, Ran, Recalled, Refusal
from bot.text import clean
from handlers import ids
from handlers.grammar.parser import REASON_LIMIT
from handlers.messages.blocks import Block, context, section
from handlers.messages.history import briefly, choosable, recommended
from handlers.messages.modal import choice, line, modal, option
from handlers.messages.mrkdwn import code, cut, duration, foreign, prose

TITLE = "Choose a revision"
OLD = "This form is from an older version. Nothing happened. Type `/rollback SERVICE history` for a new one."
LATE = "Slack did not open the form in time. Nothing happened. Please press again."
_TAG, _OUTCOME = 24, 30


def reading(service: str) -> Block:
    """Shown while ECS is read."""
    return note(f"Reading what {code(service) if service else 'this service'} ran …")


def note(text: str) -> Block:
    """Nothing to choose, and why."""
    return modal(TITLE, section(prose(text)), callback_id=ids.PICK)


def form(answer: Answer, *, place: str, now: datetime) -> Block:
    """The form itself, or what keeps it from being filled; `place` is what `ids.place` made."""
    if isinstance(answer, Recalled) and (rows := choosable(answer)):
        return _form(answer, rows, place=place, now=now)
    if isinstance(answer, Refusal):
        return note("\n".join(filter(None, [answer.reason, answer.fix])))
    return note("There is no other revision to choose.")


def _form(answer: Recalled, rows: list[Ran], *, place: str, now: datetime) -> Block:
    best = answer.choice.rpartition(" ")[2]
    rows = sorted(rows, key=lambda ran: ran.name != best)
    return modal(
        TITLE,
        section(f"*Roll {foreign(answer.service)} back to …*", recommended(answer)),
        choice("Revision", [_option(ran, now, best) for ran in rows], id_=ids.REVISION, chosen=best),
        line("Reason", id_=ids.REASON, longest=REASON_LIMIT),
        context("This makes a plan, as the command does. Nothing changes until a second person approves it."),
        callback_id=ids.PICK,
        place=place,
        submit="Make the plan",
    )


def _option(ran: Ran, now: datetime, best: str) -> Block:
    """`:38 · recommended · 51d0e7c · 8 days ago · served 6 days`, `⚠ :41 · failed · f7d2236`; below it what it is."""
    ago = f"{duration(now - ran.since)} ago" if ran.since else ""
    served = f"served {duration(ran.served)}" if ran.served is not None else ""
    outcome = cut(clean(briefly(ran.outcome)), _OUTCOME)
    judged = "recommended" if ran.name == best else "" if ran.good else outcome
    number = f"{'' if ran.good or ran.name == best else '⚠ '}:{ran.name.rpartition(':')[2]}"
    shown = (number, judged, cut(clean(ran.image), _TAG), ago, served)
    exactly = (
        outcome if outcome != judged else "",
        ran.digest and f"sha256:{clean(ran.digest)}",
        ran.git_sha and f"git {clean(ran.git_sha)}",
    )
    return option(_joined(*shown), value=ran.name, description=_joined(*exactly))


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
