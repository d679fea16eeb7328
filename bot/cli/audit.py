"""The audit: verified, and exported."""

import sys

import click

from bot.cli.options import HEAD, said
from bot.settings import Settings
from bot.terminal.text import say, say_json


@click.group()
def audit() -> None:
    """The hash-chained audit of everything that was asked, decided and done."""


@audit.command()
@click.option(
    "--head",
    default="",
    callback=said,
    help="A head as Slack's outcome messages show it (32 hex digits; earlier ones 12).",
)
def verify(head: str) -> None:
    """Check that no audit row was changed, dropped, reordered or cut off, and that the journal is what it tells.

    --head: since that message nothing of it was written anew. With the bot's own Slack token or signing secret it is
    also said which rows this bot signed.

    Example: rollback-bot audit verify --head 5f1d0c3a9b7e4d2f8c6b1a0e9d7f3c52
    """

    from bot.terminal import commands
    from bot.terminal.signatures import signatures_report

    if head and not HEAD.fullmatch(head):
        raise click.UsageError("--head wants 12 to 64 hex digits, as the outcome message in Slack shows them.")
    head = head.lower()
    verification = commands.verify_audit(Settings.read(), head=head)
    if verification.problem:
        say(verification.problem, file=sys.stderr)
        sys.exit(1)
    found = f" {head} is row {verification.found}." if head else ""
    say(f"{verification.rows} audit rows, unbroken. Head: {verification.head}.{found}")
    say(signatures_report(verification))


@audit.command()
@click.option("--after", type=click.IntRange(min=0), default=0, help="Only what is behind this row's `seq`.")
@click.option("--head", default="", callback=said, help="The `hash` of that row, as it was exported.")
def export(after: int, head: str) -> None:
    """Print the audit as lines of JSON, in order; the last `seq` that arrived is where the next export goes on.

    --head: nothing up to there was written anew since.

    Exit status: 0 all of it; 1 the chain is broken, and what stands before that was printed.

    Example: rollback-bot audit export --after 1234 --head 5f1d0c3a9b7e4d2f8c6b1a0e9d7f3c52 >> audit.jsonl
    """
    from bot.terminal import commands

    if head and not (after and HEAD.fullmatch(head)):
        raise click.UsageError("--head wants the hash of the row that --after names: 12 to 64 hex digits.")
    for line in commands.export_audit(Settings.read(), after=after, head=head.lower()):
        say_json(line)
