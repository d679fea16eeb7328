"""The whole thing without any account."""

import sys
from pathlib import Path

import click

from bot.terminal.text import say


@click.command()
@click.option("--speed", type=click.FloatRange(min=0.1, max=1000), help="How many times as fast time runs.")
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    help="Of the page, or of the half that --only serves; aws takes the next one too.  [default: 8365; slack: 8367]",
)
@click.option("--only", "half", type=click.Choice(["aws", "slack"]), help="Serve one half, for a real other half.")
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of the app in --only slack; in HTTP mode its addresses are on this machine.  [default: manifest.yml]",
)
@click.option("--run", "story", help="Play a story headlessly instead; --list names them.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Where --run puts what a story leaves.")
@click.option("--list", "listing", is_flag=True, help="Name the stories.")
def playground(
    speed: float | None,
    port: int | None,
    half: str | None,
    manifest: Path | None,
    story: str | None,
    keep: Path | None,
    listing: bool,
) -> None:
    """The whole thing without any account: a local Slack page, a simulated AWS, and this bot.

    Example: rollback-bot playground --run immediate
    """
    from playground import command
    from playground.stories import STORIES

    if story is not None and half is not None:
        raise click.UsageError("--run plays a whole story; it cannot be combined with --only.")
    if manifest is not None and half != "slack":
        raise click.UsageError("--manifest is for --only slack.")
    if listing:
        say("\n".join(STORIES))
    elif story is not None and story not in STORIES:
        raise click.UsageError(f"There is no story {story}; there is: {', '.join(STORIES)}.")
    elif story is not None:
        sys.exit(command.story(story, speed=speed, keep=keep))
    elif half is not None:
        sys.exit(command.only(half, speed=speed, port=port, manifest=manifest))
    else:
        sys.exit(command.page(speed=speed, port=port or command.PORT))
