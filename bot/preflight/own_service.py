"""A bot that rolls its own service back is replaced in the middle of it, and watches nothing to its end."""

from bot.model import OwnTask, Plan, Refusal, short

_FIX = "Roll it back by hand with the AWS CLI, or with a bot that runs elsewhere."


def refuse_own(plan: Plan, own: OwnTask | None) -> Refusal | None:
    """None: the plan is about another service than the one this bot runs as."""
    if own is None or (plan.account, plan.region, short(plan.cluster)) != (own.account, own.region, own.cluster):
        return None
    family = plan.from_name.partition(":")[0]
    if (plan.ecs_service == own.service) if own.service else (family == own.family):
        return Refusal("This is the service that this bot itself runs as; it would be replaced while it works.", _FIX)
    return None
