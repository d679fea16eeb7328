"""The runbook's partial rollback: the plan of a copy of what runs now, with a feature off, or on again. Reads only."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.decide import by_hand, plan, switching
from bot.model import (
    Candidate,
    Change,
    Copy,
    Plan,
    Rollback,
    Switch,
    Target,
)
from bot.ports import Ecs, Images, Surroundings
from bot.procedures.refusing import accepted, refusal
from bot.procedures.running import Running, described, read_running

SwitchedOff = Callable[[str, str], Awaitable[Rollback | None]]
"""The service's ARN and a feature -> the newest partial rollback of it, as the journal remembers it."""


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
    feature = accepted(switching.find(service, name))
    running = await read_running(service, ecs, images, around, now=now)
    definition, fingerprint = running.definition, ecs.fingerprint
    settings = accepted(switching.off(name, feature, definition, service=service, fingerprint=fingerprint))
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
    accepted(switching.find(service, name))
    running = await read_running(service, ecs, images, around, now=now)
    off = await switched_off(running.state.arn, name)
    if off is None or off.plan.copy is None:
        raise refusal([switching.never_off(service, name)])
    before, settings = off.plan.copy.of, off.plan.copy.settings
    if not switching.is_off(settings, running.definition, ecs.fingerprint):
        raise refusal([switching.not_off(service, name, running.definition)])
    was = await described(service, ecs, before)
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


def _draw_up(
    running: Running,
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
        call=running.call,
        service_deployment=None,
        from_images=running.images,
        target=Target(Candidate(copy.of, copy.images, since, made_at - since), why, (), ()),
        changes=changes,
        warnings=running.warnings,
        expected=plan.expected(state, running.deployments),
        made_at=made_at,
        simulated=simulated,
    )
    return running.fitted(replace(drawn, copy=copy, switch=switch, cli=by_hand.command(service, copy)))
