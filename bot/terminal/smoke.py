"""`rollback-bot smoke`: tries the real services out on a service of its own, which it takes away again in any case."""

import asyncio
import logging
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import aws
from aws.smoke_stack import SmokeStack
from bot.catalog import Service
from bot.errors import Failed, Refused
from bot.settings import Settings
from bot.terminal import commands
from bot.terminal.smoke_doubts import OF_A_CHANNEL, Found, Outcome, report, slack_lacks
from bot.terminal.smoke_ecs import OnEcs, Tell
from bot.terminal.smoke_stopping import stopping
from bot.text import counted
from handlers.smoke import SlackSmoke

log = logging.getLogger(__name__)
PREFIX = "rollback-bot-smoke-"
STACK_SECONDS = 900.0  # for a stack to be made or deleted


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the service is made. `act_role` and `channel` are "" where those doubts are left open."""

    region: str
    cluster: str
    subnets: str
    security_groups: str
    public_ip: bool
    image: str = ""
    act_role: str = ""
    channel: str = ""

    def parameters(self, name: str) -> dict[str, str]:
        """Of the template, for a stack of this `name`."""
        found = {
            "Name": name,
            "Cluster": self.cluster,
            "SubnetIds": self.subnets,
            "SecurityGroupIds": self.security_groups,
            "AssignPublicIp": "ENABLED" if self.public_ip else "DISABLED",
        }
        return {**found, "Image": self.image} if self.image else found


@dataclass(frozen=True, slots=True)
class Ran:
    """`clean`: nothing of it is left. `well`: it came to its end, and nothing was found otherwise."""

    report: str
    clean: bool
    well: bool


def new_name() -> str:
    return f"{PREFIX}{uuid4().hex[:6]}"


async def run(settings: Settings, wanted: Wanted, name: str, tell: Tell) -> Ran:
    """Ctrl-C, SIGTERM and a closed terminal end it early; what it made goes in any case. `tell` raises nothing."""
    clients, stack, found, left = aws.Aws(), SmokeStack(wanted.region), dict[str, Found](), list[str]()
    work = asyncio.ensure_future(_work(settings, wanted, name, stack, clients, found, left, tell))
    ended, clean = "It ran to its end.", True
    try:
        with stopping(work, tell):
            try:
                await work
            except asyncio.CancelledError:
                ended = "It was stopped."
            except (Refused, Failed) as error:
                ended = f"It ended early: {error}"
            except Exception as error:  # what AWS or Slack was never expected to say
                log.exception("the smoke stumbled, and what it made is deleted")
                ended = f"It ended early, by a mistake of its own: {error!r}"
            if stack.asked_for:
                tell(f"deleting the stack {name}")
            if why := await _not_deleted(stack):
                clean, ended = False, f"{ended} {why}"
                tell(why)
        if clean and stack.asked_for:
            ended += " Its stack is deleted."
        ended, clean = " ".join([ended, *left]), clean and not left
        well = ended.startswith("It ran") and not any(each.outcome is Outcome.OTHERWISE for each in found.values())
        where = f"{await _account(clients, wanted.region)}, {wanted.region}"
        text = report(found, at=datetime.now(UTC), where=where, simulated=clients.simulated, ended=ended)
        return Ran(text, clean, well and clean)
    finally:
        clients.close()


async def _not_deleted(stack: SmokeStack) -> str:
    """Why, and the command that does it; "" where it is gone. Whatever it was: it costs until somebody deletes it."""
    try:
        await stack.delete(deadline=STACK_SECONDS)
    except Failed as error:
        why = str(error)
    except Exception as error:  # what AWS was never expected to say
        log.exception("deleting the stack stumbled")
        why = f"by a mistake of its own: {error!r}."
    else:
        return ""
    return f"**The stack is still there**, as far as is known: {why} Delete it: `{stack.by_hand()}`"


async def _work(
    settings: Settings,
    wanted: Wanted,
    name: str,
    stack: SmokeStack,
    clients: aws.Aws,
    found: dict[str, Found],
    left: list[str],
    tell: Tell,
) -> None:
    await clients.own_account(wanted.region)  # where there are no credentials, nothing is made
    for each in await stack.others(PREFIX):
        tell(f"a smoke that was killed, or that still runs, has left a stack; where none runs, delete it: {each}")
    await _slack(settings, wanted, found, left, tell)
    tell(f"making the stack {name}, with one service in {wanted.cluster}")
    outputs = await stack.create(name, wanted.parameters(name), deadline=STACK_SECONDS)
    service = Service.model_validate(
        {
            "name": name,
            "cluster": wanted.cluster,
            "service": name,
            "region": wanted.region,
            "requesters": ["smoke"],
            "approvers": ["smoke"],
        }
    )

    async def plan() -> str:
        with tempfile.TemporaryDirectory() as home:
            (file := Path(home) / "services.yml").write_text(_services(wanted, name), encoding="utf-8")
            seen = await commands.plan_only(settings.model_copy(update={"config": file}), name)
            return seen.plan.target.chosen.task_definition

    checks = OnEcs(aws.Ecs(clients), service, outputs, tell, wanted.act_role, found)
    await checks.settle(plan)


async def _slack(settings: Settings, wanted: Wanted, found: dict[str, Found], left: list[str], tell: Tell) -> None:
    token = settings.slack_bot_token.get_secret_value().strip()
    if lacking := slack_lacks(token=bool(token), channel=bool(wanted.channel)):
        found |= {doubt.key: Found(Outcome.NOT_CHECKED, lacking) for doubt in OF_A_CHANNEL}
        return
    tell(f"four messages in {wanted.channel}, which go again")
    slack = SlackSmoke(token, settings.slack_api_url, wanted.channel)
    try:
        many = await slack.found_by_metadata()
        found["metadata"] = Found(Outcome.EXPECTED if many == 1 else Outcome.OTHERWISE, f"Found {many} times.")
        edited = await slack.marked_as_edited()
        told = "It is marked as edited." if edited else "It is not marked."
        found["edited"] = Found(Outcome.OTHERWISE if edited else Outcome.EXPECTED, told)
        for kind in ("chart", "container"):
            why = await slack.takes(kind)
            found[kind] = Found(Outcome.NOTED, f"No: {why}" if why else "Yes.")
    finally:
        if many := await slack.clean_up():
            there = f"in {wanted.channel}: “{slack.text}”"
            left.append(f"**{counted(many, 'message')} could not be deleted** {there} Delete by hand.")
            tell(left[-1])


def _services(wanted: Wanted, name: str) -> str:
    return (
        "home: {team: T0SMOKE, incident_channel: C0SMOKE}\n"
        "people: {smoke: [U0SMOKE], other: [U0OTHER]}\n"
        f"services:\n  {name}:\n    cluster: {wanted.cluster}\n    service: {name}\n    region: {wanted.region}\n"
        "    requesters: [smoke]\n    approvers: [other]\n    min_served: 1m\n"
    )


async def _account(clients: aws.Aws, region: str) -> str:
    try:
        return f"account {await clients.own_account(region)}"
    except Exception:  # the report has more to say, such as which stack is left
        return "an account that did not tell its name"
