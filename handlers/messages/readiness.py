"""The private answers to `readiness`: all services, a line each, the worst first; or one, with what to do next."""

from collections.abc import Iterator, Sequence

from bot.model import ALL, AllReadiness, Grade, Graded, KnownReadiness, Readiness, Verb
from bot.readiness.told import SIGNS, WORDS, counts, headline, line
from handlers.messages.blocks import Block, Message, bullets, context, header, said, section, sections
from handlers.messages.mrkdwn import code, foreign, moment, prose
from handlers.messages.offers import Offer, row, typing

_FIRST = 8
_REST = f"All of it: {code('rollback-bot readiness')}"
_AT_HOME = 8


def all_readiness(answer: AllReadiness) -> Message:
    """The first ones; all of them behind a button."""
    known = answer.known if answer.whole else answer.known[:_FIRST]
    title = f"*Ready for a rollback?*\n{counts(answer.known)}"
    one = code("/rollback SERVICE readiness")
    return said(
        title, *sections(*map(_of_service, known), rest=_REST), *row(*_more(answer)), context(f"What to do: {one}")
    )


def one_readiness(answer: Readiness) -> Message:
    """What failed first; what is green in a line, and what does not apply in another."""
    blocks = [section(*_finding(each)) for each in answer.lacking]
    well = [each for each in answer.failed_first if each.applies and each.grade is Grade.GREEN]
    aside = [each for each in answer.failed_first if not each.applies]
    short = [*_listed("In order", well), *_listed("Does not apply", aside)]
    told = f"{SIGNS[answer.grade]} *{foreign(headline(answer))}*"
    return said(told, *blocks, *short, context(f"Looked at {moment(answer.judged_at)}"))


def for_home(known: Sequence[KnownReadiness]) -> Iterator[Block]:
    """Of somebody's own services those that are not green, the worst first; nothing where all are."""
    lacking = [each for each in known if each.readiness.grade is not Grade.GREEN]
    if not lacking:
        return
    yield header("Ready for a rollback?")
    yield section(*map(_of_service, lacking[:_AT_HOME]))
    more = f"… and {len(lacking) - _AT_HOME} more. " if len(lacking) > _AT_HOME else ""
    yield context(f"{more}What to do: {code('/rollback SERVICE readiness')}")


def _of_service(known: KnownReadiness) -> str:
    found = known.readiness
    return f"{SIGNS[found.grade]} *{foreign(found.service)}* {WORDS[found.grade]}: {foreign(line(found))}"


def _finding(each: Graded) -> list[str]:
    """Its grade in words as well: colour alone says nothing to some."""
    name, why = each.name.replace("_", " "), f" _{each.why[:1].upper()}{each.why[1:]}._" if each.why else ""
    lines = [f"{SIGNS[each.grade]} *{name}*, {WORDS[each.grade]}: {prose(each.what)}{why}"]
    if each.next:
        who = f" ({foreign(each.who)})" if each.who else ""
        lines.append(f"→ {prose(each.next)}{who}")
    return lines


def _listed(what: str, findings: Sequence[Graded]) -> Iterator[Block]:
    if findings:
        yield section(
            f"*{what}*", *bullets([f"{each.name.replace('_', ' ')}: {prose(each.what)}" for each in findings])
        )


def _more(answer: AllReadiness) -> Iterator[Offer]:
    if not answer.whole and len(answer.known) > _FIRST:
        yield typing(f"{Verb.READINESS} {ALL}", f"All services ({len(answer.known)})")
    for each in answer.known[:2]:
        if each.readiness.grade is not Grade.GREEN:
            yield typing(f"{each.readiness.service} {Verb.READINESS}", each.readiness.service)
