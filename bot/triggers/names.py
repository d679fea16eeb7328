"""Which trigger of which service an alarm belongs to, by its name. Pure."""

from bot.catalog import Service
from bot.model import Trigger
from bot.triggers.definitions import alarm_name


def trigger_of(name: str, service: Service) -> Trigger | None:
    """None: the alarm is not one of this service's own."""
    return next((each for each in Trigger if alarm_name(service, each) == name), None)
