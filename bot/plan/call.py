"""Which call lands exactly on the target: send the moving deployment back, or deploy the target over it.

One that is paused at a hook is sent back by answering the hook; any other by stopping it.
"""

from collections.abc import Mapping, Sequence

from bot.findings import block
from bot.model import Call, Finding, ServiceDeployment, ServiceRevision, ServiceState, Target, short
from bot.states_in_words import of_deployment
from bot.target.deployments import identity, returns_to, what_ran

_STOPPABLE = {"PENDING", "IN_PROGRESS"}


def choose_call(
    *,
    state: ServiceState,
    target: Target,
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    copied: bool = False,
) -> tuple[Call, str | None] | Finding:
    """The call, and the ARN of the service deployment to be sent back, if any; or why neither may be made now.

    `copied`: not the target itself is deployed, but a copy of it.
    """
    moving = [deployment for deployment in deployments if deployment.moving]
    if finding := _unsettled(moving):
        return finding
    if state.controller == "CODE_DEPLOY":
        return _by_code_deploy(moving, back=_returns_to(target, deployments, revisions))
    if moving and _returns_to(target, deployments, revisions):
        if moving[0].hook:
            return Call.CONTINUE_SERVICE_DEPLOYMENT, moving[0].arn
        return Call.STOP_SERVICE_DEPLOYMENT, moving[0].arn
    if target.chosen.task_definition == state.task_definition and not copied:
        return _nothing_to_update(target)
    return Call.UPDATE_SERVICE, None


def _by_code_deploy(moving: Sequence[ServiceDeployment], *, back: bool) -> tuple[Call, str | None] | Finding:
    """CodeDeploy has one deployment at a time, so that one under way cannot be replaced by another."""
    if moving and back:
        return Call.STOP_DEPLOYMENT, moving[0].arn
    if moving:
        why = f"{moving[0].arn} is under way, and stopping it would not lead to the target; another may not begin yet."
        fix = f"Stop it (`aws deploy stop-deployment --deployment-id {moving[0].arn}`), then ask again."
        return block("CodeDeploy is deploying this service", why, fix)
    return Call.CREATE_DEPLOYMENT, None


def _returns_to(
    target: Target, deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]
) -> bool:
    back = returns_to(deployments, revisions)
    chosen = identity(target.chosen.task_definition, target.chosen.images)
    return back is not None and what_ran(back) == chosen


def _unsettled(moving: Sequence[ServiceDeployment]) -> Finding | None:
    if len(moving) > 1:
        names = " and ".join(f"{short(d.arn)} ({of_deployment(d.status)})" for d in moving)
        return _wait("Two deployments are moving at once", f"ECS is still sorting them out: {names}.")
    if moving and moving[0].status not in _STOPPABLE:
        doing = of_deployment(moving[0].status)
        why = f"Its deployment {short(moving[0].arn)} is {doing}; what it leaves behind is not known yet."
        return _wait("ECS is already stopping or rolling back this service", why)
    return None


def _wait(what: str, why: str) -> Finding:
    fix = "Wait until it has settled (`/rollback SERVICE status` shows it), then ask again."
    return block(what, why, fix)


def _nothing_to_update(target: Target) -> Finding:
    name = target.chosen.name
    return block(
        what="UpdateService cannot bring back the older image",
        why=f"The service already has {name}; only its image tag has moved since.",
        fix="Register a revision that names the older image by its digest, and deploy that.",
    )
