"""What looks at the services files alone."""

import sys
from pathlib import Path

import click

from bot.cli.options import said
from bot.errors import Misconfigured
from bot.settings import Settings
from bot.terminal.text import say, say_json


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--against", default="", metavar="OLD", callback=said, help="Another file or directory, or git:REVISION.")
@click.option(
    "--changed-by", default="", metavar="NAME", callback=said, help="Who made the changes, as OLD's `people` has it."
)
@click.option("--json", "as_json", is_flag=True, help="One object instead of text.")
def check(path: Path | None, against: str, changed_by: str, as_json: bool) -> None:
    """Look at a services file, or a directory of them, before it is used. Needs no Slack, no AWS and no database.

    PATH is what ROLLBACK_CONFIG names where it is left out. With --against it tells which rights are others than in
    OLD; with --changed-by, whether that person may change the files that differ, as OLD says it.

    Exit status: 0 valid, and nobody has to look; 1 valid, and rights change, or NAME may not change them; 2 not valid.

    Example: rollback-bot check services/ --against git:main --changed-by engineer-a
    """
    from bot.terminal import check as looks

    if changed_by and not against:
        raise click.UsageError("--changed-by belongs to --against.")
    try:
        found = looks.check(path or Settings.read_around()[0].config, against=against, changed_by=changed_by)
    except Misconfigured as error:
        if not as_json:
            raise
        say_json(looks.invalid_as_json(error))
        sys.exit(2)
    (say_json if as_json else say)(looks.as_json(found) if as_json else looks.report(found))
    sys.exit(found.status)
