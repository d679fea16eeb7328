"""“I see a problem”: how many are enough, what whoever reports one is told, and what the reports say together. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.catalog import ProblemReports, Service
from bot.model import CallRule, ProblemCall, ProblemReport, Refusal, Reported, Rollback, different
from bot.text import both, counted, cut, exactly, mention_channel, moment

OF_ONE, OF_SERVICE = 3, 40  # reports of one person, and of one service, that are kept within its time
GOOD_FOR = timedelta(hours=1)  # afterwards a plan is no answer to these reports any more
_REASON, _TEXT, _TEXTS = 500, 110, 3
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def rule(wanted: ProblemReports) -> CallRule:
    return CallRule(wanted.people, wanted.within, OF_ONE, max(OF_SERVICE, OF_ONE * wanted.people))


def turned_away(said: ProblemReport, reported: Reported, by: CallRule) -> Refusal:
    """Too many are kept already: of this person, or of the service."""
    mine = sum(each.who == said.who for each in reported.recent)
    whose = f"You have reported {counted(mine, 'problem')}" if mine >= by.of_one else "So many problems were reported"
    reason = f"{whose} of {said.service} within {exactly(by.within)} that no more are kept."
    return Refusal(reason, _called(reported.call) or "What you reported before counts.")


def answer(said: ProblemReport, reported: Reported, by: CallRule, in_hand: str) -> str:
    """What became of it. `in_hand` says what is done about the service already, "" where nothing is."""
    if reported.call and reported.call.rollback_id:
        return f"Noted. {in_hand or 'A rollback was under way already.'} Its thread is told of these reports."
    told = _called(reported.call)
    if reported.call and reported.call.id != said.id:
        return f"Noted. {told} Your report is kept with theirs."
    people = different(reported.recent)
    count = f"{_of(_NUMBERS, by.people)} within {exactly(by.within)}"
    earlier = [each for each in reported.recent if each.who == said.who and each.id != said.id]
    place = f"You are the {_of(_ORDINALS, people.index(said.who) + 1)} of {count}"
    if earlier:
        verb = "person has" if len(people) == 1 else "people have"
        place = f"You had reported one already: {_of(_NUMBERS, len(people))} {verb} so far, of {count}"
    if reported.call:
        return f"Noted. {place}. {told}"
    then = f"At {_of(_NUMBERS, by.people)}, whoever may ask for a rollback is called."
    return " ".join(filter(None, [f"Noted. {place}.", in_hand or then]))


def answers_question(said: ProblemReport, rollback: Rollback) -> str:
    """Where people are asked anyhow whether there are any."""
    unwell = [each for each in rollback.reports if not each.well]
    people = "1 person" if len(unwell) == 1 else f"{len(unwell)} people"
    so_far = f"{counted(sum(each.times for each in unwell), 'report')} by {people} so far"
    then = "The rollback does not count as well as long as that holds."
    return f"Noted: it answers “Any user reports?” about {rollback.reference} of {said.service}, {so_far}. {then}"


def under_way(live: Rollback | None) -> str:
    """A rollback that is live, for whoever reports; "" where there is none."""
    if live is None:
        return ""
    return f"A rollback of {live.service} is under way already: {live.reference}, in {mention_channel(live.channel)}."


def in_thread(reports: Sequence[ProblemReport]) -> str:
    """For the thread of a rollback that is live, or is asked about."""
    return f"{_headline(reports)}: {_texts(reports)}."


def reason(reports: Sequence[ProblemReport]) -> str:
    """Of the rollback that is asked for because of them."""
    return cut(f"{_headline(reports)}: {_texts(reports)}", _REASON)


def over(call: ProblemCall, runs: str, now: datetime) -> Refusal | None:
    """None: a plan for what `runs` now still answers these reports."""
    fix = f"If it is needed all the same: `/rollback {call.service} immediate`."
    if now - call.at > GOOD_FOR:
        return Refusal(f"These reports are from {moment(call.at)}, more than {exactly(GOOD_FOR)} ago.", fix)
    if call.suspected and call.suspected.runs and call.suspected.runs != runs:
        return Refusal(f"{runs} runs since; these reports are about {call.suspected.runs}.", fix)
    return None


def _called(call: ProblemCall | None) -> str:
    if call is None:
        return ""
    where = mention_channel(call.channel)
    return f"Whoever may ask for a rollback of {call.service} was called in {where} at {moment(call.at)}."


def _headline(reports: Sequence[ProblemReport]) -> str:
    people = len(different(reports))
    return f"{people} people report problems" if people > 1 else "Somebody reports a problem"


def _texts(reports: Sequence[ProblemReport]) -> str:
    """The newest of each person; the rest is counted."""
    newest = list({each.who: each for each in reports}.values())
    shown = [f"“{cut(each.text, _TEXT)}”" for each in newest[:_TEXTS]]
    more = len(newest) - _TEXTS
    return both([*shown, *([f"{more} more"] if more > 0 else [])])


def _of(words: Sequence[str], number: int) -> str:
    return words[number - 1] if number <= len(words) else str(number)


def offered(service: Service) -> str:
    """What is said where nothing can be prepared, of what a person may do."""
    return f"`/rollback {service.name} history` shows what it ran."
