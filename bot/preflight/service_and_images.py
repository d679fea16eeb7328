"""What would make the rollback fail or mislead, found before anybody is asked to approve it."""

from collections.abc import Iterator, Sequence

from bot.findings import block, warn
from bot.model import Finding, GoneImage, Image, ServiceDeployment, ServiceState, TaskDefinition, short
from bot.preflight import deployment_rules
from bot.preflight.unsupported import findings
from bot.states_in_words import of_revision, of_service
from bot.target import ecs_events
from bot.target.deployments import failed
from bot.text import cut


def unsupported(state: ServiceState) -> tuple[Finding, ...]:
    """Blocking findings about the service itself: ECS does not replace its tasks in the way this bot understands."""
    return tuple(_unsupported(state))


def check(
    *,
    state: ServiceState,
    target: TaskDefinition,
    missing: Sequence[GoneImage],
    deployments: Sequence[ServiceDeployment],
    rebuilt: str = "",
) -> tuple[Finding, ...]:
    """All findings, blocking ones first. `missing` are the target's images that ECR no longer has.

    `rebuilt` is the container that gets an image yet to be built.
    """
    replaced = [gone.image for gone in missing if gone.image.container == rebuilt and not gone.upstream]
    kept = [gone for gone in missing if gone.image.container != rebuilt]
    blocks = (*unsupported(state), *_inactive(target), *_gone(target, kept), *_no_room(state))
    rules = (*_no_breaker(state), *deployment_rules.of(state), *_could_not(state))
    others = (*_no_tasks(state), *rules, *_failing_already(deployments))
    return (*blocks, *_gone_from_what_runs(target, replaced), *others)


def _unsupported(state: ServiceState) -> Iterator[Finding]:
    name = short(state.arn)
    if state.status != "ACTIVE":
        why = f"{name} is {of_service(state.status)}."
        yield block("The service is not active", why, "Check the cluster and service in the services file.")
    yield from findings(state)


def _inactive(target: TaskDefinition) -> Iterator[Finding]:
    if target.status != "ACTIVE":
        why = f"{target.name} is {of_revision(target.status)}, and ECS deploys only what is registered."
        yield block(
            "The rollback target cannot be deployed", why, "Register it again as a new revision, and deploy that."
        )


def _gone(target: TaskDefinition, missing: Sequence[GoneImage]) -> Iterator[Finding]:
    for gone in missing:
        image = gone.image
        why = f"ECR no longer has {_named(image)}, which container {image.container} of {target.name} needs."
        if gone.upstream:
            again = f"It is cached from {gone.upstream}, so ECR fetches it again when a task starts."
            fix = "Be sure that it is still to be had there; a tag may name another image there by now."
            yield warn("An image has expired from the pull-through cache", f"{why} {again}", fix)
            continue
        doubt = f" Whether ECR would fetch it again from somewhere else is not known: {gone.unknown}"
        fix = "Push that image again, or choose another revision yourself."
        yield block("An image is gone", why + (doubt if gone.unknown else ""), fix)


def _gone_from_what_runs(running: TaskDefinition, missing: Sequence[Image]) -> Iterator[Finding]:
    """The build makes another image, so this is no reason against it, but one to make haste."""
    for image in missing:
        why = (
            f"ECR no longer has {_named(image)}, which container {image.container} of {running.name} runs. What is "
            f"built takes its place. Until that is deployed, no task of {running.name} that stops can be replaced, "
            "nor can ECS start any again if the deployment fails."
        )
        yield warn("The image that runs is gone", why, "Until then, neither restart nor scale the service.")


def _named(image: Image) -> str:
    """By name, and by digest where the name is not one."""
    by_name = image.digest and image.digest not in image.image
    return f"{image.image} ({image.digest})" if by_name else image.image


def _no_room(state: ServiceState) -> Iterator[Finding]:
    at_most = state.desired * state.maximum_percent // 100
    at_least = -(-state.desired * state.minimum_percent // 100)
    if (
        state.shift or state.controller == "CODE_DEPLOY"
    ):  # all new tasks are started beside the old ones, whatever the percents say
        return
    if state.desired and at_most - at_least < 1:
        why = (
            f"With {state.desired} desired, at least {at_least} and at most {at_most} tasks may run "
            f"({state.minimum_percent} % to {state.maximum_percent} %), so ECS can neither stop nor start one."
        )
        yield block("There is no room to replace tasks", why, "Raise maximumPercent or lower minimumHealthyPercent.")


def _no_tasks(state: ServiceState) -> Iterator[Finding]:
    if state.desired == 0:
        why = "Nothing will run, so nothing can show that the rollback worked."
        yield warn("The desired count is 0", why, "Raise the desired count first, if the service should run.")


def _no_breaker(state: ServiceState) -> Iterator[Finding]:
    if not state.breaker and state.controller != "CODE_DEPLOY":
        why = "If the target's tasks cannot start, ECS tries for ever; the bot says so at its deadline."
        yield warn("The deployment circuit breaker is off", why, "Watch the failed tasks on the card.")


def _could_not(state: ServiceState) -> Iterator[Finding]:
    """No room, protected tasks, missing rights: what ECS cannot do for the present revision it may not for the next."""
    since = state.primary.created_at if state.primary else None
    if since and (said := ecs_events.trouble(state.events, since)):
        why = f"Its last word on it: “{said}”. The rollback may meet the same."
        yield warn("ECS cannot do what the service wants", why, "Put that right first, or watch the card.")


def _failing_already(deployments: Sequence[ServiceDeployment]) -> Iterator[Finding]:
    """A cause outside the revision (a deleted secret, no capacity) would make the rollback fail as well."""
    newest = next((deployment for deployment in deployments if not deployment.moving), None)
    if newest and newest.failed_tasks and failed(newest):
        outside = "If that lies outside of what was deployed, no task of this rollback starts either."
        why = f"ECS says: {cut(newest.reason or newest.status)}. {outside}"
        yield warn(
            "The latest deployment of this service failed",
            why,
            "Look at its stopped tasks before approving.",
        )
