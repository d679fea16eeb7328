"""What the services file declares, and when a rollback was last drilled. Pure."""

from datetime import datetime

from bot.catalog import Service
from bot.errors import Failed
from bot.model import STALE_AFTER, Graded, NoDrill, Topic
from bot.readiness.grading import FILE, amber, aside, green, unknown
from bot.text import both, dated, span


def staging(service: Service) -> Graded:
    """Amber where none is declared: a drill then has nowhere to be."""
    if service.staging is True:
        return aside(Topic.STAGING, "It is a staging itself.")
    if isinstance(service.staging, str):
        return green(Topic.STAGING, f"Its staging is {service.staging}.")
    fix = "Name the entry of its staging as `staging` in the services file."
    return amber(Topic.STAGING, "No staging is declared.", fix, FILE)


def features(service: Service) -> Graded:
    """An empty `features` that was written down says that there are none."""
    if service.features:
        return green(Topic.FEATURES, f"{both(sorted(service.features)[:3])} can be switched off alone.")
    if "features" in service.model_fields_set:
        return aside(Topic.FEATURES, "The services file says that it has none.")
    fix = "Declare its `features` in the services file; write `features: {}` where it has none."
    return amber(Topic.FEATURES, "No features are declared: only the whole release can be undone.", fix, FILE)


def drilled(service: Service) -> tuple[str, ...]:
    """The services of which a drill counts for this one: itself, and its staging."""
    return (service.name, service.staging) if isinstance(service.staging, str) else (service.name,)


def drill(service: Service, last: datetime | Failed | None, now: datetime, undone: NoDrill | None = None) -> Graded:
    """`last` is when a rollback of one of these was last drilled; None for never. `undone` was due, and came to
    nothing.
    """
    if isinstance(last, Failed):
        return unknown(Topic.DRILL, last)
    where = service.staging if isinstance(service.staging, str) else service.name
    fix, who = f"Type `/rollback {where} drill`.", "whoever may ask for a rollback"
    if service.staging is False:
        fix, who = "Declare a staging first, then drill there.", FILE
    if last is None:
        return amber(Topic.DRILL, f"Never drilled.{_why(undone)}", fix, who)
    ago = f"Drilled {span(now - last)} ago"
    if now - last > STALE_AFTER:
        return amber(Topic.DRILL, f"{ago}, which is more than {STALE_AFTER.days} days.{_why(undone)}", fix, who)
    return green(Topic.DRILL, f"{ago}.")


def _why(undone: NoDrill | None) -> str:
    return f" One was due {dated(undone.at)}: {undone.why.rstrip('.')}." if undone else ""
