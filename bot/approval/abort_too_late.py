"""Once the call is sent, nothing takes it back: what can still be done, said plainly."""

from bot.model import Call, Refusal, Rollback, Undo


def too_late(rollback: Rollback) -> Refusal:
    """Of a live rollback whose call is being sent, or was."""
    plan = rollback.effective_plan
    sent = f"was sent at {rollback.acted_at:%H:%M} UTC" if rollback.acted_at else "is being sent right now"
    by_code_deploy = plan.call in {Call.CREATE_DEPLOYMENT, Call.STOP_DEPLOYMENT}
    who, stop = ("CodeDeploy", "StopDeployment") if by_code_deploy else ("ECS", "StopServiceDeployment")
    if plan.call.sends_back:
        reason = f"{plan.call} {sent}: {who} itself is returning to {plan.to_name}, and cannot be stopped in that."
    else:
        reason = (
            f"{plan.call} {sent}, and cannot be taken back: {who} is moving {rollback.service} to {plan.to_name}. "
            f"All that {who} offers is {stop} with ROLLBACK, and that returns to {plan.from_name}, "
            "which is what this rollback leaves. The bot makes one call for each approved plan, so it will not do that."
        )
    return Refusal(reason, f"Let it end, and watch its card. {_then(rollback)}{_by_hand(rollback)}")


def _then(rollback: Rollback) -> str:
    verb = "immediate" if isinstance(rollback.request.ask, Undo) else "undo"
    typed = f"`/rollback {rollback.service} {verb}`"
    return f"Once it has succeeded, type {typed}: a new plan, which a second person approves as always."


def _by_hand(rollback: Rollback) -> str:
    plan, arn = rollback.effective_plan, rollback.service_deployment
    if plan.call.sends_back or not arn:
        return ""
    command = f"aws ecs stop-service-deployment --service-deployment-arn {arn} --stop-type ROLLBACK"
    if plan.call is Call.CREATE_DEPLOYMENT:
        command = f"aws deploy stop-deployment --deployment-id {arn} --auto-rollback-enabled"
    return f" By hand, if {plan.from_name} is what you want back now: `{command} --region {plan.region}`."
