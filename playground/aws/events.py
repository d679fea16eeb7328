"""The sentences ECS uses, in service events, reasons of rollout states and reasons of stopped tasks."""

from playground.aws.model import ContainerImage, Deployment, Task
from playground.aws.names import PORT, TARGET_GROUP_ARN

STEADY = "has reached a steady state."
EXITED = "Essential container in task exited"
FAILED_HEALTH_CHECKS = f"Task failed ELB health checks in (target-group {TARGET_GROUP_ARN})"
SCALED_IN = "Scaling activity initiated by service scheduler"
REPLACED = "Service deployment stopped because a newer service deployment replaced it."
CIRCUIT_BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded."
STOP_REQUESTED = "Service deployment rolled back because StopServiceDeployment was called."


def started(task: Task) -> str:
    return f"has started 1 tasks: (task {task.id})."


def stopped(task: Task) -> str:
    return f"has stopped 1 running tasks: (task {task.id})."


def registered() -> str:
    return f"registered 1 targets in (target-group {TARGET_GROUP_ARN})"


def draining() -> str:
    return "has begun draining connections on 1 tasks."


def unhealthy() -> str:
    where = f"(port {PORT}) is unhealthy in (target-group {TARGET_GROUP_ARN})"
    return f"{where} due to (reason Health checks failed)."


def deployment_completed(deployment: Deployment) -> str:
    return f"(deployment {deployment.id}) deployment completed."


def deployment_failed(deployment: Deployment) -> str:
    return f"(deployment {deployment.id}) deployment failed: tasks failed to start."


def rolling_back(deployment: Deployment) -> str:
    return f"rolling back to deployment {deployment.id}."


def in_progress(identifier: str, failed: Deployment | None) -> str:
    if failed is None:
        return f"ECS deployment {identifier} in progress."
    return f"ECS deployment circuit breaker: rolling back to deploymentId {identifier}."


def completed(deployment: Deployment) -> str:
    return f"ECS deployment {deployment.id} completed."


def replaced_by(deployment: Deployment) -> str:
    return f"Scaling activity initiated by (deployment {deployment.id})"


def cannot_pull(image: ContainerImage) -> str:
    problem = "failed to resolve reference" if image.digest is None else "not found"
    name = image.image if image.digest is None else f"{image.image.rsplit(':', 1)[0]}@{image.digest}"
    return f"CannotPullContainerError: pull image manifest has been retried 1 time(s): {problem} {name}"
