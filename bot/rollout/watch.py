"""Runbook step 4: follow our own deployment, and no other, to its end. Success is claimed only from what was read."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed
from bot.model import (
    NOTHING_DUE,
    DueKind,
    FallsDue,
    Partial,
    Progress,
    Rollback,
    ServiceDeployment,
    ServiceState,
    State,
    Task,
    Verdict,
)
from bot.plan import traffic_shift
from bot.ports import Ports
from bot.rollout.tell_traffic import moving_told
from bot.rollout.verdict import judge, wants_tasks

_POLL = timedelta(seconds=3)


async def watch_rollout(rollback_id: str, ports: Ports) -> str:
    """ROLLING -> a final state. Safe to run again: it only reads, and the deadline counts from the call."""
    rollback = await ports.journal.get(rollback_id)
    seen: Progress | None = None
    while rollback is not None and rollback.state is State.ROLLING:
        service = ports.catalog.services.get(rollback.service)
        if service is None:
            return await _end(rollback, ports, State.INDETERMINATE, "The service is no longer in the services file.")
        verdict: Verdict | None
        try:
            rollback, verdict = await _look(rollback, service, ports)
        except Failed as error:
            verdict = _blind(rollback, service, ports, error, seen)
        if verdict is not None and verdict.state is not None:
            return await _end(rollback, ports, verdict.state, verdict.reason)
        if verdict is not None:
            seen = verdict.progress
            ports.notifier.progress(rollback.id, seen)
        await ports.clock.until(ports.clock.now() + _POLL)
    return rollback.state if rollback else "unknown"


async def _look(rollback: Rollback, service: Service, ports: Ports) -> tuple[Rollback, Verdict]:
    """One look, and what it amounts to. Many rollbacks may be watched at once, so it asks for no more than it needs."""
    known, began = rollback.service_deployment, ports.clock.now()  # what was read may be as old as that
    state, ours = await asyncio.gather(
        ports.ecs.service(service, patient=True),
        ports.ecs.service_deployment(service, known, patient=True) if known else _nothing(),
    )
    if not known and _is_ours(state, rollback) and state.service_deployment:
        rollback = await ports.journal.note(rollback.id, tell=(), service_deployment=state.service_deployment)
    plan, deployment_id = rollback.effective_plan, rollback.deployment_id
    rollback = await moving_told(rollback, ours, ports)
    deadline = _deadline(rollback, service, ours)
    late = began >= deadline
    wanted = wants_tasks(plan=plan, deployment_id=deployment_id, state=state, ours=ours, late=late)
    tasks, stopped = await _tasks(service, ports) if wanted else (None, ())
    verdict = judge(
        plan=plan,
        deployment_id=deployment_id,
        state=state,
        ours=ours,
        tasks=tasks,
        stopped=_since(stopped, rollback),
        now=began,
        deadline=deadline,
        since=_acted_at(rollback),
        traffic_at=rollback.traffic_at,
    )
    return rollback, verdict


async def _tasks(service: Service, ports: Ports) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
    """-> (running and starting, stopped or told to stop)"""
    return await asyncio.gather(
        ports.ecs.tasks(service, patient=True), ports.ecs.tasks(service, stopped=True, patient=True)
    )


async def _nothing() -> None:
    return None


def _deadline(rollback: Rollback, service: Service, ours: ServiceDeployment | None = None) -> datetime:
    """Of the rollout, with all that ECS was told to wait for; waiting for a person does not count."""
    patience = service.rollout_deadline + traffic_shift.patience(rollback.plan)
    waits_until = ours.hook.expires_at if ours and ours.hook else None
    return (waits_until or rollback.resumed_at or _acted_at(rollback)) + patience


def _acted_at(rollback: Rollback) -> datetime:
    return rollback.acted_at or rollback.requested_at


def _is_ours(state: ServiceState, rollback: Rollback) -> bool:
    return state.primary is not None and state.primary.id == rollback.deployment_id


def _since(stopped: tuple[Task, ...], rollback: Rollback) -> tuple[Task, ...]:
    """Those that are only told to stop have no such moment yet."""
    return tuple(task for task in stopped if task.stopped_at is None or task.stopped_at >= _acted_at(rollback))


def _blind(rollback: Rollback, service: Service, ports: Ports, error: Failed, seen: Progress | None) -> Verdict | None:
    """ECS could not be read: show what was seen last, and say so; at the deadline, that nobody knows."""
    unread = f"ECS cannot be read right now: {error}"
    if ports.clock.now() < _deadline(rollback, service):
        return Verdict(None, unread, replace(seen, note=unread)) if seen else None
    nothing = Progress(on_target=0, running=0, pending=0, desired=rollback.plan.desired, failed=0)
    return Verdict(State.INDETERMINATE, f"ECS could not be read until the deadline: {error}", seen or nothing)


async def _end(rollback: Rollback, ports: Ports, state: State, reason: str) -> str:
    due = _reminder(rollback, state, ports.clock.now())
    await ports.journal.move(rollback.id, state, when={State.ROLLING}, outcome=reason, falls_due=due)
    return state


def _reminder(rollback: Rollback, state: State, now: datetime) -> FallsDue:
    """A feature that was to be off for some time is off from now on."""
    lasting = rollback.request.ask.lasting if isinstance(rollback.request.ask, Partial) else None
    return {DueKind.REMINDER: now + lasting} if lasting and state is State.SUCCEEDED else NOTHING_DUE
