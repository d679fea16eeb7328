"""The emergency path of a service, played on paper."""

import sys

import click

from bot.settings import Settings
from bot.terminal.text import say


@click.command()
@click.option("--drill", "service", metavar="SERVICE", required=True, help="As the services file names it.")
def emergency(service: str) -> None:
    """Play the emergency path of a service on paper: who would be called and when, who told, who would review it.

    Nothing is asked, sent or stored. Needs neither Slack nor AWS nor a database.

    Exit status: 0 it can be taken; 1 nobody may act alone; 2 wrong input.

    Example: rollback-bot emergency --drill quilt-catalog
    """
    from bot import catalog as catalogs
    from bot.terminal import drill

    catalog = catalogs.load(Settings.read().config)
    found = catalog.known(service)
    say(drill.report(found, catalog))
    sys.exit(0 if drill.satisfiable(found) else 1)
