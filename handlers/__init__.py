"""Slack in and Slack out. Listeners acknowledge, parse, and hand over; all words live in `handlers.messages`."""

import logging
import secrets
from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk.web.async_client import AsyncWebClient

from bot.catalog import Catalog
from bot.errors import Failed, Refused, Unreachable
from bot.intake.worker import IntakeWorker
from bot.metrics import Metrics
from bot.ports import Clock
from handlers.checkup import channel_told, slack_checkup
from handlers.delivery.foreign_sockets import ForeignSocketsTold
from handlers.delivery.notifier import Notifier
from handlers.delivery.poster import Poster
from handlers.delivery.saying import saying
from handlers.delivery.told_outside import ChannelTold
from handlers.groups import SlackUserGroups
from handlers.listeners import (
    actions,
    app_home,
    choose_revision,
    commands,
    decision_forms,
    errors,
    follow_ups,
    form,
    home,
    lessons,
    links,
    mention,
    offers,
    problem,
    support,
)
from handlers.listeners.intake import InteractionIntake
from handlers.people import SlackPeople
from handlers.transport.client import make_client, slack_errors
from handlers.transport.connection import address
from handlers.transport.http import receiver
from handlers.transport.leaving import OverAnotherBot
from handlers.transport.socket_mode import SocketSupervisor

__all__ = [
    "ForeignSocketsTold",
    "Notifier",
    "OverAnotherBot",
    "SlackPeople",
    "SlackUserGroups",
    "SocketSupervisor",
    "build_app",
    "channel_told",
    "check_app_token",
    "check_home",
    "foreign_sockets_told",
    "make_client",
    "receiver",
    "saying_in",
    "slack_checkup",
    "told_in",
]


def foreign_sockets_told(client: AsyncWebClient, catalog: Catalog) -> ForeignSocketsTold:
    return ForeignSocketsTold(Poster(client), channel=lambda: catalog.home.incident_channel)


def saying_in(client: AsyncWebClient) -> Callable[[str, str], Awaitable[None]]:
    """-> posts a text in a channel."""
    return saying(Poster(client))


def told_in(client: AsyncWebClient, channel: str) -> ChannelTold:
    """-> the channel as a destination of those outside the team."""
    return ChannelTold(Poster(client), channel)


async def check_app_token(client: AsyncWebClient, app_token: str) -> None:
    """May it open a Socket Mode connection? Raises Refused, or Unreachable."""
    await address(client, app_token)


async def check_home(client: AsyncWebClient, catalog: Catalog) -> None:
    """Does the bot token belong to the workspace of the services file? Raises Refused, or Unreachable."""
    try:
        with slack_errors("asked whose token SLACK_BOT_TOKEN is"):
            answer = await client.auth_test()
    except Unreachable:
        raise
    except Failed as error:
        raise Refused(str(error), "Copy the bot token (xoxb-) of the installed app once more.") from error
    if catalog.home.team not in (answer.get("team_id"), answer.get("enterprise_id")):
        reason = f"SLACK_BOT_TOKEN belongs to the workspace {answer.get('team_id')}, not to {catalog.home.team}."
        raise Refused(reason, "Use that workspace's token, or change home.team in the services file.")


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns at each start that SLACK_BOT_TOKEN stands in the environment, where it is not taken from."""
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def build_app(
    *,
    client: AsyncWebClient,
    catalog: Catalog,
    worker: IntakeWorker,
    clock: Clock,
    signing_secret: str | None = None,
    metrics: Metrics | None = None,
) -> AsyncApp:
    """The Bolt app with every listener. Without a secret (Socket Mode) no HTTP request can ever be valid."""
    if signing_secret is not None and not signing_secret.strip():
        raise Refused("SLACK_SIGNING_SECRET is blank.", "Copy it from the app's basic information page.")

    async def authorize() -> AuthorizeResult:
        # check_home has asked auth.test; Bolt would ask again within the first interaction's three seconds
        return AuthorizeResult(enterprise_id=None, team_id=catalog.home.team, bot_token=client.token)

    logging.getLogger("slack_bolt.AsyncApp").addFilter(_is_news)
    app = AsyncApp(
        name="rollback-bot",  # or bolt reads the source of all callers for one
        client=make_client(None, client.base_url),
        authorize=authorize,
        signing_secret=signing_secret or secrets.token_hex(32),
    )
    poster = Poster(client)
    intake = InteractionIntake(app, worker, metrics or Metrics(), poster)
    home.register(app, home=catalog.home.team, poster=poster, intake=intake)
    errors.register(app, poster=poster, intake=intake)
    asking = form.Form(worker=worker, catalog=catalog, clock=clock, poster=poster, intake=intake)
    buttons = actions.Buttons(clock=clock, poster=poster, intake=intake)
    buttons.register(app)  # what people wait for is asked first
    commands.register(app, catalog=catalog, clock=clock, intake=intake, open_form=asking.open)
    form.register(app, asking, intake=intake)
    app_home.register(app, worker=worker, poster=poster)
    mention.register(app, catalog=catalog, clock=clock, poster=poster, intake=intake)
    choose_revision.register(app, worker=worker, catalog=catalog, clock=clock, poster=poster, intake=intake)
    decision_forms.register(app, clock=clock, poster=poster, intake=intake)
    offers.register(app, catalog=catalog, clock=clock, poster=poster, intake=intake)
    support.register(app, worker=worker, clock=clock, poster=poster, intake=intake)
    follow_ups.register(app, catalog=catalog, clock=clock, poster=poster, intake=intake)
    lessons.register(app, worker=worker, clock=clock, poster=poster, intake=intake)
    problem.register(app, catalog=catalog, clock=clock, poster=poster, intake=intake)
    links.register(app, intake=intake)
    buttons.register_rest(app)
    return app
