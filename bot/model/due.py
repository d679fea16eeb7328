"""What falls due at a time to come: a row that waits, and nothing that runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class DueKind(StrEnum):
    """EXPIRY of a proposal, the next PHASE of validation, the REMINDER of a feature, the next look for a MERGE.

    LOAD_TEST is the next look at a load test that was started.
    EVIDENCE of the incident that a rollback leaves is kept at once, but by the sweeps: nobody waits for it.
    ESCALATION: while a plan waits, the next contact is called. REVIEW: somebody is reminded of an emergency
    that nobody has reviewed. AUTOMATIC: an alarm's plan was shown long enough, and acts by itself.
    RECOVERY: of a rollback that went wrong what there is to see is collected, and then the next contact is called.
    STILL_OPEN: it is said again that nobody has taken that. SUPPORT: the next look for a case that may be open.
    LESSONS are asked for, or the owner of them is reminded.
    FOLLOW_UPS: the list of what follows a success begins, or is looked at again: what proves an item, who is reminded.
    CHECKLIST: what the journal shows by now is ticked; each change of the rollback makes it due at once.
    DRILL: a drill goes forth again once its way back is well, and says in the end what was measured.
    """

    EXPIRY = "expiry"
    PHASE = "phase"
    REMINDER = "reminder"
    MERGE = "merge"
    LOAD_TEST = "load_test"
    EVIDENCE = "evidence"
    ESCALATION = "escalation"
    REVIEW = "review"
    AUTOMATIC = "automatic"
    RECOVERY = "recovery"
    STILL_OPEN = "still_open"
    SUPPORT = "support"
    FOLLOW_UPS = "follow_ups"
    DRILL = "drill"
    LESSONS = "lessons"
    CHECKLIST = "checklist"


FallsDue = Mapping[DueKind, datetime | None]
"""What a change makes fall due and when; None for what does not any more."""
NOTHING_DUE: FallsDue = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Due:
    """At most one of each kind per rollback. `tries`: how often somebody began to see to it."""

    rollback_id: str
    kind: DueKind
    due_at: datetime
    tries: int = 0
