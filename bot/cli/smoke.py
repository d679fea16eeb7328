"""The real AWS and the real Slack, tried out on a service of its own."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TextIO

import click

from bot.settings import Settings
from bot.terminal.text import say


@click.command()
@click.option("--cluster", required=True, help="An existing cluster of ECS, by name. Nothing else in it is touched.")
@click.option("--region", required=True, help="Its region, such as us-east-1.")
@click.option("--subnets", required=True, help="Subnets for its task, with commas between them.")
@click.option("--security-groups", required=True, help="Security groups that let it out.")
@click.option("--public-ip", is_flag=True, help="The subnets have no NAT gateway: give the task a public address.")
@click.option("--image", default="", help="Another image with sh and httpd than busybox, such as one in your ECR.")
@click.option("--act-role", default="", help="The role that acts, to be tried with the bot's own session policy.")
@click.option("--channel", default="", help="A channel of Slack, by id, for four messages that go again.")
@click.option(
    "--report",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where the report goes besides stdout.",
)
@click.option("--yes", is_flag=True, help="Do not ask before anything is made.")
def smoke(path: Path | None, yes: bool, **where: str | bool) -> None:
    """Settle what only the real AWS and the real Slack can: make a small service, roll it back, and delete it again.

    Needs credentials that may make the stack; says what it makes, and asks before it does. Ctrl-C deletes it too.

    Exit status: 0 as expected; 1 something was otherwise, or it ended early; 2 wrong input; 3 something is left to be
    deleted by hand.

    Example: rollback-bot smoke --cluster staging --region us-east-1 --subnets subnet-1 --security-groups sg-1
    """
    from bot.terminal import smoke as ours
    from bot.terminal.smoke_wanted import flaws

    settings = Settings.read()
    settings.check_aws()
    if wrong := list(flaws(**{name: str(value) for name, value in where.items()})):
        raise click.UsageError(" ".join(wrong))
    if path and not os.access(path.parent, os.W_OK | os.X_OK):
        raise click.UsageError(f"--report {path}: nothing can be written into {path.parent}. Name another place.")
    wanted = ours.Wanted(**where)  # type: ignore[arg-type]
    name = ours.new_name()
    say(
        f"This makes the CloudFormation stack {name} in {wanted.region}: a log group, a role, two revisions of a task "
        f"definition and a Fargate service with one task in the cluster {wanted.cluster}. It takes about 15 minutes, "
        "costs a few cents, and deletes all of it at the end.",
        file=sys.stderr,
    )
    if not yes and not click.confirm("Make it?", err=True):
        say("Nothing was made.", file=sys.stderr)
        sys.exit(1)
    ran = asyncio.run(ours.run(settings, wanted, name, lambda what: _say(f"- {what}", sys.stderr)))
    _hand_over(ran.report, path)
    sys.exit(0 if ran.well else 1 if ran.clean else 3)


def _hand_over(report: str, path: Path | None) -> None:
    _say(report, sys.stdout)
    if path:
        try:
            path.write_text(report, encoding="utf-8")
        except OSError as error:
            _say(f"The report was not written to {path}: {error.strerror}.", sys.stderr)


def _say(text: str, file: TextIO) -> None:
    """Or not: the terminal may be closed, or a `tee` ended by Ctrl-C too, and what was made still has to go."""
    try:
        say(text, file=file)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())
