"""The one changing call: look again, write the intent down, send it once, and after any doubt read back."""

import asyncio
import time
from datetime import datetime
from functools import partial

from bot.approval.end import end
from bot.approval.recheck import has_lapsed, lapsed, moved_since, service_moved
from bot.approval.still_approved import approval_still_holds
from bot.catalog import Service
from bot.errors import Failed, NotAsRecorded, Refused, Unanswered
from bot.execution import aws_call
from bot.execution.build import BUILDING, start_build
from bot.execution.find_call import search
from bot.execution.register_copy import with_copy
from bot.model import DueKind, Intent, Notice, NoticeKind, RevisionCopy, Rollback, State
from bot.plan.roles import ready
from bot.ports import Ports
from bot.ports.read_ahead import young

_FOREIGN = "The service itself was not changed. Find out who registered it, and deregister it; then plan again."


async def act(rollback_id: str, ports: Ports) -> str:
    """APPROVED -> ROLLING, or the final state that says why not. Safe to run again at any point.

    Where something is to be built first, or was, -> BUILDING; `act_once_built` goes on from there. Also of one that
    has got further: a run begun anew has the revert to hand over too.
    """
    vouched = await ports.vouched.take(rollback_id)  # only as its approval was stored, and a moment ago
    rollback = vouched or await ports.journal.get(rollback_id)
    if rollback and rollback.build:
        return BUILDING
    return await _act(rollback, ports, vouched)


async def act_once_built(rollback_id: str, ports: Ports) -> str:
    """The same, where nothing is left to be built. Safe to run again at any point."""
    return await _act(await ports.journal.get(rollback_id), ports)


async def _act(rollback: Rollback | None, ports: Ports, vouched: Rollback | None = None) -> str:
    if rollback is None:
        return "unknown"
    if rollback.state is State.APPROVED and rollback.building:
        return BUILDING
    if rollback.state is State.APPROVED:
        try:
            return await _as_recorded(vouched or await ports.journal.vouch(rollback), ports)
        except NotAsRecorded as error:
            return await end(rollback, ports, State.REFUSED, f"{error} The service was not changed.")
    if rollback.state is State.EXECUTING:
        return await _read_back(rollback, ports)
    return rollback.state


async def _as_recorded(vouched: Rollback, ports: Ports) -> str:
    """Who approved what is taken from what was held against the audit. Raises NotAsRecorded."""
    if vouched.state is not State.APPROVED:  # somebody called it off just now
        return vouched.state
    return await _look_again_and_send(vouched, ports)


async def _look_again_and_send(rollback: Rollback, ports: Ports) -> str:
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        return await end(rollback, ports, State.REFUSED, "The service is no longer in the services file.")
    if has_lapsed(rollback, service, ports):
        return await lapsed(rollback, service, ports)
    began, look = time.monotonic(), partial(moved_since, rollback.plan, service, ports)
    try:
        moved, refusal, _ = await asyncio.gather(
            ports.ahead.take(rollback, service, look),
            approval_still_holds(rollback, service, ports),
            ready(rollback, service, ports),
        )
        if refusal is None and moved is None and not young(began):  # Slack was silent, say: it may have moved since
            moved = await look()
    except Failed as error:
        return await end(rollback, ports, State.FAILED, f"{error} Nothing was changed.")
    if _is_another(service, ports):
        return await _look_again_and_send(rollback, ports)
    if refusal is not None:
        return await end(rollback, ports, State.REFUSED, f"{refusal.reason} Nothing was changed.")
    return await (
        _carry_out(rollback, service, ports) if moved is None else service_moved(rollback, service, ports, moved)
    )


async def _carry_out(rollback: Rollback, service: Service, ports: Ports) -> str:
    """What two people approved, on a service that has not moved: build first, register first, or just call."""
    if has_lapsed(rollback, service, ports):  # while Slack could not say who approved
        return await lapsed(rollback, service, ports)
    if rollback.plan.rebuild and rollback.build is None:
        return await start_build(rollback, rollback.plan.rebuild, service, ports)
    copy = rollback.effective_plan.copy
    if copy and not rollback.registered:
        return await _register_first(rollback, copy, service, ports)
    return await _send(rollback, service, ports)


async def _register_first(rollback: Rollback, copy: RevisionCopy, service: Service, ports: Ports) -> str:
    """That may take long, so the service is looked at once more: whatever was deployed meanwhile stays."""
    try:
        registered = await with_copy(rollback, copy, service, ports)
        if registered is None:
            return await _not_intended(rollback, service, ports)
        moved = await moved_since(rollback.plan, service, ports)
    except NotAsRecorded:
        raise
    except Refused as error:
        return await end(rollback, ports, State.REFUSED, f"{error} {_FOREIGN}")
    except (Failed, Unanswered) as error:
        return await end(rollback, ports, State.FAILED, f"{error} The service itself was not changed.")
    if moved is not None:
        return await service_moved(registered, service, ports, moved)
    if _is_another(service, ports):
        return await _look_again_and_send(registered, ports)
    return await _send(registered, service, ports)


def _is_another(service: Service, ports: Ports) -> bool:
    """Was the services file read anew since? Who may do what, and where, is what it says just before the call."""
    return ports.catalog.services.get(service.name) != service


async def _send(rollback: Rollback, service: Service, ports: Ports) -> str:
    intent = Intent(rollback.id, rollback.plan.call, aws_call.arguments(rollback), ports.clock.now())
    forgotten_soon = {DueKind.EVIDENCE: intent.at}  # read once more, by a sweep: nothing here waits for it
    executing = await ports.journal.intend(intent, good_for=service.approval_expires, falls_due=forgotten_soon)
    if executing is None:
        return await _not_intended(rollback, service, ports)
    if (executing.service, aws_call.arguments(executing)) != (service.name, intent.arguments):
        # Only what was held against the audit is sent.
        return await end(executing, ports, State.FAILED, "The plan was changed while it was read. Nothing was sent.")
    try:
        ids = await aws_call.send(executing, service, ports)
    except Failed as error:
        return await end(executing, ports, State.FAILED, str(error))
    except Unanswered:
        return await _read_back(executing, ports)
    finally:
        ports.right_of_way.arrived(executing.id)
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
    found, problem = await search(rollback.effective_plan, service, ports, intent.at)
    if found is not None:
        text = f"{intent.call} was not answered, but ECS shows that it arrived."
        return await _rolling(rollback, ports, found, intent.at, Notice(NoticeKind.NOTE, text))
    shows = f"ECS could not be read since: {problem}" if problem else "ECS shows no trace of it."
    reason = (
        f"{intent.call} was sent and never answered, and {shows} It was not sent again. "
        f"Look at {service.ecs_name} before anything else."
    )
    return await end(rollback, ports, State.INDETERMINATE, reason)


async def _rolling(rollback: Rollback, ports: Ports, ids: tuple[str, str], acted_at: datetime, *notes: Notice) -> str:
    await ports.journal.move(
        rollback.id,
        State.ROLLING,
        when={State.EXECUTING},
        tell=(Notice(NoticeKind.STARTED), *notes),
        deployment_id=ids[0],
        service_deployment=ids[1],
        acted_at=acted_at,
    )
    return State.ROLLING
