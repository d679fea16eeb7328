"""The commands. Exit status: 0 done, 1 no (refused or failed), 2 wrong input.

Each imports what it needs when it is run: a plan in an incident does not wait for all that serving takes.
"""

import asyncio
import re
import sys

import click
from click.core import ParameterSource

from bot.errors import Failed, Misconfigured, Refused, UnknownService
from bot.files import keep_standard_streams
from bot.lookups.log_kinds import LONGEST, MINUTES
from bot.settings import Settings
from bot.terminal.text import checkup_report, plan_report, say, say_json

_HEAD = re.compile(r"[0-9a-fA-F]{12,64}")


def main() -> None:
    """Run a command; what it refuses or fails at is one message on stderr, never a stack trace."""
    keep_standard_streams()
    try:
        cli(prog_name="rollback-bot")
    except (Refused, Failed) as error:
        say(error, file=sys.stderr)
        sys.exit(2 if isinstance(error, Misconfigured | UnknownService) else 1)


def _said(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuses what was given and is empty: a variable that was not set must not stand for “any”."""
    given = context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT
    if given and not value.strip():
        raise click.BadParameter("is empty. Is a variable not set? Leave it out where none is meant.")
    return value


@click.group()
def cli() -> None:
    """Roll an Amazon ECS service back from Slack: one asks, a second approves, everyone sees what happens."""


@cli.command()
@click.option("--allow-simulated", is_flag=True, help="Serve a real Slack although AWS_ENDPOINT_URL is simulated.")
def serve(allow_simulated: bool) -> None:
    """Connect to Slack and work until stopped.

    Example: SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… rollback-bot serve
    """
    from bot.serve import serve as serve_until_stopped

    settings = Settings.read(allow_simulated=allow_simulated)
    asyncio.run(serve_until_stopped(settings))


@cli.command()
@click.argument("service")
@click.argument("verb", type=click.Choice(["immediate", "partial", "complete"]))
@click.argument("what", metavar="[FEATURE|COMMIT]", default="", callback=_said)
@click.option(
    "--to",
    default="",
    metavar="REVISION",
    callback=_said,
    help="This one, such as 38, instead of the one the bot chooses.",
)
def plan(service: str, verb: str, what: str, to: str) -> None:
    """Show what `/rollback SERVICE VERB` would do, with the AWS CLI line. Needs neither Slack nor a database.

    Example: rollback-bot plan quilt-catalog immediate

    Example: rollback-bot plan quilt-catalog partial mcp

    Example: rollback-bot plan quilt-catalog complete e43b15ab2ac8
    """
    from bot.errors import refuse
    from bot.findings import refusal
    from bot.target.by_name import parsed
    from bot.terminal import commands

    settings = Settings.read()
    if verb == "immediate" and what and parsed(what):
        raise click.UsageError(f"Did you mean --to {what}?")
    if (verb != "immediate") != bool(what):
        raise click.UsageError("partial needs a FEATURE, complete a COMMIT, and immediate has none.")
    if to and verb != "immediate":
        raise click.UsageError("--to belongs to immediate.")
    if to and parsed(to) is None:
        raise click.UsageError(f"{to} is not a revision. Write it as 38, :38 or FAMILY:38.")
    found = asyncio.run(commands.plan_only(settings, service, verb, what, to=to))
    say(plan_report(found.plan))
    refuse(refusal(found.blocks))


@cli.command()
@click.option("--check", "service", metavar="SERVICE", required=True, help="As the services file names it.")
def hold(service: str) -> None:
    """Ask before a deployment: is the service held since a rollback? Needs neither Slack nor a database.

    Exit status: 0 free; 1 held, or AWS could not say; 2 wrong input.

    Example: rollback-bot hold --check quilt-catalog && ./deploy
    """
    from bot.follow_up import hold_rules
    from bot.terminal import commands

    settings = Settings.read()
    mark = asyncio.run(commands.hold_of(settings, service))
    say(hold_rules.told(mark, service) if mark else f"{service} is not held.")
    sys.exit(1 if mark else 0)


@cli.command()
@click.argument("service")
@click.option("--json", "as_json", is_flag=True, help="One object instead of text.")
def health(service: str, as_json: bool) -> None:
    """Is the service well? All checks and metrics now, as `/rollback SERVICE health` shows them.

    Needs neither Slack nor a database, and changes nothing.

    Exit status: 0 well; 1 a check fails; 2 not enough data, or wrong input.

    Example: rollback-bot health quilt-catalog --json
    """
    from bot.terminal import health as looks

    now = asyncio.run(looks.look(Settings.read(), service))
    print(looks.as_json(now) if as_json else looks.report(now))
    sys.exit(looks.exit_status(now))


@cli.command()
@click.argument("service", default="", callback=_said)
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of Markdown.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most this many, newest first."
)
def log(service: str, as_json: bool, limit: int) -> None:
    """Print the rollback log, in the runbook's format.

    Example: rollback-bot log quilt-catalog --json
    """

    from bot.terminal import commands

    read = asyncio.run(commands.read_log(Settings.read(), service, as_json=as_json, limit=limit))
    (say_json if as_json else say)(read)


@cli.command()
@click.argument("service", callback=_said)
@click.option(
    "--minutes", type=click.IntRange(1, LONGEST), default=MINUTES, show_default=True, help="How far back is looked."
)
@click.option("--json", "as_json", is_flag=True, help="One object instead of text.")
def logs(service: str, minutes: int, as_json: bool) -> None:
    """The few lines of a service's log that matter, as `/rollback SERVICE logs` shows them: critical ones, and kinds
    of errors that were not there before. Needs neither Slack nor a database.

    Exit status: 0 something was searched; 1 nothing could be; 2 wrong input.

    Example: rollback-bot logs quilt-catalog --minutes 30
    """
    from bot.terminal import logs as looks

    found = asyncio.run(looks.look(Settings.read(), service, minutes))
    print(looks.as_json(found) if as_json else looks.report(found))
    sys.exit(0 if found.places else 1)


@cli.command()
@click.option("--drill", "service", metavar="SERVICE", required=True, help="As the services file names it.")
def emergency(service: str) -> None:
    """Play the emergency path of a service on paper: who would be called and when, who told, who would review it.

    Nothing is asked, sent or stored. Needs neither Slack nor AWS nor a database.

    Exit status: 0 it can be taken; 1 nobody may act alone; 2 wrong input.

    Example: rollback-bot emergency --drill quilt-catalog
    """
    from bot import catalog as catalogs
    from bot.runbook import known
    from bot.terminal import drill

    catalog = catalogs.load(Settings.read().config)
    found = known(service, catalog)
    say(drill.report(found, catalog))
    sys.exit(0 if drill.satisfiable(found) else 1)


@cli.command()
def doctor() -> None:
    """Look at everything the bot needs, and say what must be fixed: one line each. Changes nothing.

    Exit status: 0 nothing must be fixed, warnings aside; 1 something must.

    Example: rollback-bot doctor
    """
    from bot.doctor import examine

    diagnoses = asyncio.run(examine())
    say(checkup_report(diagnoses))
    sys.exit(1 if any(diagnosis.must_be_fixed for diagnosis in diagnoses) else 0)


@cli.group()
def database() -> None:
    """The PostgreSQL database, as the role that owns it."""


@database.command()
@click.option("--role", required=True, help="As which the bot is to run. It must exist, and not be the owner.")
def prepare(role: str) -> None:
    """Make the tables or bring them forward, and let a role use them that can change nothing of what is recorded.

    Example: ROLLBACK_DATABASE_URL=postgresql://owner@host/rollbacks rollback-bot database prepare --role rollback_bot
    """
    from bot.terminal import commands

    commands.prepare_database(Settings.read(), role)
    say(f"The database is ready. Let `rollback-bot serve` use it as {role}.")


@cli.group()
def audit() -> None:
    """The hash-chained audit of everything that was asked, decided and done."""


@audit.command()
@click.option(
    "--head",
    default="",
    callback=_said,
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

    if head and not _HEAD.fullmatch(head):
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
@click.option("--head", default="", callback=_said, help="The `hash` of that row, as it was exported.")
def export(after: int, head: str) -> None:
    """Print the audit as lines of JSON, in order; the last `seq` that arrived is where the next export goes on.

    --head: nothing up to there was written anew since.

    Exit status: 0 all of it; 1 the chain is broken, and what stands before that was printed.

    Example: rollback-bot audit export --after 1234 --head 5f1d0c3a9b7e4d2f8c6b1a0e9d7f3c52 >> audit.jsonl
    """
    from bot.terminal import commands

    if head and not (after and _HEAD.fullmatch(head)):
        raise click.UsageError("--head wants the hash of the row that --after names: 12 to 64 hex digits.")
    for line in commands.export_audit(Settings.read(), after=after, head=head.lower()):
        say_json(line)


@cli.command()
@click.option("--speed", type=click.FloatRange(min=0.1, max=1000), help="How many times as fast time runs.")
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=8365,
    show_default=True,
    help="Of the page, or of the half that --only serves.",
)
@click.option("--only", "half", type=click.Choice(["aws", "slack"]), help="Serve one half, for a real other half.")
@click.option("--run", "story", help="Play a story headlessly instead; --list names them.")
@click.option("--list", "listing", is_flag=True, help="Name the stories.")
def playground(speed: float | None, port: int, half: str | None, story: str | None, listing: bool) -> None:
    """The whole thing without any account: a local Slack page, a simulated AWS, and this bot.

    Example: rollback-bot playground --run immediate
    """
    from playground import command
    from playground.stories import STORIES

    if story is not None and half is not None:
        raise click.UsageError("--run plays a whole story; it cannot be combined with --only.")
    if listing:
        say("\n".join(STORIES))
    elif story is not None and story not in STORIES:
        raise click.UsageError(f"There is no story {story}; there is: {', '.join(STORIES)}.")
    elif story is not None:
        sys.exit(command.story(story, speed=speed))
    elif half is not None:
        sys.exit(command.only(half, speed=speed, port=port))
    else:
        sys.exit(command.page(speed=speed, port=port))
