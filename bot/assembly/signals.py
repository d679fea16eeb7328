"""What comes in from outside about the services, and who acts on it."""

from collections.abc import Mapping
from functools import partial

import aws
from bot.deployments.take import take
from bot.model import SignalKind
from bot.ports import Ports
from bot.settings import Settings
from bot.signals.hand_out import Handler
from bot.signals.listening import Listening
from bot.triggers.consider import consider


def listening_of(settings: Settings, ports: Ports, clients: aws.Aws) -> Listening:
    regions = {service.region for service in ports.catalog.services.values()}
    queue = aws.SqsQueue(clients, settings.events_queue, regions=regions) if settings.events_queue else None
    return Listening(
        ports,
        queue=queue,
        secret=settings.alerts_secret.get_secret_value().strip(),
        own_account=clients.own_account,
        handlers=_handlers(ports, clients),
        speed=settings.clock_speed,
    )


def _handlers(ports: Ports, clients: aws.Aws) -> Mapping[SignalKind, Handler]:
    """By kind; each is idempotent by the id of the signal. What has none is only noted."""
    acts = partial(consider, ports=ports)
    tells = partial(take, ports=ports, alarms=aws.Alarms(clients))
    return {SignalKind.ALARM: acts, SignalKind.ALERT: acts, SignalKind.DEPLOYMENT: tells}
