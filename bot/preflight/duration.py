"""How long a rollout takes: one estimate, from what the last ones took and from all settings that are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model import ServiceDeployment, ServiceState, TargetGroup, TrafficShift

_ROLLOUTS = 5
_START = (20, 60)  # seconds until a task's process runs, when its image is near
_HEALTHY = (10, 0)  # and until it is healthy, where its load balancer does not say how that is found
_MOVE = (10, 60)  # seconds until a load balancer has moved its traffic
DRAIN = (15, 300)  # seconds until a target has left its group; 300 is Elastic Load Balancing's default


@dataclass(frozen=True, slots=True)
class Checks:
    """Of all target groups: how long the slowest takes to find a task healthy, and to let one go; in seconds.

    `drain` is None where no deregistration delay could be read.
    """

    interval: int
    threshold: int
    drain: int | None

    @property
    def healthy(self) -> int:
        return self.interval * self.threshold


@dataclass(frozen=True, slots=True)
class Estimate:
    """It takes `low` to `high` seconds, and `traffic` of these until all traffic is back, where that is moved.

    `by_settings` is what the settings alone say, without what the strategy `waits`; 0 where no target group is known.
    Then there are no `checks` either. `waves` is how often ECS waits for new tasks before the last old one may go.
    """

    low: int = 0
    high: int = 0
    by_settings: int = 0
    waits: int = 0
    traffic: int = 0
    waves: int = 0
    checks: Checks | None = None

    @property
    def expected(self) -> tuple[int, int]:
        return self.low, self.high


def estimate(
    state: ServiceState,
    past: Sequence[ServiceDeployment],
    groups: Mapping[str, TargetGroup | None],
    *,
    shift: TrafficShift | None = None,
    sends_back: bool = False,
) -> Estimate:
    """`shift` is how the traffic is moved, by ECS or CodeDeploy; None where tasks are replaced one after the other.

    ECS replaces tasks in waves as large as the percents allow; each wave takes its tasks' start and their checks, and
    at most the grace period more; at the end the last old targets drain. What the last five rollouts took is seen, not
    estimated; but the settings may have been changed since.
    """
    if state.desired == 0:
        return Estimate()
    checks = _checks(groups)
    known = checks.drain if checks else None
    drain = (known, known) if known is not None else DRAIN if state.target_groups else (0, 0)
    if shift and sends_back:  # the tasks are there
        return Estimate(_MOVE[0] + drain[0], _MOVE[1] + drain[1], traffic=_MOVE[1], checks=checks)
    start = [_START[i] + (checks.healthy if checks else _HEALTHY[i]) for i in (0, 1)]
    start[1] += state.health_grace_seconds
    if shift:
        waits = int((shift.stepping + shift.bake).total_seconds())
        low, high = (start[i] + _MOVE[i] + waits + drain[i] for i in (0, 1))
        traffic = start[1] + _MOVE[1] + int(shift.stepping.total_seconds())
        by_settings = start[0] + drain[0] if checks else 0
        return Estimate(low, high, by_settings, waits, traffic, 1, checks)
    count = waves(state)
    low, high = (count * start[i] + drain[i] for i in (0, 1))
    by_settings = low if checks else 0
    if (took := _rollouts(past)[:_ROLLOUTS]) and not state.early:
        low, high = min(took), max(*took, by_settings)
    return Estimate(low, high, by_settings, waves=count, checks=checks)


def waves(state: ServiceState) -> int:
    """How often ECS has to wait for new tasks before it may stop the last old one."""
    return -(-state.desired // max(1, _replaced_at_once(state)))


def _checks(groups: Mapping[str, TargetGroup | None]) -> Checks | None:
    there = [group for group in groups.values() if group]
    if not there:
        return None
    slowest = max(there, key=lambda group: group.interval * group.healthy_threshold)
    delays = [group.deregistration_delay for group in there if group.deregistration_delay is not None]
    return Checks(slowest.interval, slowest.healthy_threshold, max(delays, default=None))


def _rollouts(past: Sequence[ServiceDeployment]) -> list[int]:
    """How many seconds each finished rollout took, in the order given, newest first.

    The oldest is left out: a service's first deployment has no tasks to replace.
    """
    finished = ((d.created_at, d.finished_at) for d in past[:-1] if d.status == "SUCCESSFUL")
    return [int((end - start) / timedelta(seconds=1)) for start, end in finished if end]


def _replaced_at_once(state: ServiceState) -> int:
    """How many tasks may be started beyond the desired count, and how many may be missing from it."""
    extra = state.desired * state.maximum_percent // 100 - state.desired
    missing = state.desired - -(-state.desired * state.minimum_percent // 100)
    return max(0, extra) + max(0, missing)
