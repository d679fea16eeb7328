"""Runbook steps 1 and 2: what runs now, what ran well before, and what going back would change. Reads only."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.catalog import Service
from bot.decide import call_rule, code_deploying, named, pinning, plan, preflight, shifting
from bot.decide.findings import digests, limits, marks, softened, weigh
from bot.errors import Failed, Refused
from bot.model import Call, Finding, Image, Plan, Previewed, Wish
from bot.ports import Ecs, Images, Ports, Surroundings
from bot.procedures.between import look_between
from bot.procedures.choosing import Chosen, choose, to_copy
from bot.procedures.past import Ledger, Past, look_back
from bot.procedures.preflight import look_around

T = TypeVar("T")

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
    chosen = _accepted(await choose(service, past, wish=wish, ecs=ecs, images=images, now=now))
    (missing, unchecked), (copied, untagged), surrounding, between = await asyncio.gather(
        missing_images(service, images, chosen.target.chosen.images),
        to_copy(service, chosen.target.chosen, chosen.after, images),
        look_around(service, past.state, chosen.after, around=around),
        look_between(service, past, chosen, ecs),
    )
    copied = None if missing else copied  # an image that is gone cannot be named by its digest either
    call, service_deployment, copied = _accepted(_call(past, chosen, copied))
    after = pinning.as_copied(chosen.after, copied[0]) if copied else chosen.after
    ran = pinning.ran_images(chosen.after, chosen.target.chosen.images)
    findings = weigh(
        *preflight.check(
            state=past.state,
            target=after,
            missing=missing,
            unchecked=unchecked or untagged,
            deployments=past.deployments,
        ),
        *(softened(surrounding) if call.sends_back else surrounding),
        *digests.of(call, chosen.target.chosen.name, copied[0].images if copied else ran),
        *limits.of(service, chosen.after, past.memory),
        *marks.of(chosen.before, chosen.after, between.read),
        *marks.unread(between.unread),
    )
    made = plan.draw_up(
        service=service,
        state=past.state,
        call=call,
        service_deployment=service_deployment,
        from_images=past.running,
        target=replace(chosen.target, chosen=replace(chosen.target.chosen, images=ran)),
        changes=plan.changes(chosen.before, after),
        warnings=(*chosen.findings, *([copied[1]] if copied else []), *findings.others),
        expected=plan.expected(past.state, past.deployments),
        made_at=now,
        simulated=ecs.simulated,
    )
    asked = replace(made, named="" if wish.undoes else wish.named, undoes=wish.undoes)
    whole = pinning.with_copy(asked, copied[0], service) if copied else asked
    another = limits.allowed(service, chosen.target.following, chosen.read, past.memory)
    if past.state.controller == "CODE_DEPLOY":
        group = await ecs.deployment_group(service, past.state)
        whole = _accepted(code_deploying.fitted(whole, past.state, past.deployments, group, service=service))
        return Previewed(whole, findings.blocks, another)
    return Previewed(shifting.fitted(whole, past.state, past.deployments), findings.blocks, another)


def _call(
    past: Past, chosen: Chosen, copied: pinning.Copied | None
) -> tuple[Call, str | None, pinning.Copied | None] | Finding:
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
    by_code_deploy = past.state.controller == "CODE_DEPLOY"
    if choice[0].sends_back and (by_code_deploy or chosen.after.status == "ACTIVE"):
        return (*choice, None)
    return (choice[0] if by_code_deploy else Call.UPDATE_SERVICE, None, copied)


async def missing_images(service: Service, images: Images, wanted: Sequence[Image]) -> tuple[tuple[Image, ...], str]:
    """-> the images that ECR no longer has; and why it could not be asked, which is no reason not to roll back."""
    try:
        return await images.missing(service, wanted), ""
    except Failed as error:
        return (), str(error)


def _accepted(choice: T | Finding) -> T:
    if isinstance(choice, Finding):
        raise refusal([choice])
    return choice


def refuse(findings: Sequence[Finding], more: str = "") -> None:
    """`more` says what else can be done."""
    if blocking := [finding for finding in findings if finding.block]:
        raise refusal(blocking, more)


def refusal(blocking: Sequence[Finding], more: str = "") -> Refused:
    """All blocking findings as one refusal, each with its own way out."""
    if len(blocking) == 1:
        return Refused(f"{blocking[0].what}. {blocking[0].why}".strip(), f"{blocking[0].fix} {more}".strip())
    lines = [f"• {finding.what}. {finding.why} {finding.fix}" for finding in blocking]
    return Refused("\n".join(["This rollback would not work:", *lines]), more)
