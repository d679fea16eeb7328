"""Why a service is not watched any more although nothing was judged. Pure. See docs/decisions/0097."""

from bot.model import Rollback, ServiceState, short
from bot.text import mention

GONE = "the service was deleted in ECS"
_GONE = {"INACTIVE", "DRAINING"}


def ended_by(state: ServiceState, rollback: Rollback) -> str:
    """What has become of the service since, "" where that is nothing. The same revision deployed again is nothing:
    what was gone back to still runs, and an image that moved with it is a check's to find.

    Only what began after the call is newer than it: an answer may be older than that.
    """
    if state.status in _GONE:
        return GONE
    primary, plan = state.primary, rollback.effective_plan
    if primary is None or primary.task_definition == plan.to_task_definition:
        return ""
    acted_at = rollback.acted_at or rollback.requested_at
    if primary.created_at <= acted_at:
        return ""
    return f"somebody deployed {short(primary.task_definition)}"


def stopped_by(slack_id: str) -> str:
    return f"{mention(slack_id)} stopped it"


def not_in_the_file(service: str) -> str:
    return f"the services file does not have {service} any more"
