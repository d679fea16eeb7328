"""How the service is deployed: what would end or undo a bad release before anybody has to roll it back. Pure."""

from bot.model import USUAL_BREAKER, Graded, ServiceState, Topic, TrafficShift
from bot.readiness.grading import ECS, amber, aside, green
from bot.text import both, counted, percent

_BY_ECS, _BY_CODE_DEPLOY = "ECS", "CODE_DEPLOY"
_SLACK = 2  # times the usual threshold: a breaker that waits for more comes late


def breaker(state: ServiceState) -> Graded:
    """Only ECS's rolling deployments have one."""
    topic = Topic.BREAKER
    if state.controller != _BY_ECS or state.shift is not None:
        return aside(topic, "Only rolling deployments by ECS have a circuit breaker.")
    if not state.breaker:
        return amber(topic, "The circuit breaker is off.", "Switch deploymentCircuitBreaker on, with rollback.", ECS)
    if not state.breaker_rollback:
        what = "The circuit breaker ends a failed deployment, and does not go back."
        return amber(topic, what, "Switch its rollback on.", ECS)
    return _by_its_rule(state)


def _by_its_rule(state: ServiceState) -> Graded:
    topic, rule, desired = Topic.BREAKER, state.breaker_rule, state.desired
    trips, usual = rule.threshold(desired), USUAL_BREAKER.threshold(desired)
    at = f"The circuit breaker trips at {counted(trips, 'failed task')}"
    if desired and trips > _SLACK * usual:
        what = f"{at}, with {desired} desired; {usual} are usual."
        return amber(topic, what, "Lower its thresholdConfiguration.", ECS)
    if desired and trips < min(_SLACK, usual):
        what = f"{at}: one bad start ends a rollback too."
        return amber(topic, what, "Raise its thresholdConfiguration, to 3 as is usual.", ECS)
    if rule.resets and not state.alarms:
        what = f"{at} in a row. A healthy task sets the count back to 0, and no deployment alarms see the others fail."
        return amber(topic, what, "Set resetOnHealthyTask to false, or add deployment alarms.", ECS)
    return green(topic, f"{at}{' in a row' if rule.resets else ''}, with {desired} desired, and goes back.")


def deployment_alarms(state: ServiceState) -> Graded:
    """Of the service's own deploymentConfiguration; whether those alarms exist and fire, preflight says."""
    topic = Topic.DEPLOYMENT_ALARMS
    if state.controller != _BY_ECS:
        return aside(topic, f"{_who(state.controller)} deploys it, not ECS.")
    if not state.alarms:
        fix = "Name CloudWatch alarms in the service's deploymentConfiguration.alarms, with rollback."
        return amber(topic, "No deployment alarms: ECS undoes no release that starts and then fails.", fix, ECS)
    return green(topic, f"ECS watches {both(sorted(state.alarms)[:3])} while it deploys.")


def strategy(state: ServiceState, shift: TrafficShift | None) -> Graded:
    """`shift` is ECS's own, or CodeDeploy's."""
    topic, fix = Topic.STRATEGY, "Deploy it CANARY or LINEAR."
    if state.controller not in (_BY_ECS, _BY_CODE_DEPLOY):
        return aside(topic, f"{_who(state.controller)} deploys it, not ECS.")
    if not state.target_groups and not state.classic_load_balancers:
        return aside(topic, "No load balancer sends traffic to it, so that none can be moved step by step.")
    if shift is None:
        return amber(topic, "ROLLING: a bad release takes requests as soon as its first tasks are healthy.", fix, ECS)
    if shift.strategy in ("CANARY", "LINEAR"):
        return green(topic, f"{shift.strategy}, with {percent(shift.percent)} of the traffic first.")
    return amber(topic, f"{shift.strategy}: all traffic moves to a new release at once.", fix, ECS)


def _who(controller: str) -> str:
    return {_BY_CODE_DEPLOY: "CodeDeploy", "EXTERNAL": "An external controller"}.get(controller, controller)
