"""Those outside the team, tried before they are needed."""

import asyncio
import sys

import click

from bot.cli.options import said
from bot.model import Audience
from bot.settings import Settings
from bot.terminal.text import say

_AUDIENCES = [audience.value for audience in Audience if audience is not Audience.TEAM]


@click.command()
@click.option(
    "--test", "audience", type=click.Choice(_AUDIENCES), required=True, help="Whose destinations get one test."
)
@click.argument("service", default="", callback=said)
@click.option("--public", is_flag=True, help="Also those that anybody may read, such as a status page.")
def notify(audience: str, service: str, public: bool) -> None:
    """Send one test to each destination of an audience, of one service or of all. It says that it is a test.

    Exit status: 0 all have taken it; 1 one has not; 2 wrong input, or there is no destination to test.

    Example: rollback-bot notify --test support quilt-catalog
    """
    from bot.terminal import notify as trying

    tried = asyncio.run(trying.test(Settings.read(), Audience(audience), service, public=public))
    say(trying.report(tried))
    sys.exit(0 if all(each.taken for each in tried) else 1)
