"""Runbook steps 1 and 2: what runs now, what ran well before, and what going back would change. Reads only."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.catalog import Service
from bot.decide import call_rule, named, pinning, plan, preflight
from bot.decide.findings import Weighed, digests, limits, marks, softened, weigh
from bot.model import Call, Finding, Image, Plan, Previewed, Wish
from bot.ports import Ecs, Images, Ports, Surroundings
from bot.procedures.choosing import Chosen, choose
from bot.procedures.fitting import fitted, group_of
from bot.procedures.past import Ledger, Past, look_back
from bot.procedures.refusing import accepted, refuse
from bot.procedures.target import Seen, becomes, look_at

BY_THE_RULE = Wish()


async def survey_with(ports: Ports, service: Service, wish: Wish = BY_THE_RULE) -> Plan:
    """`survey` through the ports of the running bot."""
    made = await preview(service, ports, wish)
    refuse(made.blocks, _look_at(service, made.another))
    return made.plan


def _look_at(service: Service, another: str) -> str:
    number = another.rpartition(":")[2]
    return f"To see whether {another} would do: `/rollback {service.name} plan to {number}`." if another else ""


async def preview(service: Service, ports: Ports, wish: Wish = BY_THE_RULE) -> Previewed:
    """`draft` through the ports of the running bot."""
    return await draft(
        service,
        ecs=ports.ecs,
        images=ports.images,
        around=ports.around,
        ledger=ports.journal,
        now=ports.clock.now(),
        wish=wish,
    )


@dataclass(frozen=True, slots=True)
class Way:
    """How the target is brought back; `copied` is None where its own revision is deployed."""

    call: Call
    service_deployment: str | None
    copied: pinning.Copied | None


async def draft(
    service: Service,
    *,
    ecs: Ecs,
    images: Images,
    around: Surroundings,
    ledger: Ledger | None,
    now: datetime,
    wish: Wish = BY_THE_RULE,
) -> Previewed:
    """Read AWS in few rounds, each in parallel: a plan, and what refuses it. Raises Refused where there is no plan."""
    past = await look_back(service, ecs=ecs, ledger=ledger, now=now)
    refuse((*preflight.unsupported(past.state), *named.undo_stands(wish, past.state.task_definition)))
    chosen = accepted(await choose(service, past, wish=wish, ecs=ecs, images=images, now=now))
    seen = await look_at(service, past, chosen, ecs=ecs, images=images, around=around)
    way = accepted(_way(past, chosen, seen.copied))
    ran = pinning.ran_images(chosen.after, chosen.target.chosen.images)
    findings = _weighed(service, past, chosen, seen, way, ran)
    drawn = plan.draw_up(
        service=service,
        state=past.state,
        call=way.call,
        service_deployment=way.service_deployment,
        from_images=past.running,
        target=replace(chosen.target, chosen=replace(chosen.target.chosen, images=ran)),
        changes=plan.changes(chosen.before, becomes(chosen, way.copied)),
        warnings=(*chosen.findings, *([way.copied[1]] if way.copied else []), *findings.others),
        expected=plan.expected(past.state, past.deployments),
        made_at=now,
        simulated=ecs.simulated,
    )
    asked = replace(drawn, named="" if wish.undoes else wish.named, undoes=wish.undoes)
    whole = pinning.with_copy(asked, way.copied[0], service) if way.copied else asked
    another = limits.allowed(service, chosen.target.following, chosen.read, past.memory)
    group = await group_of(service, past.state, ecs)
    return Previewed(fitted(whole, past.state, past.deployments, group, service=service), findings.blocks, another)


def _way(past: Past, chosen: Chosen, copied: pinning.Copied | None) -> Way | Finding:
    """Stopped by us, ECS itself returns to the very images that ran, so that a moved tag needs no copy."""
    choice = call_rule.choose(
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
        *preflight.check(
            state=past.state,
            target=becomes(chosen, way.copied),
            missing=seen.missing,
            unchecked=seen.unchecked,
            deployments=past.deployments,
        ),
        *(softened(seen.surrounding) if way.call.sends_back else seen.surrounding),
        *digests.of(way.call, chosen.target.chosen.name, way.copied[0].images if way.copied else ran),
        *limits.of(service, chosen.after, past.memory),
        *marks.of(chosen.before, chosen.after, seen.between.read, past.memory),
        *marks.unread(seen.between.unread),
    )
