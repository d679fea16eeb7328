"""The runbook's partial rollback: the plan of a copy of what runs now, with a feature off, or on again. Reads only."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.catalog import Service
from bot.decide import by_hand, code_deploying, digests, plan, preflight, shifting, switching
from bot.decide.findings import weigh
from bot.errors import Refused
from bot.model import (
    Call,
    Candidate,
    Change,
    Copy,
    Finding,
    Image,
    Plan,
    Rollback,
    ServiceDeployment,
    ServiceState,
    Switch,
    Target,
    TaskDefinition,
    short,
)
from bot.ports import Ecs, Images, Surroundings
from bot.procedures.past import named, running_images
from bot.procedures.preflight import look_around
from bot.procedures.survey import missing_images, refusal

T = TypeVar("T")

SwitchedOff = Callable[[str, str], Awaitable[Rollback | None]]
"""The service's ARN and a feature -> the newest partial rollback of it, as the journal remembers it."""


@dataclass(frozen=True, slots=True)
class _Running:
    """What runs now, read at one moment; `pinned` are its images by digest."""

    service: Service
    state: ServiceState
    deployments: tuple[ServiceDeployment, ...]
    definition: TaskDefinition
    images: tuple[Image, ...]
    pinned: tuple[Image, ...]
    warnings: tuple[Finding, ...]


async def switch_off(
    service: Service,
    name: str,
    lasting: timedelta | None,
    *,
    ecs: Ecs,
    images: Images,
    around: Surroundings,
    now: datetime,
) -> Plan:
    """The plan of `partial NAME`. Raises Refused with every blocking finding."""
    feature = _accepted(switching.find(service, name))
    running = await _read(service, ecs, images, around)
    definition, fingerprint = running.definition, ecs.fingerprint
    settings = _accepted(switching.off(name, feature, definition, service=service, fingerprint=fingerprint))
    return _draw_up(
        running,
        Switch(name, on=False, lasting=lasting),
        Copy(definition.arn, running.pinned, settings),
        changes=switching.turned_off(settings, definition, fingerprint),
        why=f"a copy of what runs now, with {name} off and all else as it is",
        made_at=now,
        simulated=ecs.simulated,
    )


async def switch_on(
    service: Service,
    name: str,
    *,
    ecs: Ecs,
    images: Images,
    around: Surroundings,
    switched_off: SwitchedOff,
    now: datetime,
) -> Plan:
    """The plan of `restore NAME`. Raises Refused with every blocking finding."""
    _accepted(switching.find(service, name))
    running = await _read(service, ecs, images, around)
    off = await switched_off(running.state.arn, name)
    if off is None or off.plan.copy is None:
        raise refusal([switching.never_off(service, name)])
    before, settings = off.plan.copy.of, off.plan.copy.settings
    if not switching.is_off(settings, running.definition, ecs.fingerprint):
        raise refusal([switching.not_off(service, name, running.definition)])
    was = await _described(service, ecs, before)
    unknown = tuple(replace(setting, value="") for setting in settings)
    return _draw_up(
        running,
        Switch(name, on=True),
        Copy(running.definition.arn, running.pinned, unknown, settings_from=before),
        changes=switching.turned_on(settings, was),
        why=f"a copy of what runs now, with {name} set as in {was.name}, before {off.reference} switched it off",
        made_at=now,
        simulated=ecs.simulated,
    )


async def _read(service: Service, ecs: Ecs, images: Images, around: Surroundings) -> _Running:
    state, deployments = await asyncio.gather(ecs.service(service), ecs.service_deployments(service))
    _refuse(code_deploying.no_copy(service, state))
    _refuse(preflight.unsupported(state) + switching.moving(service, deployments))
    revisions, definition = await asyncio.gather(
        ecs.service_revisions(service, named(deployments)), _described(service, ecs, state.task_definition)
    )
    running = running_images(state, deployments, revisions)
    pinned = _accepted(digests.pinned(definition, running))
    copied = replace(definition, status="ACTIVE")  # a copy can be deployed, even where its original no longer can
    (missing, unchecked), surrounding = await asyncio.gather(
        missing_images(service, images, pinned), look_around(service, state, copied, around=around)
    )
    found = preflight.check(state=state, target=copied, missing=missing, unchecked=unchecked, deployments=deployments)
    findings = weigh(*found, *surrounding)
    _refuse(findings.blocks)
    return _Running(service, state, deployments, definition, running, pinned, findings.others)


async def _described(service: Service, ecs: Ecs, arn: str) -> TaskDefinition:
    definition = await ecs.task_definition(service, arn)
    if definition is None:
        fix = "Deploy a revision that is as you want it."
        raise Refused(f"ECS no longer describes {short(arn)}, so it cannot be copied from.", fix)
    return definition


def _draw_up(
    running: _Running,
    switch: Switch,
    copy: Copy,
    *,
    changes: tuple[Change, ...],
    why: str,
    made_at: datetime,
    simulated: bool,
) -> Plan:
    service, state = running.service, running.state
    since = state.primary.created_at if state.primary else made_at
    drawn = plan.draw_up(
        service=service,
        state=state,
        call=Call.UPDATE_SERVICE,
        service_deployment=None,
        from_images=running.images,
        target=Target(Candidate(copy.of, copy.images, since, made_at - since), why, (), ()),
        changes=changes,
        warnings=running.warnings,
        expected=plan.expected(state, running.deployments),
        made_at=made_at,
        simulated=simulated,
    )
    whole = replace(drawn, copy=copy, switch=switch, cli=by_hand.command(service, copy))
    whole = shifting.fitted(whole, state, running.deployments)
    return replace(whole, digest=plan.digest(whole))


def _accepted(choice: T | Finding) -> T:
    if isinstance(choice, Finding):
        raise refusal([choice])
    return choice


def _refuse(findings: tuple[Finding, ...]) -> None:
    if blocking := [finding for finding in findings if finding.block]:
        raise refusal(blocking)
