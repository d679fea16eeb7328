"""What runs the bot, or looks at all that it needs."""

import asyncio
import sys

import click

from bot.settings import Settings
from bot.terminal.text import checkup_report, say


@click.command()
@click.option("--allow-simulated", is_flag=True, help="Serve a real Slack although AWS_ENDPOINT_URL is simulated.")
def serve(allow_simulated: bool) -> None:
    """Connect to Slack and work until stopped.

    Example: SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… rollback-bot serve
    """
    from bot.serve import serve as serve_until_stopped

    settings = Settings.read(allow_simulated=allow_simulated)
    asyncio.run(serve_until_stopped(settings))


@click.command()
def doctor() -> None:
    """Look at everything the bot needs, and say what must be fixed: one line each. Changes nothing.

    Exit status: 0 nothing must be fixed, warnings aside; 1 something must.

    Example: rollback-bot doctor
    """
    from bot.doctor import examine

    diagnoses = asyncio.run(examine())
    say(checkup_report(diagnoses))
    sys.exit(1 if any(diagnosis.must_be_fixed for diagnosis in diagnoses) else 0)
