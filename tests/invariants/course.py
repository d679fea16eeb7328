"""The course of a rollback as the audit tells it: in order, to an end, and nothing left out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from bot.model import LIVE, State
from tests.invariants.acting import in_text
from tests.invariants.evidence import Audited, Evidence

_REMADE = "remade"
_CHANGES = frozenset({*State, _REMADE, "noted", "building"})  # other rows tell of answers and restarts
_NO_CHANGE = frozenset({"answered", "resumed", "paused", "telling"})
_FOLLOWS: Mapping[str, frozenset[str]] = {
    State.PROPOSED: frozenset({State.APPROVED, State.REJECTED, State.CANCELLED, State.EXPIRED}),
    State.APPROVED: frozenset({State.EXECUTING, State.STALE, State.REFUSED, State.FAILED, _REMADE}),
    State.EXECUTING: frozenset({State.ROLLING, State.FAILED, State.INDETERMINATE}),
    State.ROLLING: frozenset({State.SUCCEEDED, State.FAILED, State.REVERTED, State.SUPERSEDED, State.INDETERMINATE}),
}


def everything_ends(evidence: Evidence) -> Iterator[str]:
    """Every stored command and click is answered, every rollback has ended, and no run is left lying."""
    for interaction in evidence.interactions:
        if interaction.id in evidence.undecided:
            yield f"{interaction.verb} by {interaction.slack_id} was never answered"
    for rollback in evidence.rollbacks:
        if rollback.live:
            yield f"{rollback.id} is still {rollback.state}"
        first = next(iter(rollback.phases), None)  # the others wait for their time
        if rollback.state is State.SUCCEEDED and (first is None or first.pending):
            yield f"{rollback.id} was never validated"
    yield from (f"the run {run} is not over" for run in evidence.runs)


def final_states_are_final(evidence: Evidence) -> Iterator[str]:
    """States follow each other as docs/states.md says, a final one is never left, and the row holds the last one."""
    for rollback in evidence.rollbacks:
        course = _course(evidence, rollback.id)
        if not course or course[0] != State.PROPOSED:
            yield f"{rollback.id} begins with {course[:1] or 'nothing'}"
        for before, after in pairwise(course):
            if after not in _FOLLOWS.get(State.PROPOSED if before == _REMADE else before, ()):
                yield f"{rollback.id} went from {before} to {after}"
        if course and course[-1] not in {rollback.state, _REMADE}:
            yield f"{rollback.id} is {rollback.state}, but the audit ends with {course[-1]}"


def one_live_rollback_a_service(evidence: Evidence) -> Iterator[str]:
    """At no moment are two rollbacks of one service live."""
    arns = {rollback.id: rollback.plan.service_arn for rollback in evidence.rollbacks}
    live: dict[str, str] = {}
    for row in evidence.audit:
        arn = arns.get(row.rollback_id)
        if arn is None or row.event not in set(State):
            continue
        if row.event not in LIVE:
            live = {service: held for service, held in live.items() if held != row.rollback_id}
        elif live.setdefault(arn, row.rollback_id) != row.rollback_id:
            yield f"{row.rollback_id} was live while {live[arn]} was, for {arn}"


def audit_is_unbroken(evidence: Evidence) -> Iterator[str]:
    """The chain is whole from its first row, and each change of a rollback is exactly one row of it."""
    previous = "0" * 64
    for number, row in enumerate(evidence.audit, 1):
        if (row.seq, row.previous, row.hash) != (number, previous, _seal(row)):
            yield f"the audit is broken at row {number}"
            return
        previous = row.hash
    heads = {row.hash for row in evidence.audit}
    for rollback in evidence.rollbacks:
        changes = [row for row in evidence.audit if row.rollback_id == rollback.id and row.event not in _NO_CHANGE]
        if len(changes) != rollback.revision:
            yield f"{rollback.id} changed {rollback.revision} times, and the audit has {len(changes)} rows of it"
        if rollback.audit_head not in heads:
            yield f"the audit ends before the last change of {rollback.id}"


def audit_explains(evidence: Evidence) -> Iterator[str]:
    """Every changing call and every answered command or click has its row in the audit."""
    executing = [_detail(row) for row in evidence.audit if row.event == State.EXECUTING]
    for call in evidence.changing:
        if not any(
            (each["call"], each["arguments"]) == (call.operation, in_text(call.parameters)) for each in executing
        ):
            yield f"no audit row explains {call.operation} {call.parameters}"
    answered = [_detail(row)["id"] for row in evidence.audit if row.event == "answered"]
    for interaction in evidence.interactions:
        if interaction.id not in evidence.undecided and answered.count(interaction.id) != 1:
            yield f"the answer to {interaction.id} is audited {answered.count(interaction.id)} times"


def _course(evidence: Evidence, rollback_id: str) -> list[str]:
    known = {*State, _REMADE}
    return [row.event for row in evidence.audit if row.rollback_id == rollback_id and row.event in known]


def _detail(row: Audited) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.detail)
    return found


def _seal(row: Audited) -> str:
    """Computed here once more, so that the journal does not vouch for itself."""
    sealed = [getattr(row, name) for name in Audited.__dataclass_fields__ if name != "hash"]
    return hashlib.sha256(json.dumps(sealed, separators=(",", ":")).encode()).hexdigest()
