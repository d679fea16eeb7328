"""The plan where ECS moves traffic: what will be seen, how long it takes, and the hook to be answered, if any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.findings import warn
from bot.model import Call, Finding, Plan, ServiceDeployment, ServiceState, TrafficShift
from bot.plan import aws_cli
from bot.preflight.duration import Estimate
from bot.text import counted, percent, span


def fitted(plan: Plan, state: ServiceState, deployments: Sequence[ServiceDeployment], takes: Estimate) -> Plan:
    """The plan with all that a service whose traffic is moved adds to it."""
    hook = _hook(plan, deployments)
    if state.shift is None and not hook:
        return plan
    whole = replace(plan, shift=state.shift, hook=hook, warnings=(*plan.warnings, *_pauses(plan, state.shift)))
    if hook:
        arn, region = plan.service_deployment or "", plan.region
        whole = replace(whole, cli=aws_cli.cli_continue(arn, hook, region=region))
    return replace(whole, what_to_expect=_what_to_expect(whole, takes))


def patience(plan: Plan) -> timedelta:
    """How much longer than a rolling update this may take, because ECS is told to wait."""
    on_the_way = None if plan.call.sends_back else plan.shift
    return on_the_way.stepping + on_the_way.bake if on_the_way else timedelta(0)


def _what_to_expect(plan: Plan, takes: Estimate) -> str:
    """What the reader will see; "" where tasks are simply replaced, as every reader knows it."""
    if plan.shift is None:
        return ""
    if plan.call.sends_back:
        return f"{plan.shift.by} moves all traffic back to {plan.to_name}, and stops the tasks of {plan.from_name}."
    new = f"{plan.shift.by} starts {counted(plan.desired, 'task')} of {plan.to_name} beside those of {plan.from_name}"
    return f"{new}, moves {_steps(plan.shift)}, and then {_bakes(plan)}: {_until(plan, takes)}."


def _bakes(plan: Plan) -> str:
    span_of = span(plan.shift.bake) if plan.shift else ""
    by_ecs = plan.shift is None or plan.shift.by == "ECS"
    return f"bakes for {span_of}" if by_ecs else f"keeps {plan.from_name} beside it for {span_of}"


def _until(plan: Plan, takes: Estimate) -> str:
    back = timedelta(seconds=max(60, takes.traffic))
    about = f"traffic is back after about {span(back)}" if plan.desired else ""
    return f"{about}; until it is over, alarms may still send it back" if about else "nothing runs, though"


def _steps(shift: TrafficShift) -> str:
    match shift.strategy:
        case "LINEAR":
            return f"{percent(shift.percent)} of the traffic every {span(shift.step)}"
        case "CANARY":
            return f"{percent(shift.percent)} of the traffic, and all of it {span(shift.step)} later"
    return "all traffic to them at once"


def _hook(plan: Plan, deployments: Sequence[ServiceDeployment]) -> str:
    if plan.call is not Call.CONTINUE_SERVICE_DEPLOYMENT:
        return ""
    return next((d.hook.id for d in deployments if d.arn == plan.service_deployment and d.hook), "")


def _pauses(plan: Plan, shift: TrafficShift | None) -> tuple[Finding, ...]:
    if shift is None or not shift.pauses or plan.call.sends_back:
        return ()
    why = f"It has a PAUSE hook at {', '.join(shift.pauses)}, which holds this deployment as well."
    fix = "This thread will say when, and how somebody lets it go on; the bot does not do that."
    return (warn("ECS will wait for a person on the way", why, fix),)
