"""What the roles of a services file have to be allowed."""

import asyncio
import json
import sys
from pathlib import Path

import click

from bot.settings import Settings
from bot.terminal.text import say, say_json


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--look", is_flag=True, help="Ask ECS for the families, roles, images, secrets and logs of each service.")
def iam(path: Path | None, look: bool) -> None:
    """Print the IAM policies that the roles of a services file need, as JSON, by the role's ARN.

    They are the shipped ones with the names of your services, each short enough for a managed policy. Without --look
    nothing is asked; what the file does not say is *.

    Example: rollback-bot iam services.yml --look > policies.json
    """
    from bot.terminal import iam as ours

    settings = Settings.read()
    if look:
        settings.check_aws()
    found, notes = asyncio.run(ours.policies(path or settings.config, look=look))
    say_json(json.dumps(found, indent=2))
    for note in notes:
        say(note, file=sys.stderr)
