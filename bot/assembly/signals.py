"""What comes in from outside about the services, and who acts on it."""

from collections.abc import Callable, Mapping
from functools import partial

import aws
from bot.deployments.take import take
from bot.model import Signal, SignalKind
from bot.ports import Ports
from bot.settings import Settings
from bot.signals.hand_out import Handler
from bot.signals.listening import Listening
from bot.triggers.consider import consider


def listening_of(settings: Settings, ports: Ports, clients: aws.Aws, *, deployed: Callable[[str], None]) -> Listening:
    """`deployed` is told the name of each service of which ECS says that it was deployed."""
    regions = {service.region for service in ports.catalog.services.values()}
    queue = aws.SqsQueue(clients, settings.events_queue, regions=regions) if settings.events_queue else None
    return Listening(
        ports,
        queue=queue,
        secret=settings.alerts_secret.get_secret_value().strip(),
        own_account=clients.own_account,
        handlers=_handlers(ports, deployed),
        speed=settings.clock_speed,
    )


def _handlers(ports: Ports, deployed: Callable[[str], None]) -> Mapping[SignalKind, Handler]:
    """By kind; each is idempotent by the id of the signal. What has none is only noted."""
    acts = partial(consider, ports=ports)

    async def tells(signal: Signal) -> str:
        """Whether it is told or not, it may have changed to what the service could go back."""
        deployed(signal.service)
        return await take(signal, ports, ports.alarms)

    return {SignalKind.ALARM: acts, SignalKind.ALERT: acts, SignalKind.DEPLOYMENT: tells}
