"""Once the call is sent, nothing takes it back: what can still be stopped, in three lines, and the line by hand."""

from bot.model import Call, Refusal, Rollback, Undo
from bot.text import moment


def too_late(rollback: Rollback) -> Refusal:
    """Of a live rollback whose call is being sent, or was."""
    plan = rollback.effective_plan
    sent = f"was sent at {moment(rollback.acted_at)}" if rollback.acted_at else "is being sent right now"
    who = "CodeDeploy" if plan.call in {Call.CREATE_DEPLOYMENT, Call.STOP_DEPLOYMENT} else "ECS"
    if plan.call.sends_back:
        reason = f"{plan.call} {sent}: {who} itself is returning to {plan.to_name}, and cannot be stopped in that."
    else:
        reason = f"{plan.call} {sent}, and cannot be taken back: {who} is moving {rollback.service} to {plan.to_name}."
    return Refusal(reason, "\n".join(filter(None, [_still(rollback, who), _then(rollback)])))


def _still(rollback: Rollback, who: str) -> str:
    """What can be stopped yet, where anything can."""
    plan = rollback.effective_plan
    if plan.call.sends_back:
        return ""
    stop = "StopDeployment" if who == "CodeDeploy" else "StopServiceDeployment"
    leads = f"What can still be stopped is the deployment: {stop} with ROLLBACK returns to {plan.from_name}, which is "
    leads += "what this rollback leaves. The bot makes one call for each approved plan, so it will not do that."
    return f"{leads}{_by_hand(rollback)}"


def _then(rollback: Rollback) -> str:
    verb = "immediate" if isinstance(rollback.request.ask, Undo) else "undo"
    typed = f"`/rollback {rollback.service} {verb}`"
    return f"Or let it end, and watch its card. Once it has succeeded, {typed} plans the way back, approved as always."


def _by_hand(rollback: Rollback) -> str:
    plan, arn = rollback.effective_plan, rollback.service_deployment
    if not arn:
        return ""
    command = f"aws ecs stop-service-deployment --service-deployment-arn {arn} --stop-type ROLLBACK"
    if plan.call is Call.CREATE_DEPLOYMENT:
        command = f"aws deploy stop-deployment --deployment-id {arn} --auto-rollback-enabled"
    return f" By hand, if you want {plan.from_name} back now: `{command} --region {plan.region}`"
