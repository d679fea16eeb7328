"""What only looks at one service. Needs no Slack."""

import asyncio
import sys
from datetime import timedelta

import click

from bot.cli.options import said
from bot.lookups.log_kinds import LONGEST, MINUTES
from bot.settings import Settings
from bot.terminal.text import plan_report, say, say_json

LONGEST_REPORT = timedelta(days=3650)


@click.command()
@click.argument("service")
@click.argument("verb", type=click.Choice(["immediate", "partial", "complete"]))
@click.argument("what", metavar="[FEATURE|COMMIT]", default="", callback=said)
@click.option(
    "--to",
    default="",
    metavar="REVISION",
    callback=said,
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


@click.command()
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
    say(hold_rules.told(mark, service) if mark else f"Deploys of {service} are not on hold.")
    sys.exit(1 if mark else 0)


@click.command()
@click.argument("service", callback=said)
@click.option(
    "--at-least",
    "wanted",
    type=click.Choice(["green", "amber"]),
    default="amber",
    show_default=True,
    help="How ready for a rollback it must be.",
)
@click.option(
    "--skip",
    multiple=True,
    type=click.Choice(["held", "live", "frozen", "ready", "kept"]),
    help="Do not ask this. `live` needs the database. May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="One object instead of text.")
def gate(service: str, wanted: str, skip: tuple[str, ...], as_json: bool) -> None:
    """Ask before a deployment: is the service free, and could it be rolled back if this one fails? Changes nothing.

    Not held, no rollback under way, not frozen, ready enough, and a target kept to go back to. Needs AWS and the
    database, and no Slack.

    Exit status: 0 go; 1 something speaks against it; 2 wrong input; 3 something could not be read, which is no yes.

    Example: rollback-bot gate quilt-catalog && ./deploy
    """
    from bot.gate import told
    from bot.gate.rules import Asked
    from bot.model import Grade
    from bot.terminal import gate as looks

    skipped = {Asked(each) for each in skip}
    if skipped == set(Asked):
        raise click.UsageError("With all of it skipped nothing is asked. Leave out at least one --skip.")
    found = asyncio.run(looks.look(Settings.read(), service.lower(), Grade(wanted), skipped))
    (say_json if as_json else say)(told.as_json(found) if as_json else told.report(found))
    sys.exit(told.STATUS[found.answer])


@click.command()
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


@click.command()
@click.argument("service", default="", callback=said)
@click.option("--at-least", "wanted", type=click.Choice(["amber", "green"]), help="Exit with 1 below this grade.")
@click.option("--json", "as_json", is_flag=True, help="One object instead of text.")
def readiness(service: str, wanted: str | None, as_json: bool) -> None:
    """Could each service be rolled back now: to what, how fast, and what is in the way? Read now; changes nothing.

    Green, amber, red, or unknown where something could not be read, which is worse than amber. Slack is
    asked who may approve where SLACK_BOT_TOKEN is set, and the database for drills where it can be read.

    Exit status: 0 looked at; 1 a service is below --at-least; 2 wrong input.

    Example: rollback-bot readiness quilt-catalog --at-least amber
    """
    from bot.model import Grade
    from bot.terminal import readiness as looks

    found = asyncio.run(looks.look(Settings.read(), service.lower()))
    (say_json if as_json else say)(looks.as_json(found) if as_json else looks.report(found))
    sys.exit(1 if wanted and looks.below(found, Grade(wanted)) else 0)


@click.command()
@click.argument("rollback", callback=said)
@click.option("--json", "as_json", is_flag=True, help="One object instead of Markdown.")
def evidence(rollback: str, as_json: bool) -> None:
    """Print all that was kept of one rollback: what failed, its timeline, events, log lines, metrics. Redacted.

    Needs the database, and neither Slack nor AWS.

    Exit status: 0 printed; 1 the database could not be read; 2 no such rollback, or wrong input.

    Example: rollback-bot evidence rb-1a2b3c4d --json
    """
    from bot.terminal import evidence as kept

    file = asyncio.run(kept.read(Settings.read(), rollback))
    (say_json if as_json else say)(file.json if as_json else file.markdown)


@click.command("follow-ups")
@click.argument("service", default="", callback=said)
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of text.")
def follow_ups(service: str, as_json: bool) -> None:
    """What is still to be done after the rollbacks: by whom, and until when. Needs no Slack.

    Exit status: 0 nothing is left; 1 something is; 2 wrong input.

    Example: rollback-bot follow-ups quilt-catalog --json
    """
    from bot.terminal import follow_ups as left

    found = asyncio.run(left.read(Settings.read(), service.lower()))
    (say_json if as_json else say)(left.as_json(found) if as_json else left.report(found))
    sys.exit(1 if found else 0)


@click.command()
@click.argument("service", callback=said)
@click.argument("more", metavar="", nargs=-1)
@click.option(
    "--minutes", type=click.IntRange(1, LONGEST), default=MINUTES, show_default=True, help="How far back is looked."
)
@click.option("--json", "as_json", is_flag=True, help="One object instead of text.")
def logs(service: str, more: tuple[str, ...], minutes: int, as_json: bool) -> None:
    """The few lines of a service's log that matter, as `/rollback SERVICE logs` shows them: critical ones, and kinds
    of errors that were not there before. Needs neither Slack nor a database.

    Exit status: 0 something was searched; 1 nothing could be; 2 wrong input.

    Example: rollback-bot logs quilt-catalog --minutes 30
    """
    from bot.terminal import logs as looks

    if more:  # as it is typed in Slack
        raise click.UsageError(looks.instead_of(service, more))
    found = asyncio.run(looks.look(Settings.read(), service, minutes))
    print(looks.as_json(found) if as_json else looks.report(found))
    sys.exit(0 if found.places else 1)


@click.command()
@click.argument("service", default="", callback=said)
@click.option("--since", default="90d", show_default=True, metavar="DURATION", help="How far back, such as 30d or 36h.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
)
def report(service: str, since: str, form: str) -> None:
    """How often was rolled back, how long did each stage take, and what had the plans predicted?

    Computed from the journal, as docs/numbers.md defines it. Needs neither Slack nor AWS.

    Example: rollback-bot report --since 90d --format markdown
    """
    from bot.catalog.durations import parse_duration
    from bot.numbers.exports import FORMATS
    from bot.terminal import numbers

    try:
        lasting = parse_duration(since)
    except ValueError as error:
        raise click.BadParameter(f"{error}; days are 30d.", param_hint="--since") from None
    if not isinstance(lasting, timedelta) or not timedelta() < lasting <= LONGEST_REPORT:
        raise click.BadParameter("from 1s to 3650d.", param_hint="--since")
    told = FORMATS[form](asyncio.run(numbers.read(Settings.read(), service, lasting)))
    (say_json if form == "json" else say)(told)
