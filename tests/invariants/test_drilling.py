"""The invariant of a drill: it says yes to one as it should be, and names what is wrong in each that is not."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.model import Drill, Health, Immediate, Person, Phase, Rollback, State, Undo
from tests.invariants import drilling
from tests.invariants.check import judge
from tests.invariants.evidence import Approved, Authorized, Evidence
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
