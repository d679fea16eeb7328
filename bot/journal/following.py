"""What follows from a rollback, beside what its audit recorded: the phases of its validation, and what falls due. Pure.

When a phase begins is not recorded, nor when what falls due is looked at again; only whether they are there, and what
a phase came to. The rest moves looks at ECS and messages in time, and changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_jsonable_python

from bot.journal.recorded import Recorded
from bot.journal.signing import SIGNED
from bot.model import DueKind, Health, State

_RECORDED = (DueKind.REMINDER, DueKind.MERGE, DueKind.REVIEW)  # the others follow from the rollback itself


def followed(state: str, rows: Sequence[Recorded], phases: Sequence[Any], due: Sequence[Any]) -> str:
    """What is not as it was recorded, the beginning of a sentence. `phases` and `due` are its rows of those tables."""
    return _of_the_phases(rows, phases) or _of_what_falls_due(state, rows, phases, {row.kind for row in due})


def _of_the_phases(rows: Sequence[Recorded], phases: Sequence[Any]) -> str:
    told = {row.detail["phase"]: (row.detail["health"], row.detail["checks"]) for row in rows if "phase" in row.detail}
    ended = (number for row in rows if "ended" in row.detail for number in row.detail.get("phases", ()))
    told |= dict.fromkeys(ended, (str(Health.INCONCLUSIVE), []))
    judged = {
        row.number: (str(row.result), to_jsonable_python(row.checks)) for row in phases if row.judged_at is not None
    }
    if any(judged.get(number) != result for number, result in told.items()):
        return "what its validation came to is not what was recorded"
    return "" if judged.keys() <= told.keys() or _old(rows) else "a phase of its validation was not recorded"


def _of_what_falls_due(state: str, rows: Sequence[Recorded], phases: Sequence[Any], there: set[DueKind]) -> str:
    wanted = {DueKind.EXPIRY: state == State.PROPOSED, DueKind.PHASE: any(row.judged_at is None for row in phases)}
    for kind in _RECORDED:
        told = [falls[kind] for row in rows if kind in (falls := row.detail.get("falls_due", {}))]
        if told or not _old(rows):
            wanted[kind] = bool(told and told[-1])
    if state != State.PROPOSED:
        wanted |= {DueKind.ESCALATION: False, DueKind.AUTOMATIC: False}
    wrong = [kind for kind, is_due in wanted.items() if is_due != (kind in there)]
    return f"what falls due for it is not what was recorded ({wrong[0]})" if wrong else ""


def _old(rows: Sequence[Recorded]) -> bool:
    """Was it asked for under a program that recorded less?"""
    return SIGNED not in rows[0].detail
