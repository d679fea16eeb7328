"""Services that this bot does not roll back: why, and the steps by which a person does."""

import shlex
from collections.abc import Iterator

from bot.findings import block
from bot.model import Finding, ServiceState, short

_STRATEGIES = {"ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"}
_WHY = {
    "EXTERNAL": "its task sets are made and moved by something that ECS does not know, so nobody could follow it here",
    "ECS_EXPRESS": "ECS Express manages it, and UpdateService is not the call for it",
}


def findings(state: ServiceState) -> Iterator[Finding]:
    """One for each reason; each names the service, the reason, and the commands."""
    name = short(state.arn)
    if state.controller not in {"ECS", "CODE_DEPLOY"}:
        because = _WHY.get(state.controller, "which this bot does not know")
        why = f"{name} has the deployment controller {state.controller}: {because}."
        yield block(f"{state.controller} services are not rolled back here", why, _steps(state))
    elif state.strategy not in _STRATEGIES:
        why = f"{name} is deployed with the strategy {state.strategy}, which this bot does not know."
        yield block("The deployment strategy is unknown", why, "Roll it back in the ECS console.")
    if state.scheduling == "DAEMON":
        why = f"{name} runs one task per instance (DAEMON), so its tasks cannot be counted against a desired count."
        yield block("DAEMON services are not rolled back here", why, _daemon(state))


def _steps(state: ServiceState) -> str:
    return {"EXTERNAL": _external, "ECS_EXPRESS": _express}.get(state.controller, lambda _: "")(state)


def _external(state: ServiceState) -> str:
    """Where the older task set still runs, the second step alone is enough."""
    create = _aws(state, "create-task-set", "--task-definition", _revision(state), "--scale", "value=100,unit=PERCENT")
    primary = _aws(state, "update-service-primary-task-set", "--primary-task-set", "NEW")
    delete = _aws(state, "delete-task-set", "--task-set", "BAD")
    first = f"(1) `{create}`, with the load balancers of the present one, until it is in STEADY_STATE"
    return f"By hand: {first}; (2) `{primary}`; (3) `{delete}`. Where an older task set still runs, (2) is enough."


def _daemon(state: ServiceState) -> str:
    return f"By hand: `{_aws(state, 'update-service', '--task-definition', _revision(state))}`."


def _express(state: ServiceState) -> str:
    update = ["aws", "ecs", "update-express-gateway-service", "--service-arn", state.arn]
    return f"By hand: `{shlex.join([*update, '--task-definition-arn', _revision(state)])}`."


def _aws(state: ServiceState, command: str, *more: str) -> str:
    """An ARN of the older format, `service/NAME`, does not name the cluster."""
    return shlex.join(["aws", "ecs", command, "--cluster", state.cluster, "--service", short(state.arn), *more])


def _revision(state: ServiceState) -> str:
    """`quilt-catalog:REVISION`: a person has to choose it."""
    return f"{short(state.task_definition).partition(':')[0] or 'FAMILY'}:REVISION"
