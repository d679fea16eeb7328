"""Who or what sent our deployment back. Only ROLLBACK_SUCCESSFUL is certain; the cause is read from what ECS names."""

from bot.model import ServiceDeployment


def culprit(ours: ServiceDeployment | None) -> str:
    """`the alarm quilt-5xx`, `a lifecycle hook`, `somebody`, or "" for the circuit breaker and what is not known."""
    if ours is None:
        return ""
    if ours.alarms:
        return f"the alarm{'s' if len(ours.alarms) > 1 else ''} {', '.join(ours.alarms)}"
    if ours.hook_failed:
        return "a lifecycle hook"
    known = ours.breaker in {"DISABLED", "MONITORING", "MONITORING_COMPLETE"}
    tripped = ours.failed_tasks >= ours.failure_threshold > 0
    return "somebody" if known and not tripped else ""
