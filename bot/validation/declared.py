"""What the services file declares to be tried on a service: health check endpoint, basic functions, and sign-in."""

import asyncio
from datetime import datetime
from functools import partial

from bot.catalog import HealthCheck, Request, Service
from bot.model import Check
from bot.ports import Sights
from bot.validation.checks import health_check, request_check
from bot.validation.signing_in import sign_in
from bot.validation.unhidden import ToLook, each


async def of_health(health: HealthCheck, ports: Sights, at: datetime) -> Check:
    return health_check(health, await ports.web.fetch(health.url), at)


async def of_request(request: Request, ports: Sights, at: datetime) -> Check:
    return request_check(request, await ports.web.fetch(request.url), at)


async def declared_checks(service: Service, ports: Sights) -> tuple[Check, ...]:
    """All of them once, whatever the phase that they begin in after a rollback."""
    at = ports.clock.now()
    looks: list[ToLook] = [partial(of_request, request, ports, at) for request in service.requests]
    if service.health is not None:
        looks.insert(0, partial(of_health, service.health, ports, at))
    tried = each(looks, None, at)
    answered, signed_in = await asyncio.gather(tried, sign_in(service, ports))
    return (*answered, *signed_in)
