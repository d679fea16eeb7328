"""What is looked at, and made ready, before the bot takes anything in."""

import asyncio
import logging

import handlers
from bot.approval.lists_checkup import lists_checkup
from bot.assembly.outside import Outside
from bot.catalog import Catalog, Service
from bot.errors import RollbackBotError, Unreachable
from bot.model import AwsPermission
from bot.settings import Settings

log = logging.getLogger(__name__)
_AT_ONCE = 8


async def check_tokens(settings: Settings, catalog: Catalog, outside: Outside) -> None:
    """A wrong one ends the start. A silent Slack does not: no approved rollback waits for it, nor do rights."""
    checks = [handlers.check_home(outside.slack, catalog)]
    if settings.socket_mode:
        checks.append(handlers.check_app_token(outside.slack, settings.slack_app_token.get_secret_value()))
    for problem in await asyncio.gather(*checks, return_exceptions=True):
        if isinstance(problem, Unreachable):
            log.warning("starting without Slack's word on a token: %s", problem)
        elif problem is not None:
            raise problem


def check_endpoints(settings: Settings, catalog: Catalog, outside: Outside) -> None:
    regions = {service.region for service in catalog.services.values()}
    endpoints = frozenset().union(*map(outside.aws.endpoints, regions))
    settings.check_endpoints(aws=endpoints, simulated=outside.aws.simulated)


async def warm(catalog: Catalog, outside: Outside) -> None:
    """Have clients and connections ready before the first incident; what cannot be reached now is only logged.

    A few at a time: somebody may be waiting for a look at AWS already.
    """
    few = asyncio.Semaphore(_AT_ONCE)

    async def one(service: Service) -> None:
        async with few:
            await outside.aws.warm(service)

    of_each_client = {(s.region, s.role(AwsPermission.READ)): s for s in catalog.services.values()}.values()
    for problem in await asyncio.gather(*map(one, of_each_client), return_exceptions=True):
        if isinstance(problem, RollbackBotError):
            log.warning("%s", problem)
        elif problem is not None:
            raise problem


async def look_at_lists(catalog: Catalog, outside: Outside) -> None:
    """Members change, so what is wrong with them now ends nothing: it is logged, and told to whoever decides."""
    for line in await lists_checkup(catalog, outside.memberships):
        if line.fix:
            log.warning("%s: %s %s", line.what, line.says, line.fix)
