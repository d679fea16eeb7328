"""The commands. Exit status: 0 done, 1 no (refused or failed), 2 wrong input."""

import asyncio
import sys

import click

from bot import app
from bot.catalog import RESERVED
from bot.errors import Failed, Refused
from bot.report import plan_report
from bot.settings import Settings


def main() -> None:
    """Run a command; what it refuses or fails at is one message on stderr, never a stack trace."""
    try:
        cli(prog_name="rollback-bot")
    except (Refused, Failed) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


@click.group()
def cli() -> None:
    """Roll an Amazon ECS service back from Slack: one asks, a second approves, everyone sees what happens."""


@cli.command()
@click.option("--allow-simulated", is_flag=True, help="Serve a real Slack although AWS_ENDPOINT_URL is simulated.")
def serve(allow_simulated: bool) -> None:
    """Connect to Slack and work until stopped.

    Example: SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… rollback-bot serve
    """
    settings = Settings.read(allow_simulated=allow_simulated)
    sys.exit(0 if asyncio.run(app.serve(settings)) else 1)


@cli.command()
@click.argument("service")
@click.argument("verb", type=click.Choice(["immediate"]))
def plan(service: str, verb: str) -> None:
    """Show what `/rollback SERVICE VERB` would do, with the AWS CLI line. Needs neither Slack nor a database.

    Example: rollback-bot plan quilt-catalog immediate
    """
    settings = Settings.read()
    print(plan_report(asyncio.run(app.plan_only(settings, service))))


@cli.command()
@click.argument("service", default="")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of Markdown.")
@click.option("--limit", default=100, show_default=True, help="At most this many, newest first.")
def log(service: str, as_json: bool, limit: int) -> None:
    """Print the rollback log, in the runbook's format.

    Example: rollback-bot log quilt-catalog --json
    """
    if service in RESERVED:
        raise click.UsageError(f"{service} is not a service.")
    print(asyncio.run(app.read_log(Settings.read(), service, as_json=as_json, limit=limit)))


@cli.group()
def audit() -> None:
    """The hash-chained audit of everything that was asked, decided and done."""


@audit.command()
def verify() -> None:
    """Check that no audit row was changed, dropped or reordered.

    Example: rollback-bot audit verify
    """
    verification = app.verify_audit(Settings.read())
    if verification.problem:
        print(verification.problem, file=sys.stderr)
        sys.exit(1)
    print(f"{verification.rows} audit rows, unbroken. Head: {verification.head[:12]}")


@cli.command()
@click.option("--speed", type=click.FloatRange(min=0.1, max=1000), help="How many times as fast time runs.")
@click.option("--port", default=8365, show_default=True, help="Of the page, or of the half that --only serves.")
@click.option("--only", "half", type=click.Choice(["aws", "slack"]), help="Serve one half, for a real other half.")
@click.option("--run", "story", help="Play a story headlessly instead; --list names them.")
@click.option("--list", "listing", is_flag=True, help="Name the stories.")
def playground(speed: float | None, port: int, half: str | None, story: str | None, listing: bool) -> None:
    """The whole thing without any account: a local Slack page, a simulated AWS, and this bot.

    Example: rollback-bot playground --run immediate
    """
    from playground import command
    from playground.stories import STORIES

    if listing:
        print("\n".join(STORIES))
    elif story is not None and story not in STORIES:
        raise click.UsageError(f"There is no story {story}; there is: {', '.join(STORIES)}.")
    elif story is not None:
        sys.exit(command.story(story, speed=speed))
    elif half is not None:
        sys.exit(command.only(half, speed=speed, port=port))
    else:
        sys.exit(command.page(speed=speed, port=port))
