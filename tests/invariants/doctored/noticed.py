"""Calls of reported problems, and lines of deployments, that were none: made of true ones."""

from dataclasses import replace
from datetime import timedelta

from bot.model import LineState
from tests.invariants.doctored.hands import answered
from tests.invariants.evidence import Evidence


def called_by_two(true: Evidence) -> Evidence:
    call = true.problem_calls[0]
    return replace(true, problem_calls=(replace(call, reports=call.reports[:2]), *true.problem_calls[1:]))


def called_by_one_person_three_times(true: Evidence) -> Evidence:
    call = true.problem_calls[0]
    return replace(true, problem_calls=(replace(call, reports=(call.reports[0],) * 3), *true.problem_calls[1:]))


def called_an_hour_later(true: Evidence) -> Evidence:
    call = true.problem_calls[0]
    return replace(true, problem_calls=(replace(call, at=call.at + timedelta(hours=1)),))


def called_by_what_nobody_reported(true: Evidence) -> Evidence:
    return replace(true, reports=true.reports[1:])


def called_again_at_once(true: Evidence) -> Evidence:
    call = true.problem_calls[0]
    return replace(true, problem_calls=(call, replace(call, id="again", at=call.at + timedelta(minutes=1))))


def reported_by_nobody(true: Evidence) -> Evidence:
    return replace(true, interactions=tuple(each for each in true.interactions if each.verb != "problem"))


def reported_in_other_words(true: Evidence) -> Evidence:
    return replace(true, reports=(replace(true.reports[0], text="it is down"), *true.reports[1:]))


def reported_by_a_guest(true: Evidence) -> Evidence:
    return answered(true, true.reports[0].slack_id, is_restricted=True)


def called_and_not_told(true: Evidence) -> Evidence:
    return replace(true, versions={})


def a_line_doubled(true: Evidence) -> Evidence:
    (place, versions) = next((p, v) for p, v in true.versions.items() if p == (true.lines[0].channel, true.lines[0].ts))
    return replace(true, versions={**true.versions, (place[0], "1.1"): versions})


def a_line_never_posted(true: Evidence) -> Evidence:
    first = true.lines[0]
    return replace(true, versions={p: v for p, v in true.versions.items() if p != (first.channel, first.ts)})


def a_line_left_behind(true: Evidence) -> Evidence:
    return replace(true, lines=(replace(true.lines[0], version=true.lines[0].version + 1), *true.lines[1:]))


def a_line_says_otherwise(true: Evidence) -> Evidence:
    other = replace(true.lines[0], state=LineState.UNWELL, end="Unwell after 3 min.")
    return replace(true, lines=(other, *true.lines[1:]))


def over_and_does_not_say_why(true: Evidence) -> Evidence:
    return replace(true, lines=(replace(true.lines[0], end=""), *true.lines[1:]))


def two_watched_at_once(true: Evidence) -> Evidence:
    watched = replace(true.lines[0], state=LineState.WATCHED)
    return replace(true, lines=(watched, replace(watched, number=99)))


CALLS = {
    "I3 called": (
        *(called_by_two, called_by_one_person_three_times, called_an_hour_later),
        *(called_by_what_nobody_reported, called_again_at_once),
    ),
    "I3 reported": (reported_by_nobody, reported_in_other_words, reported_by_a_guest),
    "I19 of calls": (called_and_not_told,),
}
LINES = {
    "I19 of lines": (
        *(a_line_doubled, a_line_never_posted, a_line_left_behind, a_line_says_otherwise),
        *(over_and_does_not_say_why, two_watched_at_once),
    ),
}
"""By invariant: what breaks it."""
