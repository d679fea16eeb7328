"""Which trigger of which service an alarm belongs to, by its name. Pure."""

from bot.catalog import Service
from bot.model import Trigger

OURS = "rollback-bot"


def alarm_name(service: Service, trigger: Trigger) -> str:
    return f"{OURS}/{service.cluster}/{service.service}/{trigger}"


def trigger_of(name: str, service: Service) -> Trigger | None:
    """None: the alarm is not one of this service's own."""
    return next((each for each in Trigger if alarm_name(service, each) == name), None)
