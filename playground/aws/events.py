"""The sentences ECS uses: service events, reasons of rollout states, reasons of stopped tasks."""

from playground.aws.names import PORT, TARGET_GROUP_ARN

STARTED = "has started 1 tasks: (task {})."
REGISTERED = f"registered 1 targets in (target-group {TARGET_GROUP_ARN})"
UNHEALTHY = f"(port {PORT}) is unhealthy in (target-group {TARGET_GROUP_ARN}) due to (reason Health checks failed)."
DRAINING = "has begun draining connections on 1 tasks."
STOPPED = "has stopped 1 running tasks: (task {})."
COMPLETED = "(deployment {}) deployment completed."
FAILED = "(deployment {}) deployment failed: tasks failed to start."
ROLLING_BACK = "rolling back to deployment {}."
STEADY = "has reached a steady state."
UNPLACED = (
    "was unable to place a task because no container instance met all of its requirements. The closest matching "
    "(container-instance 5f0c7d1e9a2b4c6d8e0f1a2b3c4d5e6f) has insufficient memory available. For more information, "
    "see the Troubleshooting section of the Amazon ECS Developer Guide."
)
PROTECTED = (
    "was unable to reach steady state because (taskSet {}) was unable to scale in due to "
    "(reason {} tasks under protection)"
)

ROLLOUT_IN_PROGRESS = "ECS deployment {} in progress."
ROLLOUT_COMPLETED = "ECS deployment {} completed."
ROLLOUT_FAILED = "ECS deployment circuit breaker: tasks failed to start."
ROLLOUT_ROLLING_BACK = "ECS deployment circuit breaker: rolling back to deploymentId {}."

REPLACED = "Service deployment stopped because a newer service deployment replaced it."
CIRCUIT_BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded."
ALARMS = "Service deployment rolled back because alarms were triggered: {}."
HOOK = "Service deployment rolled back because of the lifecycle hook {}."
ABORTED = "Service deployment stopped because StopServiceDeployment was called."
STOP_REQUESTED = "Service deployment rolled back because StopServiceDeployment was called."

EXITED = "Essential container in task exited"
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
CANNOT_PULL = "CannotPullContainerError: pull image manifest has been retried 1 time(s): {}: not found"
CANNOT_START = "ResourceInitializationError"
FAILED_HEALTH_CHECKS = f"Task failed ELB health checks in (target-group {TARGET_GROUP_ARN})"
SCALED = "Scaling activity initiated by (deployment {})"
