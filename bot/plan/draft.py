"""Runbook steps 1 and 2: what runs now, what ran well before, and what going back would change. Reads only."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalog import Service
from bot.findings import accepted, refuse
from bot.model import Call, Finding, Image, Plan, Previewed, WantedRevision
from bot.plan import plan as plans
from bot.plan.call import choose_call
from bot.plan.copy import Copied, with_copy
from bot.plan.diff import changes
from bot.plan.fit import fitted, group_of
from bot.plan.read_target import Seen, becomes, look_at
from bot.ports import DependencyReads, Ecs, Images, Ports
from bot.preflight import duration, release_tags, service_and_images, services_file, tag_only_images
from bot.preflight.collect import Weighed, softened, weigh
from bot.target import by_name
from bot.target.choose import Chosen, choose
from bot.target.image_digests import ran_images
from bot.target.read_history import Ledger, Past, look_back

BY_THE_RULE = WantedRevision()


async def survey_with(ports: Ports, service: Service, wish: WantedRevision = BY_THE_RULE) -> Plan:
    """`survey` through the ports of the running bot."""
    made = await preview(service, ports, wish)
    refuse(made.blocks, _look_at(service, made.another))
    return made.plan


def _look_at(service: Service, another: str) -> str:
    number = another.rpartition(":")[2]
    return f"To see whether {another} would do: `/rollback {service.name} plan to {number}`." if another else ""


async def preview(service: Service, ports: Ports, wish: WantedRevision = BY_THE_RULE) -> Previewed:
    """`draft` through the ports of the running bot."""
    return await draft(
        service,
        ecs=ports.ecs,
        images=ports.images,
        dependencies=ports.dependencies,
        ledger=ports.journal,
        now=ports.clock.now(),
        wish=wish,
    )


@dataclass(frozen=True, slots=True)
class Way:
    """How the target is brought back; `copied` is None where its own revision is deployed."""

    call: Call
    service_deployment: str | None
    copied: Copied | None


async def draft(
    service: Service,
    *,
    ecs: Ecs,
    images: Images,
    dependencies: DependencyReads,
    ledger: Ledger | None,
    now: datetime,
    wish: WantedRevision = BY_THE_RULE,
) -> Previewed:
    """Read AWS in few rounds, each in parallel: a plan, and what refuses it. Raises Refused where there is no plan."""
    past = await look_back(service, ecs=ecs, ledger=ledger, now=now)
    refuse((*service_and_images.unsupported(past.state), *by_name.undo_applies(wish, past.state.task_definition)))
    chosen = accepted(await choose(service, past, wish=wish, ecs=ecs, images=images, now=now))
    seen = await look_at(service, past, chosen, ecs=ecs, images=images, dependencies=dependencies)
    way = accepted(_way(past, chosen, seen.copied))
    ran = ran_images(chosen.after, chosen.target.chosen.images)
    findings = _weighed(service, past, chosen, seen, way, ran)
    drawn = plans.draw_up(
        service=service,
        state=past.state,
        call=way.call,
        service_deployment=way.service_deployment,
        from_images=past.running,
        target=replace(chosen.target, chosen=replace(chosen.target.chosen, images=ran)),
        changes=changes(chosen.before, becomes(chosen, way.copied)),
        warnings=(*chosen.findings, *([way.copied[1]] if way.copied else []), *findings.others),
        expected=duration.expected(past.state, past.deployments),
        made_at=now,
        simulated=ecs.simulated,
    )
    asked = replace(drawn, undoes=wish.undoes)
    whole = with_copy(asked, way.copied[0], service) if way.copied else asked
    another = services_file.allowed(service, chosen.target.following, chosen.read, past.memory)
    group = await group_of(service, past.state, ecs)
    whole = fitted(whole, past.state, past.deployments, group, service=service)
    return Previewed(whole, findings.blocks, another, wish.named)


def _way(past: Past, chosen: Chosen, copied: Copied | None) -> Way | Finding:
    """Stopped by us, ECS itself returns to the very images that ran, so that a moved tag needs no copy."""
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
        return Way(call, service_deployment, None)
    return Way(call if by_code_deploy else Call.UPDATE_SERVICE, None, copied)


def _weighed(service: Service, past: Past, chosen: Chosen, seen: Seen, way: Way, ran: tuple[Image, ...]) -> Weighed:
    """Everything that speaks against it, or should be known."""
    return weigh(
        *service_and_images.check(
            state=past.state,
            target=becomes(chosen, way.copied),
            missing=seen.missing,
            unchecked=seen.unchecked,
            deployments=past.deployments,
        ),
        *(softened(seen.surrounding) if way.call.sends_back else seen.surrounding),
        *tag_only_images.of(way.call, chosen.target.chosen.name, way.copied[0].images if way.copied else ran),
        *services_file.of(service, chosen.after, past.memory),
        *release_tags.of(chosen.before, chosen.after, seen.between.read, past.memory),
        *release_tags.unread(seen.between.unread),
    )
