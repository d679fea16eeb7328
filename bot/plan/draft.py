"""Runbook steps 1 and 2: what runs now, what ran well before, and what going back would change. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.catalog import Service
from bot.errors import refuse
from bot.findings import accepted, refusal
from bot.model import Call, Finding, Image, Plan, Previewed, TaskDefinition, WantedRevision
from bot.plan import plan as plans
from bot.plan.call import choose_call
from bot.plan.copy import Copied, as_copied, lacking, needed_copy, no_room_for_its_mark, with_copy
from bot.plan.diff import changes
from bot.plan.fit import fitted, group_of
from bot.ports import Reads
from bot.preflight import app_spec, restored_already, service_and_images, services_file
from bot.preflight.duration import Estimate, estimate
from bot.preflight.measured import LOOK_BACK, corrected, measured
from bot.preflight.read_target import Seen, look_at, weigh_target
from bot.target import by_name
from bot.target.choose import Chosen, choose
from bot.target.image_digests import last_resolved, ran_images
from bot.target.read_history import Past, look_back
from bot.target.sidecars import beside, bound


async def draft(service: Service, reads: Reads, wanted: WantedRevision) -> Plan:
    """Raises Refused with every blocking finding, and with what might do instead."""
    made = await preview(service, reads, wanted)
    refuse(refusal(made.blocks, _look_at(service, made.another)))
    return made.plan


def _look_at(service: Service, another: str) -> str:
    number = another.rpartition(":")[2]
    return f"To see whether {another} would do: `/rollback {service.name} plan to {number}`." if another else ""


@dataclass(frozen=True, slots=True)
class Way:
    """How the target is brought back; `copied` is None where its own revision is deployed.

    `becomes` is the task definition that will run, with the images `runs`; `ran` are those that it ran with before.
    `sidecars` are the containers that may run another image than they ran with.
    """

    call: Call
    service_deployment: str | None
    copied: Copied | None
    becomes: TaskDefinition
    ran: tuple[Image, ...]
    sidecars: tuple[str, ...] = ()

    @property
    def runs(self) -> tuple[Image, ...]:
        return self.copied[0].images if self.copied else self.ran


async def preview(service: Service, reads: Reads, wanted: WantedRevision) -> Previewed:
    """Read AWS in few rounds, each in parallel: a plan, and what refuses it. Raises Refused where there is no plan."""
    past = await look_back(service, reads)
    moved = by_name.undo_applies(wanted, past.state.task_definition)
    refuse(refusal((*service_and_images.unsupported(past.state), *moved)))
    past, choice = await choose(service, past, wanted, reads)
    chosen = accepted(choice)
    if not wanted.undoes:  # which leaves what was restored, and says so
        chosen = replace(chosen, findings=(*chosen.findings, *_restored_already(past)))
    seen = await look_at(service, past, chosen, reads)
    way = accepted(_way(past, chosen, seen))
    group = await group_of(service, past.state, reads)
    shift, back = group.shift if group else past.state.shift, way.call.sends_back
    takes = estimate(past.state, past.deployments, seen.target_groups, shift=shift, sends_back=back)
    own = await reads.journal.recent(service.name, limit=LOOK_BACK)
    takes = corrected(takes, measured(own, way.call, past.state.desired, past.at))
    found = weigh_target(service, past, chosen, seen, call=way.call, becomes=way.becomes, runs=way.runs, takes=takes)
    drawn = _draw_up(service, past, chosen, way, warnings=found.others, takes=takes, simulated=reads.ecs.simulated)
    by_app_spec = app_spec.of(group.app_spec, way.becomes) if group and not back else ()
    drawn = replace(drawn, undoes=wanted.undoes, brings=wanted.brings)
    plan = fitted(drawn, past.state, past.deployments, group, service=service, takes=takes)
    following, known = chosen.target.following, seen.ages(past, chosen)
    another = services_file.allowed(service, following, chosen.read, past.memory, known)
    full = no_room_for_its_mark(chosen.after) if way.copied else ()
    return Previewed(plan, (*found.blocks, *by_app_spec, *full), another, wanted.named)


def _restored_already(past: Past) -> Iterator[Finding]:
    return restored_already.of(past.state, past.deployments, past.revisions, past.memory, past.at)


def _way(past: Past, chosen: Chosen, seen: Seen) -> Way | Finding:
    """Stopped by us, ECS itself returns to the very images that ran, so that a moved tag needs no copy."""
    ran = ran_images(chosen.after, chosen.target.chosen.images)
    named = bound(past.state, chosen.before, chosen.after)
    sidecars = beside(ran, past.running, asked=seen.current, bound=named)
    # Where a registry cannot be asked, ECS itself may have seen that the tag has moved.
    resolved = last_resolved(ran, past.revisions, past.memory.rows)
    known = {image: digest for image, digest in resolved.items() if image.container not in sidecars}
    # An image that is gone cannot be named by its digest either.
    copied = None if seen.lost else needed_copy(chosen.after, chosen.target.chosen, {**known, **seen.current})
    choice = choose_call(
        state=past.state,
        target=chosen.target,
        deployments=past.deployments,
        revisions=past.revisions,
        copied=copied is not None,
    )
    if isinstance(choice, Finding):
        return choice
    call, service_deployment = choice
    by_code_deploy = past.state.controller == "CODE_DEPLOY"
    if call.sends_back and (by_code_deploy or chosen.after.status == "ACTIVE"):
        return Way(call, service_deployment, None, chosen.after, ran)
    becomes = as_copied(chosen.after, copied[0]) if copied else chosen.after
    call = call if by_code_deploy else Call.UPDATE_SERVICE
    return Way(call, None, copied, becomes, ran, () if copied else sidecars)


def _draw_up(
    service: Service,
    past: Past,
    chosen: Chosen,
    way: Way,
    *,
    warnings: tuple[Finding, ...],
    takes: Estimate,
    simulated: bool,
) -> Plan:
    plan = plans.draw_up(
        service=service,
        state=past.state,
        call=way.call,
        service_deployment=way.service_deployment,
        from_images=past.running,
        target=replace(chosen.target, chosen=replace(chosen.target.chosen, images=way.ran)),
        changes=changes(chosen.before, way.becomes, ran=past.running, runs=way.runs),
        warnings=(*chosen.findings, *([way.copied[1], *lacking(chosen.after)] if way.copied else []), *warnings),
        expected=takes.expected,
        made_at=past.at,
        simulated=simulated,
    )
    return with_copy(plan, way.copied[0], service) if way.copied else replace(plan, sidecars=way.sidecars)
