"""The private answer to `history`: what a service ran, a line each; the first ones first, all behind a button."""

from collections.abc import Iterator

from bot.model import ALL, Ran, Recalled, Verb
from bot.target.by_name import REVISION
from handlers import ids
from handlers.messages.blocks import Message, bullets, context, said, section, sections
from handlers.messages.mrkdwn import code, duration, foreign, moment
from handlers.messages.offers import Offer, row, typing

_FIRST = 3
_REST = "The plan tells of each."
_PICK, _ALL = "Choose a revision…", "All it ran"


def recalled(answer: Recalled) -> Message:
    """What `immediate` would do comes first, and then the newest."""
    name, family = foreign(answer.service), answer.rows[0].name.partition(":")[0] if answer.rows else ""
    shown = answer.rows if answer.whole else answer.rows[:_FIRST]
    lines = bullets([_line(ran, family) for ran in shown]) or ["Nothing yet."]
    other = f"Another one: {code(f'/rollback {answer.service} immediate to REVISION')}"
    more = [context(other)] if answer.whole else []
    told = sections(*lines, rest=_REST)
    return said(f"*What {name} ran*", section(recommended(answer)), *told, *row(*_offers(answer)), *more)


def recommended(answer: Recalled) -> str:
    """What A rollback would go to, and why."""
    if not answer.choice:
        return f"A rollback would find nothing to go back to. {foreign(answer.why)}"
    return f"A rollback would go to {code(answer.choice)}: {foreign(answer.why)}."


def _offers(answer: Recalled) -> Iterator[Offer]:
    if choosable(answer):
        yield Offer(_PICK, answer.service, ids.PICK)
    if not answer.whole and len(answer.rows) > _FIRST:
        yield typing(f"{answer.service} {Verb.HISTORY} {ALL}", f"{_ALL} ({len(answer.rows)})")


def choosable(answer: Recalled) -> list[Ran]:
    """What may be named behind `to`, each once: not what runs now, which is the first line, nor a span of several."""
    current = {ran.name for ran in answer.rows[:1]}
    found: dict[str, Ran] = {}
    for ran in answer.rows:
        if REVISION.fullmatch(ran.name) and ran.name not in current:
            found.setdefault(ran.name, ran)
    return list(found.values())


def _line(ran: Ran, family: str) -> str:
    """What is not of the `family` that runs now has its whole name."""
    mine, _, number = ran.name.partition(":")
    revision = ran.name if number and mine != family else f":{number or ran.name}"
    image = foreign(ran.image) or (f"sha256:{foreign(ran.digest)}" if ran.digest else "")
    git = f"git {foreign(ran.git_sha)}" if ran.git_sha and ran.git_sha not in ran.image else ""
    since = f"since {moment(ran.since, day=True)}" if ran.since else ""
    served = f"served {duration(ran.served)}" if ran.served is not None else ""
    parts = (f"{code(revision)} *{foreign(briefly(ran.outcome), 80)}*", image, git, since, served)
    return " · ".join(filter(None, parts))


def briefly(outcome: str) -> str:
    """What fits into a line: the plan tells the rest."""
    return outcome.partition(": ")[0].removeprefix("was ").removesuffix(" by this service")
