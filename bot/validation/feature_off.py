"""After a feature was switched: does the service say so? And a reminder, when the time it was off for is over."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.catalog import OffWhen, Service
from bot.errors import Failed
from bot.model import (
    Check,
    Due,
    DueKind,
    FeatureSwitch,
    Notice,
    NoticeKind,
    Partial,
    Restore,
    Result,
    Rollback,
    State,
    TaskDefinition,
)
from bot.plan.feature import is_off
from bot.ports import Ports, Sights
from bot.text import exactly
from bot.validation.checks import not_read
from bot.validation.feature import switched
from bot.validation.unhidden import ToLook

_RECENT = 100


def feature_check(rollback: Rollback, service: Service, ports: Sights, at: datetime) -> list[ToLook]:
    """For a rollback that switched a feature: one check more."""
    if (switch := rollback.plan.switch) is None:
        return []
    feature = service.features.get(switch.feature)
    return [partial(_check, switch, feature.off_when if feature else None, ports, at)]


def feature_told(rollback: Rollback, checks: Sequence[Check]) -> tuple[Notice, ...]:
    """A sentence of its own in the thread once the service says that the feature is off, or on again."""
    switch = rollback.plan.switch
    shown = next((check for check in checks if switch and check.name == switch.check), None)
    if switch is None or shown is None or shown.result is not Result.PASS:
        return ()
    how = f" To switch it on again: `{_back(rollback, switch.feature)}`."
    text = f"`{switch.feature}` is {'on again' if switch.on else 'off now'}: {shown.evidence}."
    return (Notice(NoticeKind.NOTE, text if switch.on else text + how),)


async def _check(switch: FeatureSwitch, off_when: OffWhen | None, ports: Sights, at: datetime) -> Check:
    if off_when is None:
        return not_read(switch.check, "no `off_when` is declared in the services file", at)
    return switched(switch, off_when, await ports.web.fetch(off_when.url), at)


async def remind(due: Due, ports: Ports) -> None:
    """Tell, once, that the time of a feature is over. That it was told is noted in the same transaction."""
    rollback = await ports.journal.get(due.rollback_id)
    if rollback is None:
        return
    off, tell = rollback.request.ask, tuple[Notice, ...]()
    if isinstance(off, Partial) and not await _is_on_again(rollback, off, ports):
        tell = (Notice(NoticeKind.REMINDER, await _reminder(rollback, off, ports)),)
    await ports.journal.note(rollback.id, tell=tell, falls_due={DueKind.REMINDER: None})


async def _reminder(rollback: Rollback, off: Partial, ports: Ports) -> str:
    lasting = f" for {exactly(off.lasting)}" if off.lasting else ""
    over = f"`{off.feature}` of {rollback.service} was switched off{lasting}, and that time is over"
    if on := await _runs_with_it(rollback, ports):
        return f"{over}. {on.name}, which runs now, does not have it off any more: nothing needs to be done."
    return f"{over}. To switch it on again: `{_back(rollback, off.feature)}`."


async def _runs_with_it(rollback: Rollback, ports: Ports) -> TaskDefinition | None:
    """What runs, where that does not have the feature off any more; None otherwise, and while ECS is silent."""
    service, copy = ports.catalog.services.get(rollback.service), rollback.plan.copy
    if service is None or copy is None:
        return None
    try:
        running = await ports.ecs.task_definition(service, (await ports.ecs.service(service)).task_definition)
    except Failed:
        return None
    off = running is None or is_off(copy.settings, running, ports.ecs.fingerprint)
    return None if off else running


async def _is_on_again(rollback: Rollback, off: Partial, ports: Ports) -> bool:
    """A restore, or an undo, that succeeded since: whoever did that needs no word about it."""
    on_again = Restore(off.feature)
    recent = await ports.journal.recent(rollback.service, limit=_RECENT)
    done = (later for later in recent if later.state is State.SUCCEEDED and later.requested_at > rollback.requested_at)
    return any(later.request.ask == on_again or later.plan.undoes == rollback.id for later in done)


def _back(rollback: Rollback, feature: str) -> str:
    return f"/rollback {rollback.service} restore {feature}"
