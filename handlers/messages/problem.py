"""“I see a problem”: the form to report one, and the call of those who may act once enough people did."""

from collections.abc import Iterator, Sequence

from bot.model import ProblemCall, ProblemReport, Rollback, Suspected, Verb, different
from handlers import ids
from handlers.grammar.parser import REASON_LIMIT
from handlers.messages.blocks import Block, Message, actions, button, context, said, section
from handlers.messages.modal import line, modal, option, select
from handlers.messages.mrkdwn import code, foreign, link, moment, person, place, prose
from handlers.messages.times import local

TITLE = "I see a problem"
LATE = "Slack did not open the form in time. Nothing happened. Please press the button again."
OLD = "This form is from an older version. Nothing happened. Close it, and type `/rollback help`."
_SHOWN, _TEXT, _WHY = 5, 200, 600


def form(services: Sequence[str], chosen: str, origin: str) -> Block:
    """`origin` is what `ids.origin` made; the only service that there is needs not be `chosen`."""
    options = [option(name, value=name) for name in services]
    chosen = services[0] if len(services) == 1 else chosen
    return modal(
        TITLE,
        select("Which service?", options, id_=ids.SERVICE, chosen=chosen),
        line("What do you see?", id_=ids.REASON, longest=REASON_LIMIT, optional=False, hint=_HINT),
        context("Nothing is rolled back by this. Once enough people report one, whoever can do something is called."),
        callback_id=ids.PROBLEM,
        place=origin,
        submit="Report it",
    )


_HINT = "A sentence is enough: what does not work, and since when?"


def note(text: str) -> Block:
    """Nothing to fill in, and why."""
    return modal(TITLE, section(prose(text)), callback_id=ids.PROBLEM)


def report_button(service: str = "") -> Block:
    """Opens the form; with the service where that is known."""
    return button(TITLE, action_id=ids.PROBLEM, value=service or ids.NOWHERE)


def call(made: ProblemCall, *, outside: bool = False, asked: Rollback | None = None, url: str = "") -> Message:
    """Mentions whoever may ask, and nobody else; `outside` is where another organization reads it.

    `asked` is the rollback that was asked for from here, and `url` the address of its card, "" where that is not known.
    """
    service = foreign(made.service)
    count = len(different(made.reports))
    suspected = made.suspected
    called = " ".join(map(person, suspected.requesters)) if suspected else ""
    headline = f"*{count} people report problems with {service}*"
    message = said(
        " ".join(filter(None, [headline, called])),
        section(*_reports(made.reports, outside)),
        *(_prepared(made.service, suspected, outside, asked) if suspected else _unprepared(made.service)),
        *([section(_asked_for(asked, url))] if asked else ()),
    )
    return local(message, made.queued_at)


def letter(made: ProblemCall, why: str) -> Message:
    """The same for one person alone, where no channel takes it; `why` says so in the middle of a sentence."""
    service, suspected = foreign(made.service), made.suspected
    return said(
        f"*{len(different(made.reports))} people report problems with {service}*",
        section(f"{place(made.channel)} takes no call: {prose(why)}. So whoever may ask for a rollback gets it alone."),
        section(*_reports(made.reports, outside=False)),
        *([section(*facts)] if suspected and (facts := _facts(suspected, outside=False)) else ()),
        section(
            "A plan can be shown nowhere either. Let the bot write there again, then type "
            f"{code(f'/rollback {made.service} immediate')}."
        ),
    )


def _asked_for(asked: Rollback, url: str) -> str:
    who = foreign(asked.requester)
    return f"{who} asked for the rollback from here: {link(url, asked.reference)}. Its card says how it stands."


def _reports(reports: Sequence[ProblemReport], outside: bool) -> Iterator[str]:
    """The newest of each person, the first who reported first."""
    if outside:
        yield "What they wrote is not shown in a channel that is shared."
        return
    newest = list({each.who: each for each in reports}.values())
    for each in newest[:_SHOWN]:
        yield f"• {_who(each)} {moment(each.at)}: {foreign(each.text, _TEXT)}"
    if (more := len(newest) - _SHOWN) > 0:
        yield f"… and {more} more people"


def _who(report: ProblemReport) -> str:
    """Never a mention: whoever reported it has done what there is to do."""
    return foreign(report.person) if report.person else code(report.slack_id)


def _prepared(service: str, suspected: Suspected, outside: bool, asked: Rollback | None) -> Iterator[Block]:
    if facts := _facts(suspected, outside):
        yield section(*facts)
    if suspected.instead:
        why = "why is not shown in a channel that is shared." if outside else prose(suspected.instead, _WHY)
        yield section(f"*Nothing is prepared*: {why}")
        return
    if asked is None:
        yield actions(button("Prepare the rollback", action_id=Verb.PREPARE, value=service, style="primary"))
        yield context("Whoever presses it asks for the rollback. Nothing changes until a second person approves it.")


def _facts(suspected: Suspected, outside: bool) -> list[str]:
    facts = []
    if suspected.runs:
        since = f" since {moment(suspected.since, day=True)}" if suspected.since else ""
        facts.append(f"*Runs now*  {code(suspected.runs)}{since}")
    if suspected.target:
        why = f": {prose(suspected.why, _WHY)}" if suspected.why and not outside else ""
        facts.append(f"*Would go back to*  {code(suspected.target)}{why}")
    return facts


def _unprepared(service: str) -> Iterator[Block]:
    yield section(f"Nothing could be prepared. To ask for a rollback: {code(f'/rollback {service} immediate')}")
