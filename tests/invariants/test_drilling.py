"""The invariant of a drill: it says yes to one as it should be, and names what is wrong in each that is not."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.model import Call as Changing
from bot.model import Drill, Health, Immediate, Person, Phase, Rollback, State, Undo
from playground.slack.record import Call
from playground.slack.world import TEAM_ID
from tests.invariants import drilling, rights
from tests.invariants.check import judge
from tests.invariants.evidence import Approved, Audited, Authorized, Evidence, Intended
from tests.journal.samples import MINUTE, NOON, candidate, plan, rollback
from tests.unit.values import CATALOG

_BACK, _FORTH, _BEN = "b" * 32, "f" * 32, "U0BBBB"
_ENDS = NOON + 10 * MINUTE


def _leg(id_: str, **changed: Any) -> Rollback:
    one = rollback(id_, state=State.SUCCEEDED, ended_at=NOON + 5 * MINUTE)
    passed = Phase(1, due_at=NOON + 5 * MINUTE, ends_at=_ENDS, result=Health.PASSED, judged_at=_ENDS)
    forth = _BACK if id_ == _FORTH else ""
    request = replace(
        one.request,
        ask=Undo() if forth else Immediate(),
        origin=Drill("engineer-a", slack_id="U0AAAA", forth=forth),
    )
    return replace(one, request=request, phases=(passed,), **changed)


def _way_forth(**changed: Any) -> Rollback:
    target = replace(plan().target, chosen=candidate(41))
    of = {"undoes": _BACK, "from_task_definition": candidate(38).task_definition, "target": target}
    return _leg(_FORTH, plan=plan(**{**of, **changed}))


def _approved(id_: str, slack_id: str = _BEN) -> Approved:
    return Approved(id_, "digest", "engineer-a", "engineer-b", slack_id, NOON + MINUTE)


def _authorized(id_: str, minutes: int) -> Authorized:
    return Authorized(id_, "digest", "second_person", "engineer-a", 1, NOON + minutes * MINUTE)


def _story() -> Evidence:
    nothing: dict[str, Any] = dict.fromkeys(
        ("intents", "audit", "runs", "aws_calls", "slack_calls", "deliveries", "interactions", "outbox"), ()
    )
    return Evidence(
        **nothing,
        catalog=CATALOG,
        rollbacks=(_leg(_BACK), _way_forth()),
        approvals=(_approved(_BACK), _approved(_FORTH)),
        authorizations=(_authorized(_BACK, 1), _authorized(_FORTH, 11)),
        shown={},
        undecided=frozenset(),
        services={},
        versions={},
    )


Doctor = Callable[[Evidence], Evidence]


def _back(**changed: Any) -> Doctor:
    return lambda true: replace(true, rollbacks=(replace(true.rollbacks[0], **changed), *true.rollbacks[1:]))


def _forth(**changed: Any) -> Doctor:
    return lambda true: replace(true, rollbacks=(true.rollbacks[0], _way_forth(**changed)))


def _first_phase(result: Health) -> Doctor:
    return lambda true: _back(phases=(replace(true.rollbacks[0].phases[0], result=result),))(true)


def _person(true: Evidence) -> Evidence:
    """Whoever asked for the way back asked for a rollback, and for no drill."""
    origin = Person("U0AAAA", "engineer-a")
    return _back(request=replace(true.rollbacks[0].request, origin=origin))(true)


def _authorizations(*rows: Authorized) -> Doctor:
    return lambda true: replace(true, authorizations=(true.authorizations[0], *rows))


BREAKS: dict[str, tuple[Doctor, str]] = {
    "forth twice": (
        lambda true: replace(true, rollbacks=(*true.rollbacks, replace(true.rollbacks[1], id="e" * 32))),
        "went forth 2 times",
    ),
    "the way forth of nothing": (
        lambda true: replace(true, rollbacks=true.rollbacks[1:]),
        "is the way forth of nothing",
    ),
    "forth after what was no drill": (_person, "does not undo the drill"),
    "forth of another rollback": (_forth(undoes="d" * 32), "does not undo the drill"),
    "forth to something else": (_forth(target=plan().target), "goes to quilt-catalog:38, and"),
    "back failed": (_back(state=State.FAILED), "although .* was not well"),
    "back not well": (_first_phase(Health.FAILED), "although .* was not well"),
    "nobody knows how back went": (_first_phase(Health.INCONCLUSIVE), "although .* was not well"),
    "never validated": (_back(phases=()), "although .* was not well"),
    "authorized by nothing": (_authorizations(), "is authorized 0 times"),
    "authorized twice": (_authorizations(_authorized(_FORTH, 11), _authorized(_FORTH, 12)), "is authorized 2 times"),
    "authorized too early": (_authorizations(_authorized(_FORTH, 4)), "was authorized before .* was over"),
    "by somebody else": (
        lambda true: replace(true, approvals=(true.approvals[0], _approved(_FORTH, "U0CCCC"))),
        "is approved by .*U0CCCC.*, and its way back by .*U0BBBB",
    ),
}


def test_a_drill_as_it_should_be_breaks_nothing() -> None:
    assert list(drilling.drilled_as_agreed(_story())) == []


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_wrong_in_a_drill_is_named_by_the_judge(name: str) -> None:
    doctored, words = BREAKS[name]
    found = [problem for problem in judge(doctored(_story()), ended=False) if problem.startswith("I2 of drills:")]

    assert any(re.search(words, problem) for problem in found), found


def _asked_for() -> Evidence:
    """The same, with what Slack said of who asked: when the drill was asked for, and before each call."""
    entry = CATALOG.services["quilt-catalog"].model_copy(
        update={"requesters": ("engineer-a", "engineer-b"), "approvers": ("engineer-b",)}
    )
    people = {"engineer-a": ("U0AAAA",), "engineer-b": (_BEN,)}
    return replace(
        _story(),
        catalog=CATALOG.model_copy(update={"people": people, "services": {entry.name: entry}}),
        audit=(_proposed(_BACK, 0), _proposed(_FORTH, 10)),
        intents=(_intended(_BACK, 2), _intended(_FORTH, 11)),
        slack_calls=tuple(_word("U0AAAA", minutes) for minutes in (0, 2, 11)),
    )


def _proposed(id_: str, minutes: int) -> Audited:
    at = (NOON + minutes * MINUTE).isoformat()
    return Audited(minutes, at, id_, State.PROPOSED, "engineer-a", "{}", "", "", "")


def _intended(id_: str, minutes: int) -> Intended:
    return Intended(id_, "digest", Changing.UPDATE_SERVICE, {}, NOON + minutes * MINUTE)


def _word(slack_id: str, minutes: float) -> Call:
    return Call("users.info", {"user": slack_id}, NOON + minutes * MINUTE, answer={"user": {"team_id": TEAM_ID}})


def _by_another(true: Evidence) -> Evidence:
    """Who was looked up half way, and is on the list."""
    back, forth = true.rollbacks
    origin = replace(forth.request.origin, slack_id=_BEN)  # type: ignore[type-var]
    forth = replace(forth, request=replace(forth.request, origin=origin))
    return replace(true, rollbacks=(back, forth), slack_calls=(*true.slack_calls, _word(_BEN, 9), _word(_BEN, 11)))


ASKED: dict[str, tuple[Doctor, str]] = {
    "forth for another": (_by_another, f"{_FORTH} is asked for by {_BEN}, its way back by U0AAAA"),
    "asked for by who was a guest then, and none half way": (
        lambda true: replace(true, slack_calls=tuple(_word("U0AAAA", at) for at in (2, 9, 11))),
        f"{_BACK} was proposed by U0AAAA without Slack's word",
    ),
    "nobody was asked before the second call": (
        lambda true: replace(true, slack_calls=tuple(_word("U0AAAA", at) for at in (0, 2))),
        f"{_FORTH} was sent without Slack's word that U0AAAA, who asked",
    ),
}


def test_a_drill_that_somebody_asked_for_who_may_breaks_nothing() -> None:
    assert list(rights.strangers_change_nothing(_asked_for())) == []


@pytest.mark.parametrize("name", ASKED)
def test_what_nobody_may_who_asks_for_a_drill_is_named_by_the_judge(name: str) -> None:
    doctored, words = ASKED[name]
    found = list(rights.strangers_change_nothing(doctored(_asked_for())))

    assert len(found) == 1, found
    assert words in found[0]
