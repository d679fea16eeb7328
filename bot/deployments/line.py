"""Which deployments have a line, where, and what stands in it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.catalog import Catalog, Service
from bot.model import LIVE, Rollback, ServiceState, Signal, SignalKind, StandingAlarm, State, short
from bot.triggers.definitions import alarm_names

COMPLETED = "SERVICE_DEPLOYMENT_COMPLETED"
WATCHED = timedelta(minutes=30)
TOO_LATE = timedelta(days=1)  # nobody needs to hear of what was deployed so long ago
_CLOCKS_DIFFER = timedelta(minutes=2)  # ECS's and ours


def mode(service: Service, catalog: Catalog) -> str:
    """`line`, `thread` or `off`. A channel that many services share is told in threads where nothing is said."""
    shared = service.channel == catalog.home.incident_channel
    return service.deployments or ("thread" if shared else "line")


def of_no_line(signal: Signal, service: Service | None, catalog: Catalog, now: datetime) -> str:
    """Why there is none, as a sentence; "" where there may be one."""
    if signal.state != COMPLETED:
        return "Noted; only deployments that completed have a line."
    if service is None:
        return "The services file does not have the service any more."
    if mode(service, catalog) == "off":
        return "The services file wants no line of it."
    if now - signal.happened_at > TOO_LATE:
        return "It completed more than a day ago."
    return ""


def own_rollback(state: ServiceState, completed_at: datetime, recent: Iterable[Rollback]) -> Rollback | None:
    """The rollback of this bot that brought what runs, which has its card; None: somebody else deployed it."""
    return next((each for each in recent if _brought(each, state, completed_at)), None)


def _brought(rollback: Rollback, state: ServiceState, completed_at: datetime) -> bool:
    primary = state.primary
    if rollback.acted_at is None or primary is None or rollback.state in {State.SUPERSEDED, State.FAILED}:
        return False
    if rollback.deployment_id and rollback.deployment_id == primary.id:
        return True
    until = completed_at if rollback.ended_at is None or rollback.state in LIVE else rollback.ended_at + _CLOCKS_DIFFER
    in_time = rollback.acted_at - _CLOCKS_DIFFER <= completed_at <= until
    return in_time and rollback.effective_plan.to_name == short(primary.task_definition)


def asked_alarms(service: Service, state: ServiceState) -> tuple[str, ...]:
    """The alarms that may have been firing: the bot's own, and those that ECS looks at while it deploys."""
    own = alarm_names(service) if service.triggers is not None else ()
    return tuple(dict.fromkeys((*own, *state.alarms)))


def fired_already(
    service: Service, standing: Mapping[str, StandingAlarm], signals: Sequence[Signal], began_at: datetime
) -> tuple[str, ...]:
    """In words: those in ALARM since before the deployment began, or whose newest change before it was to ALARM."""
    still = {
        name for name, alarm in standing.items() if alarm.state == "ALARM" and alarm.since and alarm.since < began_at
    }
    newest: dict[str, str] = {}
    for signal in sorted(signals, key=lambda each: each.happened_at):
        if signal.kind is SignalKind.ALARM and signal.happened_at < began_at:
            newest[signal.name] = signal.state
    fired = still | {name for name, said in newest.items() if said == "ALARM"}
    own = set(alarm_names(service))
    return tuple(sorted(name.rpartition("/")[2] if name in own else name for name in fired))
