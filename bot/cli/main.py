"""All commands together."""

import os
import sys

import click

from bot.cli.alarms import alarms
from bot.cli.audit import audit
from bot.cli.check import check
from bot.cli.database import database
from bot.cli.emergency import emergency
from bot.cli.iam import iam
from bot.cli.log import log
from bot.cli.looking import evidence, follow_ups, gate, health, hold, logs, plan, readiness, report
from bot.cli.migrate import migrate
from bot.cli.notify import notify
from bot.cli.playground import playground
from bot.cli.running import doctor, serve
from bot.cli.smoke import smoke
from bot.errors import Failed, Misconfigured, Refused, UnknownService
from bot.files import keep_standard_streams
from bot.settings import Settings
from bot.settings.misnamed import misnamed, told
from bot.terminal.text import say

_SAY_IT_THEMSELVES = (serve.name, doctor.name)  # the one ends for some of them and logs the others, the other finds all


def main() -> None:
    """Run a command; what it refuses or fails at is one message on stderr, never a stack trace."""
    keep_standard_streams()
    try:
        cli(prog_name="rollback-bot")
    except (Refused, Failed) as error:
        say(error, file=sys.stderr)
        sys.exit(2 if isinstance(error, Misconfigured | UnknownService) else 1)


@click.group()
@click.pass_context
def cli(context: click.Context) -> None:
    """Roll an Amazon ECS service back from Slack: one asks, a second approves, everyone sees what happens."""
    if context.invoked_subcommand not in _SAY_IT_THEMSELVES:
        for name, meant in misnamed(os.environ, Settings.names()).items():
            say(told(name, meant), file=sys.stderr)


_COMMANDS = (
    *(serve, check, plan, gate, hold, health, log, logs, report, readiness, evidence, follow_ups),
    *(emergency, alarms, notify, doctor, iam, smoke, database, migrate, audit, playground),
)
for command in _COMMANDS:
    cli.add_command(command)
