"""When the database takes an emergency and its review, in SQL: what no constraint of their tables can say.

Of a plan that waits and that nobody has answered, once two contacts were called about it and had their time.
"""

from bot.journal.by_itself import LOOKED_INTO, WAITS

NO_EMERGENCY = (
    "NEW.kind = 'emergency' AND NOT EXISTS (SELECT 1 FROM emergencies WHERE rollback_id = NEW.rollback_id "
    "AND digest = NEW.digest AND requester = NEW.requester AND reason = NEW.because AND at = NEW.at)"
)
EMERGENCY_NEEDS_EVIDENCE = "an emergency needs its row of evidence"
_OF_THE_ALARM = "SELECT 1 FROM rollbacks WHERE id = NEW.rollback_id AND {origin} = 'alarm'"
_TWO_IN_VAIN = (
    "(SELECT count(*) FROM called WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest AND until <= NEW.at) >= 2"
)
_OPEN = f"{_TWO_IN_VAIN} AND (NEW.opening = 'unanswered' OR (NEW.opening = 'alarm' AND EXISTS ({_OF_THE_ALARM})))"
_IN_TIME = f"{WAITS} AND expires_at > NEW.at AND {{ask}} IN ('immediate', 'undo')"
NOT_OPEN = f"NOT EXISTS ({_IN_TIME}) OR EXISTS ({LOOKED_INTO}) OR NOT ({_OPEN})"
STILL_CLOSED = "an emergency is only where nobody answered the calls about this very plan"
OWN_REVIEW = (
    "NOT EXISTS (SELECT 1 FROM emergencies WHERE rollback_id = NEW.rollback_id) OR EXISTS (SELECT 1 FROM emergencies "
    "WHERE rollback_id = NEW.rollback_id AND (person = NEW.person OR slack_id = NEW.slack_id))"
)
BY_ANOTHER = "somebody else than who acted alone closes the review of an emergency"
