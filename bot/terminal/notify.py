"""Sends one test to the destinations of an audience, and says what became of each. No rollback is told of."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import aws
import handlers
from bot import catalog as catalogs
from bot.broadcast import trouble
from bot.broadcast.trial import anybody_may_read, trials
from bot.clock import SystemClock
from bot.errors import Failed, Misconfigured
from bot.model import Audience, Delivery
from bot.ports import Destination, Destinations
from bot.settings import SecretFiles, Settings
from destinations import NamedDestinations

log = logging.getLogger(__name__)
_PATIENCE = 30.0  # seconds for one


class Tried(NamedTuple):
    """Of one destination: was it taken, and what is said of it."""

    destination: str
    taken: bool
    says: str


async def test(settings: Settings, audience: Audience, service: str, *, public: bool) -> list[Tried]:
    """Of one service, or of all where it is "". Raises Misconfigured where nobody is named, or the file is wrong.

    What anybody may read is left out, unless that is meant: `public`.
    """
    catalog = catalogs.load(settings.config)
    services = [catalog.known(service)] if service else list(catalog.services.values())
    made = trials(audience, services, SystemClock().now())
    if not made:
        raise _nobody(audience, service, tuple(catalog.home.destinations))
    clients = aws.Aws()
    client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    others: dict[str, Callable[..., Destination]] = {
        "ses": partial(aws.SesMail, clients),
        "sns": partial(aws.SnsTopic, clients),
        "slack": partial(handlers.told_in, client),
    }
    named = NamedDestinations(catalog.home.destinations, SecretFiles.of_environment(), others=others)
    try:
        hidden = [each for each in made if not public and anybody_may_read(each, catalog)]
        shown = [each for each in made if each not in hidden]
        pages = {name for name, entry in catalog.home.destinations.items() if entry.statuspage}
        tried = await asyncio.gather(*(_try(each, named, page=each.destination in pages) for each in shown))
        return [*tried, *(Tried(each.destination, False, _NOT_TRIED) for each in hidden)]
    finally:
        await named.close()
        clients.close()


def _nobody(audience: Audience, service: str, there: Sequence[str]) -> Misconfigured:
    whose = f"`services.{service}`" if service else "The services file"
    name = there[0] if there else "NAME"
    add = (
        f"Add `audiences: {{{audience}: [{name}]}}` under {f'`services.{service}`, or under ' if service else ''}`home`"
    )
    known = f"; there are {', '.join(there)}." if there else ", and what NAME is under `home.destinations`:"
    fix = f"{add}{known} docs/destinations.md shows one of each kind."
    return Misconfigured(f"{whose} names no destination for {audience}, so there is nothing to test.", fix)


_NOT_TRIED = "is not tried, since anybody could read it; with --public it is"
_MORE = "`rollback-bot doctor` says more of those with ✗, and docs/destinations.md what each kind needs."


def report(tried: Sequence[Tried]) -> str:
    lines = [f"{_mark(each)} {each.destination} {each.says}." for each in tried]
    return "\n".join([*lines, *([_MORE] if any(map(_is_wrong, tried)) else [])])


def _mark(tried: Tried) -> str:
    return "✓" if tried.taken else "✗" if _is_wrong(tried) else "–"


def _is_wrong(tried: Tried) -> bool:
    return not tried.taken and tried.says != _NOT_TRIED


async def _try(trial: Delivery, named: Destinations, *, page: bool) -> Tried:
    try:
        async with asyncio.timeout(_PATIENCE):
            as_ = await named.named(trial.destination).send(trial)
    except TimeoutError:
        return Tried(trial.destination, False, "did not answer in time")
    except Failed as error:
        return Tried(trial.destination, False, f"did not take it: {trouble.reason(error)}")
    except Exception as error:  # what it was never expected to say hides nothing of the others
        log.exception("the test of %s stumbled", trial.destination)
        return Tried(trial.destination, False, f"could not be tried, by a mistake of the bot's own: {error!r}")
    if page:
        return Tried(trial.destination, True, "shows its page to this key; a test makes nothing public there")
    return Tried(trial.destination, True, f"has taken it{f' as {as_}' if as_ else ''}")
