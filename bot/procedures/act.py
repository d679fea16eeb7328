"""The one changing call: look again, write the intent down, send it once, and after any doubt read back."""

import asyncio
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.decide import plan as plans
from bot.decide import watch
from bot.decide.rebuilding import leftover
from bot.errors import Failed, Refused, RollbackBotError, Unanswered
from bot.model import Intent, NotDone, Plan, Rollback, ServiceDeployment, State, Tell, Telling
from bot.ports import Ports
from bot.procedures import calling
from bot.procedures.building import BUILDING, start_build
from bot.procedures.copying import with_copy
from bot.procedures.rights import approval_still_holds
from bot.procedures.roles import ready
from bot.procedures.survey import survey_with
from bot.procedures.wishes import same_wish

_SKEW = timedelta(seconds=5)
_READ_BACK = timedelta(seconds=60)
_BETWEEN_LOOKS = timedelta(seconds=3)


async def act(rollback_id: str, ports: Ports) -> str:
    """APPROVED -> ROLLING, or the final state that says why not. Safe to run again at any point.

    Where something is to be built first, APPROVED -> BUILDING; when it is built, this is run once more.
    """
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
        return await _end(rollback, ports, State.REFUSED, "The service is no longer in the services file.")
    try:
        moved, refusal, _ = await asyncio.gather(
            _moved(rollback.plan, service, ports),
            approval_still_holds(rollback, service, ports),
            ready(rollback, service, ports),
        )
    except Failed as error:
        return await _end(rollback, ports, State.FAILED, f"{error} Nothing was changed.")
    if refusal is not None:
        return await _end(rollback, ports, State.REFUSED, f"{refusal.reason} Nothing was changed.")
    if moved is not None:
        return await _service_moved(rollback, service, ports, moved)
    return await _carry_out(rollback, service, ports)


async def _carry_out(rollback: Rollback, service: Service, ports: Ports) -> str:
    """What two people approved, on a service that has not moved: build first, register first, or just call."""
    if rollback.plan.rebuild and rollback.build is None:
        return await start_build(rollback, rollback.plan.rebuild, service, ports)
    try:
        rollback = await with_copy(rollback, service, ports)
    except (Failed, Unanswered) as error:
        return await _end(rollback, ports, State.FAILED, f"{error} The service itself was not changed.")
    return await _send(rollback, service, ports)


async def _moved(plan: Plan, service: Service, ports: Ports) -> str | None:
    """None: the service is as approved. "": only the deployment to be stopped has settled. Else: what moved."""
    if plan.service_deployment is None:
        return plans.moved(plan, await ports.ecs.service(service)) or None
    state, deployment = await asyncio.gather(
        ports.ecs.service(service), ports.ecs.service_deployment(service, plan.service_deployment)
    )
    settled = deployment is None or not deployment.moving or _hook(deployment) != (plan.hook or _hook(deployment))
    return plans.moved(plan, state) or ("" if settled else None)


def _hook(deployment: ServiceDeployment) -> str:
    return deployment.hook.id if deployment.hook else ""


async def _service_moved(rollback: Rollback, service: Service, ports: Ports, moved: str) -> str:
    """Stale; or, where only the deployment to be sent back has gone on, a new plan for the same card."""
    if moved:
        return await _end(rollback, ports, State.STALE, moved)
    try:
        plan = await survey_with(ports, service, await same_wish(rollback.plan, ports))
    except (Refused, Failed) as error:
        return await _end(rollback, ports, State.STALE, f"The deployment to be stopped has finished. {error}")
    if plan.to_task_definition != rollback.plan.to_task_definition:
        return await _end(rollback, ports, State.STALE, "The deployment to be stopped has finished.")
    return await _ask_again(rollback, service, plan, ports)


async def _ask_again(rollback: Rollback, service: Service, plan: Plan, ports: Ports) -> str:
    what = "was paused has gone on" if rollback.plan.hook else "was to be stopped has finished"
    text = f"The deployment that {what} meanwhile. The plan is a new one: please approve again."
    tell = (Telling(Tell.NOTE, text), Telling(Tell.DETAILS), Telling(Tell.APPROVAL_WANTED))
    expires_at = ports.clock.now() + service.approval_expires
    if await ports.journal.remake(rollback.id, plan, expires_at=expires_at, tell=tell) is None:
        return await _end(rollback, ports, State.STALE, "The deployment to be stopped has finished.")
    ports.teller.wake()
    return State.PROPOSED


async def _send(rollback: Rollback, service: Service, ports: Ports) -> str:
    intent = Intent(rollback.id, rollback.plan.call, calling.arguments(rollback), ports.clock.now())
    executing = await ports.journal.intend(intent)
    if executing is None:
        return (await ports.journal.get(rollback.id) or rollback).state
    try:
        ids = await calling.send(executing, service, ports)
    except Failed as error:
        return await _end(executing, ports, State.FAILED, str(error))
    except Unanswered:
        return await _read_back(executing, ports)
    if executing.approved_at:
        ports.metrics.accepted(ports.clock.now() - executing.approved_at)
    return await _rolling(executing, ports, ids, intent.at)


async def _read_back(rollback: Rollback, ports: Ports) -> str:
    """The call may have been carried out: look for what it would have made, and never send it again."""
    service = ports.catalog.services.get(rollback.service)
    intent = await ports.journal.intent(rollback.id)
    if service is None or intent is None:
        return await _end(rollback, ports, State.INDETERMINATE, "The service is no longer in the services file.")
    found, problem = await _search(rollback.landing, service, ports, intent.at)
    if found is not None:
        text = f"{intent.call} was not answered, but ECS shows that it arrived."
        return await _rolling(rollback, ports, found, intent.at, Telling(Tell.NOTE, text))
    shows = f"ECS could not be read since: {problem}" if problem else "ECS shows no trace of it."
    reason = (
        f"{intent.call} was sent and never answered, and {shows} It was not sent again. "
        f"Look at {service.ecs_name} before anything else."
    )
    return await _end(rollback, ports, State.INDETERMINATE, reason)


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


async def _end(rollback: Rollback, ports: Ports, state: State, why: str | NotDone) -> str:
    when = {State.APPROVED, State.EXECUTING}
    reason = (why if isinstance(why, str) else why.reason) + leftover(rollback)
    await ports.journal.move(rollback.id, state, when=when, tell=(Telling(Tell.OUTCOME),), outcome=reason)
    ports.teller.wake()
    return state
