"""The database is brought forward by its owner."""

import sys

import click

from bot.errors import Failed, Misconfigured, Refused
from bot.settings import Settings
from bot.terminal.text import say

_NEEDED, _UNKNOWN = 1, 3


@click.command()
@click.option("--check", is_flag=True, help="Only say whether it is needed, and what other versions would do.")
def migrate(check: bool) -> None:
    """Bring the database to the schema of this version, as the role that owns it.

    The role as which bots run, which `rollback-bot database prepare` named, can use all of it afterwards. Bots may be
    at work where they can go on with what this version makes. With --check any role may ask.

    Exit status: 0 done, or nothing to do; 1 refused, or with --check needed; 2 wrong input; 3 with --check: this
    version would refuse the database, or it cannot be read.

    Example: ROLLBACK_DATABASE_URL=postgresql://owner@host/rollbacks rollback-bot migrate
    """
    from bot.terminal import migrate as commands

    if check:
        sys.exit(_checked())
    say(commands.done(*commands.migrate(Settings.read())))


def _checked() -> int:
    from bot.terminal import migrate as commands

    try:
        found = commands.look(Settings.read())
    except Misconfigured:
        raise
    except (Refused, Failed) as error:
        say(error, file=sys.stderr)
        return _UNKNOWN
    say(commands.report(found))
    if found.refused:
        return _UNKNOWN
    return _NEEDED if found.needed else 0
