"""The one changing call: look again, write the intent down, send it once, and after any doubt read back."""

import asyncio
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.decide import watch
from bot.errors import Failed, RollbackBotError, Unanswered
from bot.model import Copy, Intent, Plan, Rollback, State, Tell, Telling
from bot.ports import Ports
from bot.procedures import calling
from bot.procedures.building import BUILDING, start_build
from bot.procedures.copying import with_copy
from bot.procedures.ending import end
from bot.procedures.looking_again import has_lapsed, lapsed, moved_since, service_moved
from bot.procedures.rights import approval_still_holds
from bot.procedures.roles import ready

_SKEW = timedelta(seconds=5)
_READ_BACK = timedelta(seconds=60)
_BETWEEN_LOOKS = timedelta(seconds=3)


async def act(rollback_id: str, ports: Ports) -> str:
    """APPROVED -> ROLLING, or the final state that says why not. Safe to run again at any point.

    Where something is to be built first, or was, APPROVED -> BUILDING; `act_once_built` goes on from there.
    """
    rollback = await ports.journal.get(rollback_id)
    if rollback and rollback.state is State.APPROVED and rollback.build:
        return BUILDING
    return await act_once_built(rollback_id, ports)


async def act_once_built(rollback_id: str, ports: Ports) -> str:
    """The same, where nothing is left to be built. Safe to run again at any point."""
    rollback = await ports.journal.get(rollback_id)
    if rollback is None:
        return "unknown"
    if rollback.state is State.APPROVED and rollback.building:
        return BUILDING
    if rollback.state is State.APPROVED:
        return await _look_again_and_send(rollback, ports)
    if rollback.state is State.EXECUTING:
        return await _read_back(rollback, ports)
    return rollback.state


async def _look_again_and_send(rollback: Rollback, ports: Ports) -> str:
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        return await end(rollback, ports, State.REFUSED, "The service is no longer in the services file.")
    if has_lapsed(rollback, service, ports):
        return await lapsed(rollback, service, ports)
    try:
        moved, refusal, _ = await asyncio.gather(
            moved_since(rollback.plan, service, ports),
            approval_still_holds(rollback, service, ports),
            ready(rollback, service, ports),
        )
    except Failed as error:
        return await end(rollback, ports, State.FAILED, f"{error} Nothing was changed.")
    if refusal is not None:
        return await end(rollback, ports, State.REFUSED, f"{refusal.reason} Nothing was changed.")
    if moved is not None:
        return await service_moved(rollback, service, ports, moved)
    return await _carry_out(rollback, service, ports)


async def _carry_out(rollback: Rollback, service: Service, ports: Ports) -> str:
    """What two people approved, on a service that has not moved: build first, register first, or just call."""
    if has_lapsed(rollback, service, ports):  # while Slack could not say who approved
        return await lapsed(rollback, service, ports)
    if rollback.plan.rebuild and rollback.build is None:
        return await start_build(rollback, rollback.plan.rebuild, service, ports)
    copy = rollback.landing.copy
    if copy and not rollback.registered:
        return await _register_first(rollback, copy, service, ports)
    return await _send(rollback, service, ports)


async def _register_first(rollback: Rollback, copy: Copy, service: Service, ports: Ports) -> str:
    """That may take long, so the service is looked at once more: whatever was deployed meanwhile stays."""
    try:
        registered = await with_copy(rollback, copy, service, ports)
        if registered is None:
            return await _not_intended(rollback, service, ports)
        moved = await moved_since(rollback.plan, service, ports)
    except (Failed, Unanswered) as error:
        return await end(rollback, ports, State.FAILED, f"{error} The service itself was not changed.")
    if moved is not None:
        return await service_moved(registered, service, ports, moved)
    return await _send(registered, service, ports)


async def _send(rollback: Rollback, service: Service, ports: Ports) -> str:
    intent = Intent(rollback.id, rollback.plan.call, calling.arguments(rollback), ports.clock.now())
    executing = await ports.journal.intend(intent, good_for=service.approval_expires)
    if executing is None:
        return await _not_intended(rollback, service, ports)
    try:
        ids = await calling.send(executing, service, ports)
    except Failed as error:
        return await end(executing, ports, State.FAILED, str(error))
    except Unanswered:
        return await _read_back(executing, ports)
    if executing.approved_at:
        ports.metrics.accepted(ports.clock.now() - executing.approved_at)
    return await _rolling(executing, ports, ids, intent.at)


async def _not_intended(rollback: Rollback, service: Service, ports: Ports) -> str:
    """The journal did not let it pass: it is over, or the approval has lapsed this very moment."""
    latest = await ports.journal.get(rollback.id) or rollback
    if latest.state is State.APPROVED and has_lapsed(latest, service, ports):
        return await lapsed(latest, service, ports)
    return latest.state


async def _read_back(rollback: Rollback, ports: Ports) -> str:
    """The call may have been carried out: look for what it would have made, and never send it again."""
    service = ports.catalog.services.get(rollback.service)
    intent = await ports.journal.intent(rollback.id)
    if service is None or intent is None:
        return await end(rollback, ports, State.INDETERMINATE, "The service is no longer in the services file.")
    found, problem = await _search(rollback.landing, service, ports, intent.at)
    if found is not None:
        text = f"{intent.call} was not answered, but ECS shows that it arrived."
        return await _rolling(rollback, ports, found, intent.at, Telling(Tell.NOTE, text))
    shows = f"ECS could not be read since: {problem}" if problem else "ECS shows no trace of it."
    reason = (
        f"{intent.call} was sent and never answered, and {shows} It was not sent again. "
        f"Look at {service.ecs_name} before anything else."
    )
    return await end(rollback, ports, State.INDETERMINATE, reason)


async def _search(plan: Plan, service: Service, ports: Ports, sent_at: datetime) -> tuple[tuple[str, str] | None, str]:
    """-> what the call made, or None; and why ECS could not be read, "" where it was. Looks at least once."""
    unread = sent_at + service.rollout_deadline
    give_up = max(ports.clock.now(), sent_at) + _READ_BACK
    while True:
        try:
            found, problem = await _adopt(plan, service, ports, sent_at), ""
        except RollbackBotError as error:
            found, problem = None, str(error)
            give_up = ports.clock.now() + _READ_BACK  # absence is only evidence while ECS can be read
        now = ports.clock.now()
        if found is not None or now >= unread or (now >= give_up and not problem):
            return found, problem
        await ports.clock.until(now + _BETWEEN_LOOKS)


async def _adopt(plan: Plan, service: Service, ports: Ports, sent_at: datetime) -> tuple[str, str] | None:
    state, deployments = await asyncio.gather(
        ports.ecs.service(service), ports.ecs.service_deployments(service, since=_oldest_of_interest(plan, sent_at))
    )
    revisions = await ports.ecs.service_revisions(service, {d.revision for d in deployments})
    return watch.adopt(plan=plan, intent_at=sent_at, state=state, deployments=deployments, revisions=revisions)


def _oldest_of_interest(plan: Plan, sent_at: datetime) -> datetime | None:
    """A deployment that was to be stopped is older than the call; one that our call made is not."""
    return None if plan.call.sends_back else sent_at - _SKEW


async def _rolling(rollback: Rollback, ports: Ports, ids: tuple[str, str], acted_at: datetime, *notes: Telling) -> str:
    await ports.journal.move(
        rollback.id,
        State.ROLLING,
        when={State.EXECUTING},
        tell=(Telling(Tell.STARTED), *notes),
        deployment_id=ids[0],
        service_deployment=ids[1],
        acted_at=acted_at,
    )
    ports.teller.wake()
    return State.ROLLING
