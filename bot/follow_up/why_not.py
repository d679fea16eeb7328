"""What is not offered after a rollback that went wrong, and why; and what a person does by hand. Pure."""

from collections.abc import Iterator

from bot.catalog import Service
from bot.follow_up.next_steps import commit_left, next_steps
from bot.model import Call, Partial, Restore, Rollback, Seen, Undo, Verb, short

BUSY = 85.0  # percent of the CPU or memory that the tasks have reserved, from which on more of them help


def why_not(rollback: Rollback, service: Service | None) -> Iterator[str]:
    """A sentence for each way that has no button."""
    seen = rollback.recovery.seen if rollback.recovery else None
    if service is None:
        yield f"Nothing can be planned here: the services file does not have {rollback.service} any more."
        return
    if seen is None or not seen.task_definition:
        yield "No plan is prepared: ECS could not be read, so nobody knows what runs. Look at the service first."
        return
    offered = {step.verb for step in next_steps(rollback, service)}
    yield from _same(rollback, seen, offered)
    yield from _revisions(rollback, seen, offered)
    yield from _changes(rollback, service, offered)
    yield from _capacity(seen)


def by_hand(rollback: Rollback) -> Iterator[tuple[str, str]]:
    """What it does, and the command. Nothing here is sent by the bot."""
    plan, seen = rollback.plan, rollback.recovery.seen if rollback.recovery else None
    place = f"--cluster {plan.cluster} --service {plan.ecs_service} --region {plan.region}"
    if plan.call is not Call.CREATE_DEPLOYMENT and (further := plan.target.following[:1]):
        yield f"to {further[0].name}", f"aws ecs update-service {place} --task-definition {further[0].name}"
    elif plan.cli:
        yield f"the same, to {plan.to_name}", plan.cli
    if seen and needs_more(seen):
        more = seen.desired + max(1, seen.desired // 2)
        yield f"{more} tasks instead of {seen.desired}", f"aws ecs update-service {place} --desired-count {more}"


def needs_more(seen: Seen) -> bool:
    """Do all its tasks run, and have more to do than they can?"""
    return seen.running >= seen.desired > 0 and seen.busy is not None and seen.busy >= BUSY


def _same(rollback: Rollback, seen: Seen, offered: set[Verb]) -> Iterator[str]:
    if Verb.ONCE_MORE in offered:
        return
    to = rollback.effective_plan.to_name
    if seen.task_definition == rollback.effective_plan.to_task_definition:
        yield f"The same again: {to} is what ECS has for this service already."
    else:
        yield f"The same again: {to} was tried just now and did not come up; the evidence says why."


def _revisions(rollback: Rollback, seen: Seen, offered: set[Verb]) -> Iterator[str]:
    if Verb.FURTHER_BACK not in offered:
        yield f"Further back: no other revision is known to have served well (`/rollback {rollback.service} history`)."
    if Verb.UNDO_IT not in offered and not isinstance(rollback.request.ask, Undo):
        yield f"Undo: there is nothing to undo. {short(seen.task_definition)} runs, which this rollback did not bring."


def _changes(rollback: Rollback, service: Service, offered: set[Verb]) -> Iterator[str]:
    if Verb.REBUILD not in offered:
        yield f"A rebuild: {_no_rebuild(rollback, service)}."
    if Verb.FEATURE_OFF not in offered and not isinstance(rollback.request.ask, Partial | Restore):
        yield "One feature off: the services file declares none."
    others = list(service.features)[1:]
    if Verb.FEATURE_OFF in offered and others:
        yield f"Other features off are typed: `/rollback {service.name} partial {others[0]}`."
    if Verb.SWITCH_BACK not in offered:
        yield "A feature on again: this rollback left none switched off."


def _no_rebuild(rollback: Rollback, service: Service) -> str:
    if service.build is None:
        return "the services file names no project that builds it"
    if not commit_left(rollback):
        return f"the image of {rollback.plan.from_name} does not name its commit; type `complete COMMIT`"
    return "this was no immediate rollback, so it is not known which commit would be left out"


def _capacity(seen: Seen) -> Iterator[str]:
    if needs_more(seen):
        yield f"More capacity has no button: {seen.busy:.0f} % is in use, and the bot changes no counts. See below."
    elif seen.running < seen.desired:
        why = f": {seen.short_of}" if seen.short_of else ""
        yield f"More capacity: {seen.running} of {seen.desired} tasks run, and more would not start either{why}."
    elif seen.busy is not None:
        yield f"More capacity: its tasks use {seen.busy:.0f} % of what they have, so more of them would not help."
    else:
        yield "More capacity: nothing is known of how busy its tasks are."
