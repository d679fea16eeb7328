"""What `rollback-bot doctor` looks at in Slack: tokens, scopes, channels and people, each by asking Slack itself."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.approval import policy
from bot.catalog import Catalog
from bot.errors import Failed
from bot.model import Diagnosis, Refusal
from bot.settings import is_loopback
from bot.text import mention
from handlers.groups import SCOPE as GROUPS
from handlers.people import SlackPeople
from handlers.transport.client import slack_errors

# Those of manifest.yml, which is not installed with the bot.
SCOPES = (
    "commands",
    "app_mentions:read",
    "chat:write",
    "users:read",
    "channels:read",
    "groups:read",
    GROUPS,
    "channels:history",
    "groups:history",
)
_SHARED = "Name another channel in the services file, or allow it for each of its services by `shared_channel: true`."
_WAYS_IN = {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}
_COPY = "Copy the bot token (xoxb-) of the installed app."


async def slack_checkup(
    client: AsyncWebClient,
    people: SlackPeople,
    catalog: Catalog | None,
    *,
    app_token: str,
    request_url: str,
    wrong: Mapping[str, Refusal],
) -> list[Diagnosis]:
    """Without a bot token that works nothing else is asked; without a catalog no channel and nobody. Raises nothing.

    `wrong`, by the variable's name: what can be seen to be wrong with a token, which is then sent nowhere.
    """
    slacks = [(name, flaw) for name, flaw in wrong.items() if name.startswith("SLACK_")]
    seen = [Diagnosis(name, f"It{flaw.reason.removeprefix(name)}", flaw.fix) for name, flaw in slacks]
    token, works = ([], False) if "SLACK_BOT_TOKEN" in wrong else await _bot_token(client, catalog)
    way_in = [] if wrong.keys() & _WAYS_IN else await _way_in(client, app_token.strip(), request_url)
    if catalog is None or not works:
        return [*seen, *token, *way_in]
    channels = sorted({catalog.home.incident_channel, *(service.channel for service in catalog.services.values())})
    named = sorted({person for s in catalog.services.values() for person in (*s.requesters, *s.approvers)})
    looks = [_channel(people, channel, may_be_shared=_may_be_shared(channel, catalog)) for channel in channels]
    looks += [_person(people, catalog, name, slack_id) for name in named for slack_id in catalog.people.get(name, ())]
    return [*seen, *token, *way_in, *await asyncio.gather(*looks)]


async def _bot_token(client: AsyncWebClient, catalog: Catalog | None) -> tuple[list[Diagnosis], bool]:
    what = "SLACK_BOT_TOKEN"
    if not str(client.token or "").strip():  # which is said with the settings
        return [], False
    try:
        with slack_errors("asked whose token this is"):
            answer = await client.auth_test()
    except Failed as error:
        return [Diagnosis(what, str(error), _COPY)], False
    team = answer.get("team_id")
    if catalog and catalog.home.team not in (team, answer.get("enterprise_id")):
        fix = "Use that workspace's token, or change home.team in the services file."
        return [Diagnosis(what, f"It belongs to the workspace {team}, not to {catalog.home.team}.", fix)], False
    says = f"It is {answer.get('user')}'s in the workspace {answer.get('team')} ({team})."
    return [Diagnosis(what, says), _scopes(answer.headers, _needed(catalog))], True


def _needed(catalog: Catalog | None) -> list[str]:
    """That of user groups only where the services file names one."""
    services = catalog.services.values() if catalog else ()
    named = any(each.user_group for s in services for each in (*s.requester_sources, *s.approver_sources))
    return [scope for scope in SCOPES if named or scope != GROUPS]


def _scopes(headers: Mapping[str, str], needed: Sequence[str]) -> Diagnosis:
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if told is None:  # a proxy may take the header away
        listed = ", ".join(needed)
        return Diagnosis("scopes", f"Slack did not say which are granted, so that was not looked at. Needed: {listed}.")
    granted = {scope.strip() for scope in told.split(",")}
    if missing := [scope for scope in needed if scope not in granted]:
        fix = "Add what is missing in the app's settings (manifest.yml lists it), and install the app again."
        return Diagnosis("scopes", f"Missing: {', '.join(missing)}.", fix)
    return Diagnosis("scopes", f"All {len(needed)} that are needed are granted.")


async def _way_in(client: AsyncWebClient, app_token: str, request_url: str) -> list[Diagnosis]:
    """How Slack reaches the bot: over a socket, which can be tried, or by HTTP, which only Slack can try."""
    if app_token:
        return [await _socket(client, app_token)]
    if request_url:
        only = ", which only this machine reaches" if is_loopback(request_url) else ""
        says = f"It is set; only a request of Slack shows whether it is right. Those are taken at {request_url}{only}."
        return [Diagnosis("SLACK_SIGNING_SECRET", says)]
    return []


async def _socket(client: AsyncWebClient, app_token: str) -> Diagnosis:
    what, fix = "SLACK_APP_TOKEN", "Make an app-level token (xapp-) with the scope connections:write."
    try:
        with slack_errors("asked for a Socket Mode connection"):
            await client.apps_connections_open(app_token=app_token)
    except Failed as error:
        return Diagnosis(what, str(error), fix)
    return Diagnosis(what, "Slack opens a Socket Mode connection for it.")


def _may_be_shared(channel_id: str, catalog: Catalog) -> bool:
    told_there = [service for service in catalog.services.values() if service.channel == channel_id]
    return bool(told_there) and all(service.shared_channel for service in told_there)


async def channel_told(people: SlackPeople, channel_id: str) -> str:
    """What is seen of a channel where those outside the team are told. Raises Failed where it would take nothing."""
    seen = await _channel(people, channel_id, may_be_shared=True)
    if seen.fix:
        raise Failed(f"The channel {channel_id}: {seen.says} {seen.fix}")
    return f"The bot is a member of the channel {channel_id}."


async def _channel(people: SlackPeople, channel_id: str, *, may_be_shared: bool) -> Diagnosis:
    what = f"channel {channel_id}"
    try:
        channel = await people.channel(channel_id)
    except Failed as error:
        return Diagnosis(what, str(error), "Look at the channel's id in the services file.")
    flaws = {
        "The bot is not a member.": (not channel.member, "Type /invite @rollback there, or correct the channel's id."),
        "It is archived.": (channel.archived, "Name another channel in the services file."),
        "It is shared with another organization.": (channel.shared and not may_be_shared, _SHARED),
    }
    for says, (is_so, fix) in flaws.items():
        if is_so:
            return Diagnosis(what, says, fix)
    return Diagnosis(what, "The bot is a member.")


async def _person(people: SlackPeople, catalog: Catalog, name: str, slack_id: str) -> Diagnosis:
    what = f"{name} ({slack_id})"
    try:
        member = await people.member(slack_id, max_age=timedelta(0))
    except Failed as error:
        return Diagnosis(what, str(error), "Correct the Slack id under `people`, or take the person out.")
    if refusal := policy.may_look(catalog=catalog, slack_id=slack_id, member=member):
        return Diagnosis(what, refusal.reason.replace(mention(slack_id), "This"), "Correct `people`, or take it out.")
    return Diagnosis(what, "An active, full member of the workspace.")
