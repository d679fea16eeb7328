"""How long a rollout takes: what the last ones took, or an estimate from the service's own settings."""

from collections.abc import Sequence

from bot.model import ServiceDeployment, ServiceState

_START = (30, 60)  # seconds from a task's start until it is healthy, when all goes well


_ROLLOUTS = 5


_DRAIN = (15, 300)  # seconds until a target has left its group; 300 is Elastic Load Balancing's default


def expected(state: ServiceState, past: Sequence[ServiceDeployment]) -> tuple[int, int]:
    """(low, high) seconds: what the service's last five rollouts took, or an estimate where it has had none, or where
    they may have been called done before the old tasks were gone.

    The estimate knows neither image pulls nor health check timings. ECS replaces tasks in waves as large as the
    percents allow; each wave takes a start of 30 to 60 s and at most the health check's grace period; at the end the
    last old targets drain.
    """
    if state.desired == 0:
        return 0, 0
    if (took := _rollouts(past)[:_ROLLOUTS]) and not state.early:
        return min(took), max(took)
    low, high = waves(state) * _START[0], waves(state) * (_START[1] + state.health_grace_seconds)
    return (low + _DRAIN[0], high + _DRAIN[1]) if state.target_groups else (low, high)


def waves(state: ServiceState) -> int:
    """How often ECS has to wait for new tasks before it may stop the last old one."""
    return -(-state.desired // max(1, _replaced_at_once(state)))


def _rollouts(past: Sequence[ServiceDeployment]) -> list[int]:
    """How many seconds each finished rollout took, in the order given."""
    finished = ((d.created_at, d.finished_at) for d in past if d.status == "SUCCESSFUL")
    return [int((end - start).total_seconds()) for start, end in finished if end]


def _replaced_at_once(state: ServiceState) -> int:
    """How many tasks may be started beyond the desired count, and how many may be missing from it."""
    extra = state.desired * state.maximum_percent // 100 - state.desired
    missing = state.desired - -(-state.desired * state.minimum_percent // 100)
    return max(0, extra) + max(0, missing)
