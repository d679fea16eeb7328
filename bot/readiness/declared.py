"""What the services file declares, and when a rollback was last drilled. Pure."""

from datetime import datetime, timedelta

from bot.catalog import Service
from bot.model import Graded, Topic
from bot.readiness.grading import FILE, amber, aside, green
from bot.text import both, span

OLD = timedelta(days=90)


def staging(service: Service) -> Graded:
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


def drill(service: Service, last: datetime | None, now: datetime) -> Graded:
    """`last` is when a rollback of it, or of its staging, was last drilled; None for never."""
    where = service.staging if isinstance(service.staging, str) else service.name
    fix = f"Type `/rollback {where} drill`."
    if service.staging is False:
        fix = "Declare a staging first, then drill there."
    if last is None:
        return amber(Topic.DRILL, "Never drilled.", fix, "whoever may ask for a rollback")
    ago = f"Drilled {span(now - last)} ago"
    if now - last > OLD:
        return amber(Topic.DRILL, f"{ago}, which is more than {OLD.days} days.", fix, "whoever may ask for a rollback")
    return green(Topic.DRILL, f"{ago}.")
