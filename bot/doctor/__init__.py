"""Everything the bot needs from outside, looked at once, before an incident does it. Nothing is changed by it."""

import asyncio
import logging
from collections.abc import Awaitable, Collection

import handlers
from bot import catalog as catalogs
from bot.approval.lists_checkup import lists_checkup
from bot.catalog import Catalog, DestinationEntry, RightPart
from bot.clock import SystemClock
from bot.doctor.addresses import address_checkup
from bot.doctor.amazon import aws_checkup
from bot.doctor.broadcasts import broadcasts_checkup
from bot.doctor.builds import github_checkup
from bot.doctor.environment import file_checkup, region_checkup, settings_checkup
from bot.doctor.events import events_checkup
from bot.doctor.heads import heads_checkup
from bot.doctor.secrets import secrets_checkup
from bot.errors import Refused, RollbackBotError
from bot.model import Diagnosis
from bot.outside.github import GitHub
from bot.outside.pagerduty import PagerDuty
from bot.outside.web import HttpWeb
from bot.ports import Memberships
from bot.settings import SecretFiles, Settings
from bot.text import counted
from destinations import destinations_checkup

log = logging.getLogger(__name__)


async def examine() -> list[Diagnosis]:
    """What can be looked at is looked at, whatever else is wrong: of a services file with mistakes, what is right."""
    settings, unread = Settings.read_around()
    begun = [*settings_checkup(settings, unread), *region_checkup()]
    if "ROLLBACK_CONFIG" in unread:
        return [*begun, *await _look(settings, None, unread)]
    try:
        catalog = catalogs.load(settings.config)
    except Refused as refused:
        right = catalogs.right_part(settings.config)
        return [*begun, *file_checkup(refused), *await _look(settings, right, unread)]
    file = f"{settings.config}, {counted(len(catalog.services), 'service')}, digest {catalog.digest[:12]}."
    looked = await _look(settings, RightPart(catalog, home_known=True), unread)
    return [*begun, Diagnosis("services file", file), *looked]


async def _look(settings: Settings, right: RightPart | None, unread: Collection[str]) -> list[Diagnosis]:
    """`unread`: the settings that cannot be used; nothing is asked of what they would have named."""
    services = list(right.catalog.services.values()) if right else []
    found = secrets_checkup(SecretFiles.of_environment(), services)
    looks: list[tuple[str, Awaitable[list[Diagnosis]]]] = []
    if right and right.home_known:
        looks.append(("destinations", _destinations(settings, right.catalog, unread)))
        if right.catalog.home.destinations:
            looks.append(("destinations by the journal", broadcasts_checkup(settings)))
    if "SLACK_API_URL" not in unread:
        looks.append(("Slack", _slack(settings, right.catalog if right and right.home_known else None)))
    if right:
        looks.append(("what validation asks", _web(right.catalog)))
    if "ROLLBACK_GITHUB_API_URL" not in unread:
        looks.append(("GitHub", _github(settings, right.catalog if right else None)))
    if "AWS_ENDPOINT_URL" not in unread:
        looks.append(("AWS", aws_checkup(services)))
        looks.append(("the audit's heads", heads_checkup(settings, services)))
        looks.append(("events", events_checkup(settings, services)))
    return [*found, *(line for lines in await asyncio.gather(*(_seen(*each) for each in looks)) for line in lines)]


async def _seen(what: str, look: Awaitable[list[Diagnosis]]) -> list[Diagnosis]:
    """One that breaks off hides nothing of what the others see."""
    try:
        return await look
    except RollbackBotError as error:
        return [Diagnosis(what, f"It could not be looked at: {error}", "Put that right, and look again.")]
    except Exception as error:  # what nobody there was ever expected to say
        log.exception("the look at %s stumbled", what)
        says = f"It could not be looked at, by a mistake of the bot's own: {error!r}."
        return [Diagnosis(what, says, "Report it, with the lines on stderr. All else was looked at.")]


async def _destinations(settings: Settings, catalog: Catalog, unread: Collection[str]) -> list[Diagnosis]:
    """A channel of Slack is looked at where Slack can be asked at all; that it cannot is said elsewhere."""
    client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    people = handlers.SlackPeople(client, SystemClock(), home=catalog.home.team)
    askable = bool(client.token) and "SLACK_API_URL" not in unread and "SLACK_BOT_TOKEN" not in settings.wrong_tokens()

    async def channel(entry: DestinationEntry) -> str:
        return await handlers.channel_told(people, str(entry.part))

    looks = {"slack": channel} if askable else {}
    return await destinations_checkup(catalog.home.destinations, SecretFiles.of_environment(), looks=looks)


async def _slack(settings: Settings, catalog: Catalog | None) -> list[Diagnosis]:
    client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    works = bool(client.token) and "SLACK_BOT_TOKEN" not in settings.wrong_tokens()
    found = await _lists(settings, catalog) if catalog and works else []
    return found + await handlers.slack_checkup(
        client,
        handlers.SlackPeople(client, SystemClock(), home=catalog.home.team if catalog else ""),
        catalog,
        app_token=settings.slack_app_token.get_secret_value(),
        request_url=settings.request_url if settings.slack_signing_secret.get_secret_value().strip() else "",
        wrong=settings.wrong_tokens(),
    )


async def _lists(settings: Settings, catalog: Catalog) -> list[Diagnosis]:
    client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    token = settings.pagerduty_token.get_secret_value().strip()
    pagerduty = PagerDuty(api_url=settings.pagerduty_api_url, token=token, clock=SystemClock())
    groups = handlers.SlackUserGroups(client, SystemClock(), home=catalog.home.team)
    try:
        return await lists_checkup(catalog, Memberships(groups, pagerduty))
    finally:
        await pagerduty.close()


async def _web(catalog: Catalog) -> list[Diagnosis]:
    web = HttpWeb(catalog)
    try:
        return await address_checkup(web, catalog, SystemClock().now())
    finally:
        await web.close()


async def _github(settings: Settings, catalog: Catalog | None) -> list[Diagnosis]:
    """Whatever AWS says: a token needs no credentials there."""
    github = GitHub(api_url=settings.github_api_url, token=settings.github_token.get_secret_value().strip())
    services = catalog.services.values() if catalog else ()
    try:
        return await github_checkup(github, services, settings.wrong_tokens().get("ROLLBACK_GITHUB_TOKEN"))
    finally:
        await github.close()
