"""The runbook's partial rollback: the plan of a copy of what runs now, with a feature off, or on again. Reads only."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.catalog import Service
from bot.findings import accepted, refusal
from bot.model import (
    Candidate,
    Change,
    FeatureSwitch,
    Plan,
    RevisionCopy,
    Rollback,
    Target,
)
from bot.plan import aws_cli
from bot.plan import plan as plans
from bot.plan.feature import find_feature, is_off, never_off, not_off, turned_off, turned_on, variables_off
from bot.plan.read_running import Running, described, read_running
from bot.ports import DependencyReads, Ecs, Images
from bot.preflight import duration

SwitchedOff = Callable[[str, str], Awaitable[Rollback | None]]
"""The service's ARN and a feature -> the newest partial rollback of it, as the journal remembers it."""


async def switch_off(
    service: Service,
    name: str,
    *,
    ecs: Ecs,
    images: Images,
    dependencies: DependencyReads,
    now: datetime,
) -> Plan:
    """The plan of `partial NAME`. Raises Refused with every blocking finding."""
    feature = accepted(find_feature(service, name))
    running = await read_running(service, ecs, images, dependencies, now=now)
    definition, fingerprint = running.definition, ecs.fingerprint
    settings = accepted(variables_off(name, feature, definition, service=service, fingerprint=fingerprint))
    return _draw_up(
        running,
        FeatureSwitch(name, on=False),
        RevisionCopy(definition.arn, running.pinned, settings),
        changes=turned_off(settings, definition, fingerprint),
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
    dependencies: DependencyReads,
    switched_off: SwitchedOff,
    now: datetime,
) -> Plan:
    """The plan of `restore NAME`. Raises Refused with every blocking finding."""
    accepted(find_feature(service, name))
    running = await read_running(service, ecs, images, dependencies, now=now)
    off = await switched_off(running.state.arn, name)
    if off is None or off.plan.copy is None:
        raise refusal([never_off(service, name)])
    before, settings = off.plan.copy.of, off.plan.copy.settings
    if not is_off(settings, running.definition, ecs.fingerprint):
        raise refusal([not_off(service, name, running.definition)])
    was = await described(service, ecs, before)
    unknown = tuple(replace(setting, value="") for setting in settings)
    return _draw_up(
        running,
        FeatureSwitch(name, on=True),
        RevisionCopy(running.definition.arn, running.pinned, unknown, settings_from=before),
        changes=turned_on(settings, was),
        why=f"a copy of what runs now, with {name} set as in {was.name}, before {off.reference} switched it off",
        made_at=now,
        simulated=ecs.simulated,
    )


def _draw_up(
    running: Running,
    switch: FeatureSwitch,
    copy: RevisionCopy,
    *,
    changes: tuple[Change, ...],
    why: str,
    made_at: datetime,
    simulated: bool,
) -> Plan:
    service, state = running.service, running.state
    since = state.primary.created_at if state.primary else made_at
    drawn = plans.draw_up(
        service=service,
        state=state,
        call=running.call,
        service_deployment=None,
        from_images=running.images,
        target=Target(Candidate(copy.of, copy.images, since, made_at - since), why, (), ()),
        changes=changes,
        warnings=running.warnings,
        expected=duration.expected(state, running.deployments),
        made_at=made_at,
        simulated=simulated,
    )
    return running.fitted(replace(drawn, copy=copy, switch=switch, cli=aws_cli.command(service, copy)))
