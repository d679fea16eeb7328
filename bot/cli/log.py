"""The rollback log."""

import asyncio
from datetime import datetime

import click

from bot.cli.options import said
from bot.model import RollbackSearch
from bot.rollback_log.moments import moment
from bot.rollback_log.search import mistyped
from bot.settings import Settings
from bot.terminal.text import say, say_json


def _moment(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    try:
        return moment(value) if value else None
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None


@click.command()
@click.argument("service", default="", metavar="[SERVICE|rb-…]", callback=said)
@click.argument("words", nargs=-1)
@click.option("--json", "form", flag_value="json", help="A list of objects instead of Markdown.")
@click.option("--csv", "form", flag_value="csv", help="A table for a spreadsheet.")
@click.option("--html", "form", flag_value="html", help="Of one rollback: a page with its timeline and metrics.")
@click.option("--since", callback=_moment, metavar="DAY", help="Asked for then or later: 2026-10-03, or 2026-10.")
@click.option("--until", callback=_moment, metavar="DAY", help="And before that.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most this many, newest first."
)
def log(
    service: str,
    words: tuple[str, ...],
    form: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> None:
    """Print the rollback log, in the runbook's format; or one rollback of it.

    WORDS must all stand in what was asked, in how it ended, or in what ran.

    Example: rollback-bot log quilt-catalog --json

    Example: rollback-bot log quilt-catalog "connection pool" --since 2026-10

    Example: rollback-bot log rb-1a2b3c4d --html > rb-1a2b3c4d.html
    """
    from bot.terminal import log as logs

    settings, referred = Settings.read(), logs.REFERENCE.fullmatch(service.lower())
    if wrong := mistyped((service, *words)):
        raise click.UsageError(wrong)
    if since and until and since >= until:
        raise click.UsageError("--since is before --until, such as --since 2026-10 --until 2026-11.")
    if form == "html" and not referred:
        raise click.UsageError("--html is of one rollback: give its reference, such as rb-1a2b3c4d.")
    if referred and form in (None, "html"):
        say(asyncio.run(logs.one(settings, service.lower(), html=form == "html")))
        return
    named = "" if referred else service.lower()
    searched = (service.lower(), *words) if referred else words
    wanted = RollbackSearch(service=named, since=since, until=until, words=searched, limit=limit)
    told = asyncio.run(logs.read(settings, wanted, form or "markdown"))
    (say_json if form == "json" else say)(told)
