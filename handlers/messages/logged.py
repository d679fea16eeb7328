"""The private answer to `log`: a line for each rollback, a page of them at a time, with a link to its thread."""

from collections.abc import Iterator

from bot.model import Logged, Rollback, Verb
from bot.rollback_log.search import page_of
from handlers.messages import emergency, escalation, phrases
from handlers.messages.blocks import Message, bullets, said, section
from handlers.messages.mrkdwn import foreign, link
from handlers.messages.offers import Offer, carried, row, typing


def logged(answer: Logged) -> Message:
    of = f" of {foreign(answer.service)}" if answer.service else ""
    searched = f" with {foreign(answer.typed)}" if answer.typed else ""
    lines = bullets([_entry(each, answer.urls.get(each.id, "")) for each in answer.rollbacks])
    return said(f"*Rollbacks{of}{searched}*", section(*(lines or [_none(answer)])), *row(*_offers(answer)))


def _entry(rollback: Rollback, url: str) -> str:
    people = (emergency.in_brief(rollback), escalation.in_brief(rollback))
    return " · ".join(filter(None, [phrases.entry(rollback), *people, link(url, rollback.reference)]))


def _none(answer: Logged) -> str:
    if answer.page > 1:
        return "No further ones."
    return "None that fits. All that was typed must fit; try fewer words." if answer.typed else "None so far."


def _offers(answer: Logged) -> Iterator[Offer]:
    command = " ".join(filter(None, [answer.service, Verb.LOG]))
    if answer.more:
        yield typing(f"{command} {carried(page_of(answer.typed, answer.page + 1))}", "Older ones")
    if answer.page > 1:
        yield typing(f"{command} {carried(page_of(answer.typed, answer.page - 1))}", "Newer ones")
