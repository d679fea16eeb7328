"""What is kept as it is, table by table, and when a row is refused, in SQL that both databases know."""

from bot.journal.by_itself import LOOKED_INTO, WAITS

INTENTS = ("intents", "build_intents", "registration_intents")
CALLS = ("called", "looking")
WATCHING = ("considered", "snoozes", "watched", "automatics", "drills")
RECOVERY = ("recoveries", "recovery_calls", "recovery_looks")
KEPT_ROWS = ("rollbacks", "support_cases")  # their rows change, and are never deleted
APPEND_ONLY = (
    "audit",
    "approvals",
    *CALLS,
    *RECOVERY,
    "emergencies",
    "reviews",
    "lessons",
    *WATCHING,
    "authorizations",
    *INTENTS,
)

# By table: when a row is in the way of NEW. REPLACE would delete it, without firing the trigger on DELETE.
SAME = {
    "audit": "seq = NEW.seq OR hash = NEW.hash",
    "approvals": "(rollback_id = NEW.rollback_id AND digest = NEW.digest "
    "AND (person = NEW.person OR slack_id = NEW.slack_id))",
    "called": "(rollback_id = NEW.rollback_id AND digest = NEW.digest AND level = NEW.level)",
    "looking": "(rollback_id = NEW.rollback_id AND digest = NEW.digest)",
    "recoveries": "rollback_id = NEW.rollback_id",
    "recovery_calls": "(rollback_id = NEW.rollback_id AND level = NEW.level)",
    "recovery_looks": "rollback_id = NEW.rollback_id",
    "emergencies": "(rollback_id = NEW.rollback_id AND digest = NEW.digest)",
    "reviews": "rollback_id = NEW.rollback_id",
    "lessons": "(rollback_id = NEW.rollback_id AND version = NEW.version)",
    "considered": "id = NEW.id",
    "snoozes": "id = NEW.id",
    "watched": "(service = NEW.service AND at = NEW.at)",
    "automatics": "(rollback_id = NEW.rollback_id AND digest = NEW.digest) "
    "OR (service = NEW.service AND deployment = NEW.deployment)",
    "drills": "rollback_id = NEW.rollback_id OR drill = NEW.drill",
    "authorizations": "(rollback_id = NEW.rollback_id AND digest = NEW.digest)",
    **dict.fromkeys(INTENTS, "rollback_id = NEW.rollback_id"),
    "rollbacks": "id = NEW.id",
    "support_cases": "rollback_id = NEW.rollback_id",
}
FIXED = ("id", "service", "service_arn", "requester", "requester_slack_id", "request", "requested_at")
PLAN = ("plan", "digest", "from_task_definition")
PLANNED_ANEW = "OLD.state = 'approved' AND NEW.state = 'proposed' AND NEW.approvals = '[]'"
KEEP_REQUEST = "the request of a rollback never changes"
KEEP_PLAN = "a plan changes only where it is planned anew"
TOO_FEW = (
    "NEW.kind = 'second_person' AND NEW.needed > "
    "(SELECT count(*) FROM approvals WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest)"
)
NEEDS_APPROVALS = "a second person''s authorization needs its approvals"
ANOTHER_KIND = "NEW.kind NOT IN ('second_person', 'emergency', 'automatic')"
NO_OPT_IN = "no service can opt in to this kind of authorization"
NOT_CALLED = f"NOT EXISTS ({WAITS}) OR EXISTS ({LOOKED_INTO})"
NO_CALL = "people are called only while this plan waits and nobody looks"


def differ(columns: tuple[str, ...], how: str) -> str:
    return " OR ".join(f"NEW.{name} {how} OLD.{name}" for name in columns)
