"""Between the approval and the call: has the service moved, or has the approval lapsed? Then people are asked again."""

import asyncio
from dataclasses import replace

from bot.approval import escalation, validity
from bot.approval.end import end
from bot.catalog import Service
from bot.errors import Failed, Refused
from bot.model import DueKind, Notice, NoticeKind, Plan, Rollback, ServiceDeployment, State
from bot.plan import plan as plans
from bot.plan.by_kind import plan_again
from bot.plan.rebuild import leftover
from bot.ports import Ports
from bot.target import image_digests


async def moved_since(plan: Plan, service: Service, ports: Ports) -> str | None:
    """None: all is as approved. "": only the deployment to be stopped has settled. Else: what moved, as a sentence."""
    state_moved, tags_moved = await asyncio.gather(
        _service_moved(plan, service, ports), _tags_moved(plan, service, ports)
    )
    return state_moved or tags_moved or state_moved


async def _tags_moved(plan: Plan, service: Service, ports: Ports) -> str:
    """Registries are asked again, since ECS itself will; one that is silent now was heard when the plan was made."""
    if not (images := image_digests.resolved_anew(plan)):
        return ""
    current, _ = await ports.reads.images.current_digests(service, images)
    unnamed = [image for image, digest in current.items() if digest is None]
    gone, _ = await ports.reads.images.missing(service, unnamed) if unnamed else ((), ())
    return image_digests.moved_tags(images, current, {each.image for each in gone if not each.upstream})


async def _service_moved(plan: Plan, service: Service, ports: Ports) -> str | None:
    if plan.service_deployment is None:
        return plans.moved(plan, await ports.ecs.service(service)) or None
    state, deployment = await asyncio.gather(
        ports.ecs.service(service), ports.ecs.service_deployment(service, plan.service_deployment)
    )
    settled = deployment is None or not deployment.moving or _hook(deployment) != (plan.hook or _hook(deployment))
    return plans.moved(plan, state) or ("" if settled else None)


async def service_moved(rollback: Rollback, service: Service, ports: Ports, moved: str) -> str:
    """Stale; or, where only the deployment to be sent back has gone on, a new plan for the same card."""
    if moved:
        return await end(rollback, ports, State.STALE, moved)
    finished = "The deployment to be stopped has finished."
    try:
        plan = await plan_again(rollback, service, ports.reads)
    except (Refused, Failed) as error:
        return await end(rollback, ports, State.STALE, f"{finished} {error}")
    if plan.to_task_definition != rollback.plan.to_task_definition:
        return await end(rollback, ports, State.STALE, finished)
    what = "was paused has gone on" if rollback.plan.hook else "was to be stopped has finished"
    why = f"The deployment that {what} meanwhile."
    return await _ask_again(rollback, service, plan, ports, why=why, or_else=finished)


def has_lapsed(rollback: Rollback, service: Service, ports: Ports) -> bool:
    return ports.clock.now() >= validity.good_until(rollback, service.approval_expires)


async def lapsed(rollback: Rollback, service: Service, ports: Ports) -> str:
    """Not acted upon: planned anew, and where that comes to the same, approved anew. What is built is kept."""
    why = validity.text(rollback, service.approval_expires, ports.clock.now())
    try:
        moved = await moved_since(rollback.plan, service, ports)
        if moved is not None:
            return await service_moved(rollback, service, ports, moved)
        plan = await plan_again(rollback, service, ports.reads)
    except (Refused, Failed) as error:
        return await end(rollback, ports, State.STALE, f"{why} It cannot be planned again: {error}")
    if _does(plan) != _does(rollback.plan):
        return await end(rollback, ports, State.STALE, f"{why} By now the plan would be another one.")
    plan = plans.seal(replace(plan, lapsed=rollback.plan.lapsed + 1))
    return await _ask_again(rollback, service, plan, ports, why=why, or_else=why)


def _does(plan: Plan) -> tuple[object, ...]:
    return plan.to_task_definition, plan.copy, plan.rebuild


def _hook(deployment: ServiceDeployment) -> str:
    return deployment.hook.id if deployment.hook else ""


async def _ask_again(rollback: Rollback, service: Service, plan: Plan, ports: Ports, *, why: str, or_else: str) -> str:
    kept = f"{leftover(rollback)} It is not built again." if leftover(rollback) else ""
    note = f"{why}{kept} The plan is a new one: please approve again."
    tell = (Notice(NoticeKind.NOTE, note), Notice(NoticeKind.DETAILS), Notice(NoticeKind.APPROVAL_WANTED))
    now = ports.clock.now()
    expires_at, due = now + service.approval_expires, {DueKind.ESCALATION: escalation.begins(service, now)}
    if await ports.journal.remake(rollback.id, plan, expires_at=expires_at, tell=tell, falls_due=due) is None:
        return await end(rollback, ports, State.STALE, or_else)
    return State.PROPOSED
