"""The PostgreSQL database, as the role that owns it."""

import click

from bot.settings import Settings
from bot.terminal.text import say


@click.group()
def database() -> None:
    """The PostgreSQL database, as the role that owns it."""


@database.command()
@click.option("--role", required=True, help="As which the bot is to run. It must exist, and not be the owner.")
@click.option("--iam", is_flag=True, help="On RDS: make the role where it is missing, and let it sign in by IAM.")
def prepare(role: str, iam: bool) -> None:
    """Make the tables or bring them forward, and let a role use them that can change nothing of what is recorded.

    Example: ROLLBACK_DATABASE_URL=postgresql://owner@host/rollbacks rollback-bot database prepare --role rollback_bot
    """
    from bot.terminal import migrate

    migrate.prepare(Settings.read(), role, iam=iam)
    say(f"The database is ready. Let `rollback-bot serve` use it as {role}.")
