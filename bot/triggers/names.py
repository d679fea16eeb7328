"""Which trigger of which service an alarm belongs to, by its name; and which triggers a service has. Pure."""

from bot.catalog import Service, Triggers
from bot.model import Trigger
from bot.triggers.definitions import alarm_name


def trigger_of(name: str, service: Service) -> Trigger | None:
    """None: the alarm is not one of this service's own."""
    return next((each for each in Trigger if alarm_name(service, each) == name), None)


def triggers_of(service: Service) -> tuple[Trigger, ...]:
    """Those that are not `off`; all, by the runbook's figures, where the services file says nothing of them."""
    return tuple(each for each in Trigger if getattr(service.triggers or Triggers(), each) != "off")
