"""Is what runs what a rollback brought back a short time ago? Leaving that again is warned of, and not refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.findings import warn
from bot.model import Finding, ServiceDeployment, ServiceRevision, ServiceState, short
from bot.model.hold import read
from bot.target import deployments
from bot.target.ledger import Memory
from bot.target.serving import ServingPeriod, serving_periods
from bot.text import span

LATELY = timedelta(days=1)
_FIX = (
    "Is that rollback what you wanted? Then reject this one. If the trouble goes on, its cause may lie in no release "
    "at all: look at the logs before approving."
)


@dataclass(frozen=True, slots=True)
class _Restored:
    """When, and how that is told."""

    at: datetime
    how: str


def of(
    state: ServiceState,
    past: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    memory: Memory,
    now: datetime,
) -> Iterator[Finding]:
    """Within a day of it, or for as long as a hold says that it is to stay."""
    here, mark = state.task_definition, read(state.tags)
    if any(each.moving for each in past):
        return
    restored = _by_ecs(here, past, revisions) or _by_somebody(here, serving_periods(past, revisions, now), memory)
    if restored is None or not (mark or now - restored.at < LATELY):
        return
    held = f" {mark.reference} holds the service, so that it stays." if mark else ""
    ago = f"{span(now - restored.at)} ago"
    why = f"{restored.how} {ago}. This plan leaves {short(here)} again.{held}"
    yield warn(f"{short(here)} was only just restored" if not mark else f"{short(here)} was restored", why, _FIX)


def _by_ecs(here: str, past: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]) -> _Restored | None:
    newest = next(iter(reversed(deployments.oldest_first(past))), None)
    if newest is None or newest.status != "ROLLBACK_SUCCESSFUL" or newest.finished_at is None:
        return None
    back, left = revisions.get(newest.rollback_revision or ""), revisions.get(newest.revision)
    if back is None or left is None or back.task_definition != here or left.task_definition == here:
        return None
    return _Restored(newest.finished_at, f"ECS went back from {short(left.task_definition)} to it")


def _by_somebody(here: str, periods: Sequence[ServingPeriod], memory: Memory) -> _Restored | None:
    """Deployed anew since, it is still what was restored; a copy that the bot made counts as what it copies."""
    ran = [(period.start, memory.content(period.revision.task_definition)[0]) for period in periods]
    mine, since = memory.content(here)[0], None
    while ran and ran[-1][1] == mine:
        since, _ = ran.pop()
    if since is None or not ran:
        return None
    left = ran[-1][1]
    lower = deployments.family(left) == deployments.family(mine) and deployments.number(mine) < deployments.number(left)
    return _Restored(since, f"A rollback from {short(left)} brought it back") if lower else None
