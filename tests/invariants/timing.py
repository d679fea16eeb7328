"""Nothing is over too early or too late, whatever died and was started anew on the way.

The clocks of tests stand still, leap and hurry, so that seconds seldom say how long the bot took its time. Its looks
at the service do: AWS counts them, and a bot that was dead made none.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Health, Rollback, State
from bot.plan import traffic_shift
from tests.invariants.evidence import Evidence

_LOOKS = 2  # polls after a deadline
_BUSY = timedelta(seconds=30)  # of real time: what a start and a sweep may need where many worlds run
_ENDLESS = datetime.max.replace(tzinfo=UTC)


def nothing_is_late(evidence: Evidence) -> Iterator[str]:
    """At its deadline a rollout is called to its end, and a plan that nobody approved expires."""
    for rollback in evidence.rollbacks:
        deadline = _deadline(evidence, rollback)
        ended = rollback.ended_at or _ENDLESS
        if deadline and ended > deadline and _looked_too_often(evidence, rollback, since=deadline, until=ended):
            yield f"{rollback.id} was still watched after its deadline, {deadline}"
        if evidence.steady and rollback.state is State.EXPIRED and rollback.ended_at:
            awake = max([rollback.expires_at, *_starts(evidence, since=rollback.expires_at, until=rollback.ended_at)])
            if rollback.ended_at - awake > _BUSY * evidence.speed:
                yield f"{rollback.id} expired {rollback.ended_at - awake} too late"


def windows_are_kept(evidence: Evidence) -> Iterator[str]:
    """A restart moves no deadline, forth or back: the approval's, the rollout's, the validation's."""
    for rollback in evidence.rollbacks:
        yield from _approval_time(evidence, rollback)
        yield from _rollout_time(evidence, rollback)
        yield from _phases(evidence, rollback)


def _approval_time(evidence: Evidence, rollback: Rollback) -> Iterator[str]:
    rows = [row for row in evidence.audit if row.rollback_id == rollback.id]
    promised = [json.loads(row.detail)["expires_at"] for row in rows if row.event == State.PROPOSED]
    remade = any(row.event == "remade" for row in rows)
    if not remade and [datetime.fromisoformat(each) for each in promised] != [rollback.expires_at]:
        yield f"{rollback.id} was to expire at {promised}, and then at {rollback.expires_at}"
    if rollback.approved_at and rollback.approved_at >= rollback.expires_at:
        yield f"{rollback.id} was approved after it had expired"
    if rollback.state is State.EXPIRED and rollback.ended_at and rollback.ended_at < rollback.expires_at:
        yield f"{rollback.id} expired {rollback.expires_at - rollback.ended_at} too early"
    if rollback.expires_at - rollback.requested_at <= timedelta(0):
        yield f"{rollback.id} had no time to be approved"


def _rollout_time(evidence: Evidence, rollback: Rollback) -> Iterator[str]:
    intent = next((each for each in evidence.intents if each.rollback_id == rollback.id), None)
    if rollback.acted_at and (intent is None or intent.at != rollback.acted_at):
        yield f"the rollout of {rollback.id} is counted from {rollback.acted_at}, which is not when it was sent"
    service = evidence.catalog.services.get(rollback.service)
    overdue = rollback.state is State.FAILED and rollback.outcome.startswith("Not finished by its deadline")
    if overdue and service and rollback.acted_at and rollback.ended_at:
        early = rollback.acted_at + service.rollout_deadline - rollback.ended_at
        yield from [f"{rollback.id} was called overdue {early} before its deadline"] if early > timedelta(0) else []


def _deadline(evidence: Evidence, rollback: Rollback) -> datetime | None:
    """Of the rollout; None where it was not sent, or where ECS may wait for a person."""
    service = evidence.catalog.services.get(rollback.service)
    waits = bool(rollback.hook_told) and rollback.resumed_at is None
    if service is None or rollback.acted_at is None or waits:
        return None
    return (rollback.resumed_at or rollback.acted_at) + service.rollout_deadline + traffic_shift.patience(rollback.plan)


def _phases(evidence: Evidence, rollback: Rollback) -> Iterator[str]:
    """Each begins where the one before it ends, passes not before its own end, and is judged or ended once.

    What an older program judged was never watched.
    """
    judged = [detail["phase"] for detail in _noted(evidence, rollback) if "health" in detail]
    over = [number for detail in _noted(evidence, rollback) if "ended" in detail for number in detail["phases"]]
    for phase, before in zip(rollback.phases, (None, *rollback.phases), strict=False):
        called = f"phase {phase.number} of {rollback.id}"
        if before and phase.due_at != before.ends_at:
            yield f"{called} begins at {phase.due_at}, and the one before it ends at {before.ends_at}"
        if phase.watch and phase.result is Health.PASSED and phase.judged_at and phase.judged_at < phase.ends_at:
            yield f"{called} passed {phase.ends_at - phase.judged_at} before its end"
        if (times := [*judged, *over].count(phase.number)) != (0 if phase.pending else 1):
            yield f"{called} was judged or ended {times} times"
        if phase.ended and phase.result is not Health.INCONCLUSIVE:
            yield f"{called} was ended, and is {phase.result}"


def _noted(evidence: Evidence, rollback: Rollback) -> list[dict[str, Any]]:
    rows = [row for row in evidence.audit if row.rollback_id == rollback.id and row.event == "noted"]
    return [json.loads(row.detail) for row in rows]


def _looked_too_often(evidence: Evidence, rollback: Rollback, *, since: datetime, until: datetime) -> bool:
    """Each start of the bot may have begun anew, and each command or click has looked for itself."""
    others = [*_starts(evidence, since=since, until=until), *_answers(evidence, since=since)]
    return len(_looks(evidence, rollback, since=since, until=until)) > _LOOKS * (1 + len(others))


def _looks(evidence: Evidence, rollback: Rollback, *, since: datetime, until: datetime) -> list[datetime]:
    """When DescribeServices was answered for its service; the last moment does not count, since it ended there."""
    return [
        call.at
        for call in evidence.aws_calls
        if call.operation == "DescribeServices"
        and call.outcome == "ok"
        and rollback.plan.ecs_service in call.parameters["services"]
        and since < call.at < until
    ]


def _starts(evidence: Evidence, *, since: datetime, until: datetime) -> list[datetime]:
    """Of the bot: each asks Slack first whose token it has."""
    return [call.at for call in evidence.slack_calls if call.method == "auth.test" and since <= call.at <= until]


def _answers(evidence: Evidence, *, since: datetime) -> list[datetime]:
    answered = [datetime.fromisoformat(row.at) for row in evidence.audit if row.event == "answered"]
    return [at for at in answered if at >= since]
