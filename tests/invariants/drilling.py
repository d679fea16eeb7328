"""A drill goes forth by the approval of its way back, once, and only where that went well."""

from collections import Counter
from collections.abc import Iterator

from bot.model import Health, Rollback, State
from tests.invariants.evidence import Approved, Evidence


def given(evidence: Evidence, approval: Approved) -> Approved:
    """The one that a person gave by a click: of a way forth, that of its way back."""
    rollback = evidence.rollback(approval.rollback_id)
    drill = rollback.request.drill if rollback else None
    if drill is None or not drill.forth:
        return approval
    of_back = (each for each in evidence.approvals if each.rollback_id == drill.forth)
    return next((each for each in of_back if each.slack_id == approval.slack_id), approval)


def way_back(evidence: Evidence, rollback: Rollback) -> Rollback:
    """Of a way forth the rollback that went back before; of all else it itself."""
    drill = rollback.request.drill
    return (evidence.rollback(drill.forth) if drill and drill.forth else None) or rollback


def drilled_as_agreed(evidence: Evidence) -> Iterator[str]:
    """One way forth of a drill, to what it went back from, authorized by itself before its call, after a way back that
    succeeded and whose first phase passed."""
    forths = [each for each in evidence.rollbacks if each.request.drill and each.request.drill.forth]
    backs = Counter(each.request.drill.forth for each in forths if each.request.drill)
    for id_, times in backs.items():
        if times > 1:
            yield f"{id_} went forth {times} times"
    for forth in forths:
        drill = forth.request.drill
        back = evidence.rollback(drill.forth) if drill else None
        if back is None:
            yield f"{forth.id} is the way forth of nothing"
        else:
            yield from _one(evidence, back, forth)


def _one(evidence: Evidence, back: Rollback, forth: Rollback) -> Iterator[str]:
    if back.request.drill is None or forth.plan.undoes != back.id or forth.service != back.service:
        yield f"{forth.id} does not undo the drill {back.id}"
    if forth.plan.to_task_definition != back.plan.from_task_definition:
        yield f"{forth.id} goes to {forth.plan.to_name}, and {back.id} went back from {back.plan.from_name}"
    first = next((phase for phase in back.phases if phase.number == 1), None)
    if back.state is not State.SUCCEEDED or first is None or first.result is not Health.PASSED:
        yield f"{forth.id} went forth although {back.id} was not well"
    authorized = [each for each in evidence.authorizations if each.rollback_id == forth.id]
    if len(authorized) != 1:
        yield f"{forth.id} is authorized {len(authorized)} times"
    ended = back.ended_at
    if any(ended and each.at < ended for each in authorized):
        yield f"{forth.id} was authorized before {back.id} was over"
    who = [{each.slack_id for each in evidence.approvals if each.rollback_id == leg.id} for leg in (back, forth)]
    if who[0] != who[1]:
        yield f"{forth.id} is approved by {who[1]}, and its way back by {who[0]}"
