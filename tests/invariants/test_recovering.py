"""The invariants of a recovery: each says yes to a story as it should be, and names what is wrong in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.model import (
    Called,
    Checklist,
    FollowUp,
    Interaction,
    InteractionKind,
    Item,
    Level,
    Looking,
    NoticeKind,
    Recovery,
    Severity,
    SupportCase,
    TrackedIssue,
    Verb,
)
from tests.invariants import recovering
from tests.invariants.evidence import Evidence, Told
from tests.invariants.peers import Peers
from tests.unit.follow_up.recovering import BEGAN, went_wrong
from tests.unit.values import CATALOG, MINUTE

_TOLD = (
    *(NoticeKind.RECOVERY, NoticeKind.EVIDENCE_FILE, NoticeKind.RECOVERY_CALLED, NoticeKind.STILL_OPEN),
    *(NoticeKind.TAKEN, NoticeKind.SUPPORT_CASE),
)
_CALLED = Called(Level.PRIMARY, ("U0DAN",), BEGAN + MINUTE, BEGAN + 6 * MINUTE)
_LOOKS = Looking("U0BOB", "bob", BEGAN + 12 * MINUTE)
_ISSUE = TrackedIssue("github", "quiltdata/quilt", BEGAN, "#1", "https://github.example/1", mark="0123456789abcdef")
_ITEM = Item(Checklist.FOLLOW_UPS, FollowUp.FIX, 1, "mend it", issue=_ISSUE)
_ROLLBACK = went_wrong(items=(_ITEM,))
_CASE = SupportCase(
    _ROLLBACK.id,
    "U0ANN",
    Severity.URGENT,
    "it fails",
    "text",
    BEGAN,
    id="case-1",
    ended_at=BEGAN + MINUTE,
    result="It is open.",
)
_AT_AWS = f"[{_ROLLBACK.reference}] it fails"
_OPENED = ("#1", f"Fix after {_ROLLBACK.reference}: quilt-catalog")


def _press(verb: Verb, slack_id: str) -> Interaction:
    click = Interaction(verb, verb, InteractionKind.CLICK, verb, slack_id, "T0QUILT", "C0INCIDENT", BEGAN)
    return replace(click, rollback_id=_ROLLBACK.id)


def _story() -> Evidence:
    nothing: dict[str, Any] = dict.fromkeys(
        ("approvals", "authorizations", "intents", "audit", "runs", "aws_calls", "slack_calls", "deliveries"), ()
    )
    recovery = replace(_ROLLBACK.recovery or Recovery(BEGAN), called=(_CALLED,), looking=_LOOKS, case=_CASE)
    return Evidence(
        **nothing,
        catalog=CATALOG,
        rollbacks=(replace(_ROLLBACK, recovery=recovery),),
        interactions=(_press(Verb.TAKE, "U0BOB"), _press(Verb.SUPPORT, "U0ANN")),
        outbox=tuple(Told(number, _ROLLBACK.id, kind, "C0INCIDENT", "1.0") for number, kind in enumerate(_TOLD)),
        shown={},
        undecided=frozenset(),
        services={},
        versions={},
        peers=Peers(cases=(_AT_AWS,), issues=(_OPENED,)),
    )


Doctor = Callable[[Evidence], Evidence]


def _recovery(**changed: Any) -> Doctor:
    return lambda true: _with(true, recovery=replace(true.rollbacks[0].recovery or Recovery(BEGAN), **changed))


def _issue(**changed: Any) -> Doctor:
    return lambda true: _with(true, items=(replace(_ITEM, issue=replace(_ISSUE, **changed)),))


def _with(true: Evidence, **changed: Any) -> Evidence:
    return replace(true, rollbacks=(replace(true.rollbacks[0], **changed),))


def _peers(**changed: Any) -> Doctor:
    return lambda true: replace(true, peers=replace(true.peers, **changed))


def _told(*kinds: NoticeKind) -> Doctor:
    """Besides what is told."""
    return lambda true: replace(
        true, outbox=(*true.outbox, *(Told(100, _ROLLBACK.id, kind, "C0INCIDENT", "2.0") for kind in kinds))
    )


def _untold(kind: NoticeKind) -> Doctor:
    return lambda true: replace(true, outbox=tuple(row for row in true.outbox if row.tell is not kind))


def _nobody_pressed(true: Evidence) -> Evidence:
    return replace(true, interactions=())


_LATE = replace(_CALLED, level=Level.SECONDARY, at=_LOOKS.at + MINUTE)
BREAKS: dict[str, tuple[Callable[[Evidence], Iterator[str]], Doctor, str]] = {
    "the ways on, lost": (recovering.told_once, _untold(NoticeKind.RECOVERY), "recovery of .* told 0 times, not 1"),
    "the ways on, twice": (recovering.told_once, _told(NoticeKind.RECOVERY), "is told 2 times, not 1"),
    "the evidence, lost": (recovering.told_once, _untold(NoticeKind.EVIDENCE_FILE), "is told 0 times, not 1"),
    "a contact, twice": (recovering.told_once, _told(NoticeKind.RECOVERY_CALLED), "is told 2 times, not 1"),
    "who took it, lost": (recovering.told_once, _untold(NoticeKind.TAKEN), "taken of .* is told 0 times, not 1"),
    "taken by nobody": (recovering.told_once, _recovery(looking=None), "taken of .* is told 1 times, not 0"),
    "a case told early": (
        recovering.told_once,
        _recovery(case=replace(_CASE, ended_at=None)),
        "support_case of .* is told 1 times, not 0",
    ),
    "one level, twice": (
        recovering.taken_by_who_pressed,
        _recovery(called=(_CALLED, _CALLED)),
        "primary is called 2 times",
    ),
    "taken, and not pressed": (recovering.taken_by_who_pressed, _nobody_pressed, "U0BOB looks after .*never said so"),
    "called after that": (
        recovering.taken_by_who_pressed,
        _recovery(called=(_CALLED, _LATE)),
        "secondary is called after that",
    ),
    "reminded too often": (recovering.reminded_in_time, _told(NoticeKind.STILL_OPEN), "open is said 2 times"),
    "two cases": (recovering.one_case_a_rollback, _peers(cases=(_AT_AWS, _AT_AWS)), "2 cases are open about"),
    "a case of no row": (recovering.one_case_a_rollback, _recovery(case=None), "and no row has it"),
    "a case that nobody confirmed": (recovering.one_case_a_rollback, _nobody_pressed, "U0ANN has not confirmed"),
    "a case that AWS has not": (recovering.one_case_a_rollback, _peers(cases=()), "and AWS has 0 cases"),
    "a case said not to be": (recovering.one_case_a_rollback, _recovery(case=replace(_CASE, id="")), "has 1 cases"),
    "two issues": (
        recovering.one_issue_an_item,
        _peers(issues=(_OPENED, ("#2", _OPENED[1]))),
        "2 issues are open about fix",
    ),
    "an issue that is not there": (recovering.one_issue_an_item, _peers(issues=()), "names #1, which there is not"),
    "an issue forgotten": (recovering.one_issue_an_item, _issue(name=""), "does not know its issue"),
}
_ALL = (
    *(recovering.told_once, recovering.taken_by_who_pressed, recovering.reminded_in_time),
    *(recovering.one_case_a_rollback, recovering.one_issue_an_item),
)


@pytest.mark.parametrize("check", _ALL)
def test_a_story_as_it_should_be_breaks_nothing(check: Callable[[Evidence], Iterator[str]]) -> None:
    assert list(check(_story())) == []


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_wrong_in_a_recovery_is_named(name: str) -> None:
    check, doctored, words = BREAKS[name]
    found = list(check(doctored(_story())))
    assert any(re.search(words, problem) for problem in found), found


def test_each_of_them_is_broken_in_turn() -> None:
    assert {check for check, _, _ in BREAKS.values()} == set(_ALL)
