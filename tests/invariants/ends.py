"""How a rollback ended, held against what ECS really did."""

from collections.abc import Iterator

from bot.model import Health, Result, Rollback, State
from playground.aws.model import Service, ServiceDeployment
from playground.aws.wire import Call as Received
from tests.invariants.acting import in_text
from tests.invariants.evidence import Evidence


def success_has_evidence(evidence: Evidence) -> Iterator[str]:
    """Succeeded: our own deployment had finished by then, with every task on the planned revision, at least one.
    Passed: each check was read after that, and passed."""
    for rollback in _succeeded(evidence):
        ours = _ours(evidence, rollback)
        wanted = "ROLLBACK_SUCCESSFUL" if rollback.plan.call.sends_back else "SUCCESSFUL"
        if ours is None or ours.status != wanted or not ours.finished_at:
            yield f"{rollback.id} succeeded, and its deployment is {ours.status if ours else 'unknown'}"
        elif rollback.ended_at is None or ours.finished_at > rollback.ended_at:
            yield f"{rollback.id} was called succeeded before its deployment had finished"
        elif _still_ours(evidence, rollback):
            yield from _wrong_tasks(evidence.services[rollback.plan.service_arn], rollback)
        yield from _unproven_health(rollback)


def never_success_on_another_revision(evidence: Evidence) -> Iterator[str]:
    """Where ECS ended on another revision, and nobody deployed afterwards, it is not called succeeded. And where AWS
    accepted the call, nobody is told that nothing was changed."""
    for rollback in _succeeded(evidence):
        service = evidence.services.get(rollback.plan.service_arn)
        if service is None:
            yield f"{rollback.id} succeeded in a service that does not exist"
        elif _still_ours(evidence, rollback):
            landed = service.primary.revision.task_definition
            if landed != rollback.effective_plan.to_task_definition:
                yield f"{rollback.id} succeeded, and ECS runs {landed}"
    for rollback in evidence.rollbacks:
        accepted = [call for call in evidence.changing if call.outcome == "ok" and _is_of(evidence, rollback, call)]
        if accepted and "othing was changed" in rollback.outcome:
            yield f"{rollback.id} says that nothing was changed, and AWS accepted its call"
        if not accepted and not _perhaps(evidence) and rollback.state is State.SUCCEEDED:
            yield f"{rollback.id} succeeded, and AWS never accepted its call"


def _succeeded(evidence: Evidence) -> Iterator[Rollback]:
    return (rollback for rollback in evidence.rollbacks if rollback.state is State.SUCCEEDED)


def _ours(evidence: Evidence, rollback: Rollback) -> ServiceDeployment | None:
    """By the record that the journal names, else by what the call must have made."""
    service = evidence.services.get(rollback.plan.service_arn)
    if service is None or rollback.acted_at is None:
        return None
    named = [each for each in service.service_deployments if each.arn == rollback.service_deployment]
    made = [
        each
        for each in service.service_deployments
        if each.created_at >= rollback.acted_at
        and each.target.task_definition == rollback.effective_plan.to_task_definition
    ]
    return next(iter([*named, *reversed(made)]), None)


def _still_ours(evidence: Evidence, rollback: Rollback) -> bool:
    """Has nobody deployed since?"""
    ours, service = _ours(evidence, rollback), evidence.services.get(rollback.plan.service_arn)
    return service is not None and (ours is None or service.current is ours)


def _wrong_tasks(service: Service, rollback: Rollback) -> Iterator[str]:
    running = [task for task in service.tasks if task.wanted and task.last_status == "RUNNING"]
    if len(running) != service.desired_count or not running:
        yield f"{rollback.id} succeeded, and {len(running)} of {service.desired_count} tasks run"
    elif wrong := {task.revision.task_definition for task in running} - {rollback.effective_plan.to_task_definition}:
        yield f"{rollback.id} succeeded, and tasks run {', '.join(sorted(wrong))}"


def _unproven_health(rollback: Rollback) -> Iterator[str]:
    for phase in rollback.phases:
        if phase.result is not Health.PASSED:
            continue
        judging = [check for check in phase.checks if check.judges]
        if not judging or any(check.result is not Result.PASS for check in judging):
            yield f"phase {phase.number} of {rollback.id} passed without every check passing"
        for check in phase.checks:
            if rollback.ended_at is None or check.at < rollback.ended_at or not check.evidence:
                yield f"{check.name} of {rollback.id} passed on evidence from before it had ended"


def _is_of(evidence: Evidence, rollback: Rollback, call: Received) -> bool:
    """By the newest intent of that very call; one rollback may ask for what another was refused."""
    like = [each for each in evidence.intents if in_text(call.parameters) == dict(each.arguments)]
    intent = max((each for each in like if each.at <= call.at), key=lambda each: each.at, default=None)
    return intent is not None and intent.rollback_id == rollback.id


def _perhaps(evidence: Evidence) -> bool:
    """Was a call carried out whose answer the simulated AWS withheld?"""
    return any(call.outcome != "ok" for call in evidence.changing)
