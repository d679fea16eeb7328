"""Everything the bot needs from outside, looked at once, before an incident does it. Nothing is changed by it."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

import aws
import handlers
from bot import catalog as catalogs
from bot.catalog import Catalog, LogSource, Service
from bot.clock import SystemClock
from bot.doctor.addresses import address_checkup
from bot.doctor.builds import build_checkup
from bot.doctor.environment import file_checkup, settings_checkup
from bot.doctor.roles import role_checkup
from bot.errors import Failed, Misconfigured, Refused
from bot.github import GitHub
from bot.model import AwsPermission, Dependencies, Diagnosis, Image, Refusal, ServiceState, short
from bot.preflight.read_dependencies import read
from bot.settings import Settings
from bot.target.what_runs import what_runs
from bot.validation.log_search import Logging, elsewhere, searches, serving
from bot.web import HttpWeb

_UNTRIED = "UpdateService cannot be tried without changing something: compare deploy/iam-policy-act.json."
_NO_CREDENTIALS = Diagnosis(
    "AWS",
    "No credentials were found, so nothing there was looked at.",
    "Give this machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
)
_AT_ONCE = 8  # services; each takes about ten calls, and AWS counts them
_FEW = 20  # services that have a line each, however well they are
_LOG_BACK = timedelta(minutes=5)


async def examine(settings: Settings) -> list[Diagnosis]:
    """Without a services file there is nothing else to look at."""
    begun = settings_checkup(settings)
    try:
        catalog = catalogs.load(settings.config)
    except Refused as refused:
        return [*begun, *file_checkup(refused)]
    found = f"{settings.config}, {len(catalog.services)} services, digest {catalog.digest[:12]}."
    slack, amazon, addresses = await asyncio.gather(_slack(settings, catalog), _aws(settings, catalog), _web(catalog))
    return [*begun, Diagnosis("services file", found), *slack, *addresses, *amazon]


async def _slack(settings: Settings, catalog: Catalog) -> list[Diagnosis]:
    client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    people = handlers.SlackPeople(client, SystemClock(), home=catalog.home.team)
    return await handlers.slack_checkup(
        client,
        people,
        catalog,
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        wrong=settings.wrong_tokens(),
    )


async def _web(catalog: Catalog) -> list[Diagnosis]:
    web = HttpWeb(catalog)
    try:
        return await address_checkup(web, catalog, SystemClock().now())
    finally:
        await web.close()


async def _aws(settings: Settings, catalog: Catalog) -> list[Diagnosis]:
    try:
        settings.check_aws()
    except Misconfigured as wrong:
        return [Diagnosis("AWS", wrong.refusal.reason, wrong.refusal.fix)]
    clients = aws.Aws()
    github = GitHub(api_url=settings.github_api_url, token=settings.github_token.get_secret_value().strip())
    try:
        if not await clients.has_credentials():
            return [_NO_CREDENTIALS]
        wrong_token = settings.wrong_tokens().get("ROLLBACK_GITHUB_TOKEN")
        return await _amazon(clients, github, list(catalog.services.values()), wrong_token)
    except Misconfigured as wrong:
        return [Diagnosis("AWS", wrong.refusal.reason, wrong.refusal.fix)]
    finally:
        clients.close()
        await github.close()


async def _amazon(
    clients: aws.Aws, github: GitHub, services: Sequence[Service], wrong_token: Refusal | None
) -> list[Diagnosis]:
    regions = sorted({service.region for service in services})
    identities = await asyncio.gather(*(_identity(clients, region) for region in regions))
    roles, broken = await role_checkup(clients, services)
    readable = [service for service in services if service.role(AwsPermission.READ) not in broken]
    found, builds = await asyncio.gather(
        _each(clients, readable), build_checkup(clients, readable, github, wrong_token)
    )
    return [*identities, *roles, *_summed_up(found, builds, of=len(services))]


async def _each(clients: aws.Aws, services: Sequence[Service]) -> list[list[Diagnosis]]:
    """A few at a time."""
    turns, ecs = asyncio.Semaphore(_AT_ONCE), aws.Ecs(clients)

    async def look(service: Service) -> list[Diagnosis]:
        async with turns:
            return await _service(clients, ecs, service)

    return await asyncio.gather(*map(look, services))


def _summed_up(found: Sequence[list[Diagnosis]], builds: Sequence[Diagnosis], *, of: int) -> list[Diagnosis]:
    """Of many services only those that want something; the others in one line."""
    lines = [*(line for lines in found for line in lines), *builds]
    if of <= _FEW:
        return lines
    well = sum(not any(line.fix for line in lines) for lines in found)
    rest = Diagnosis(f"{well} of {of} services", "All that a rollback of them reads can be read.")
    return [*(line for line in lines if line.fix), rest]


async def _identity(clients: aws.Aws, region: str) -> Diagnosis:
    what = f"AWS in {region}"
    try:
        arn = await clients.identity(region)
    except Failed as error:
        return Diagnosis(what, str(error), "Give the bot credentials that work there.")
    return Diagnosis(what, f"This is {arn}. {_UNTRIED}")


async def _service(clients: aws.Aws, ecs: aws.Ecs, service: Service) -> list[Diagnosis]:
    """One line where everything can be read; otherwise a line for each thing that cannot."""
    try:
        state = await ecs.service(service)
    except Failed as error:
        return [_unread(service, error)]
    outcomes = await asyncio.gather(*_reads(clients, ecs, service, state), return_exceptions=True)
    problems = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    dependencies = [found for found in outcomes if isinstance(found, Dependencies)]
    unread = [_flaw(service, each.why, lacks=each.lacks) for found in dependencies for each in found.unread]
    if problems or unread:
        return [*(_unread(service, problem) for problem in problems), *unread]
    runs = f"{service.ecs_name} runs {short(state.task_definition)}, {state.running} of {state.desired} tasks"
    if len(state.deployments) > 1:
        runs = f"{service.ecs_name}: {what_runs(state)}"
    return [Diagnosis(service.name, f"{runs}; all that a rollback reads can be read.")]


def _reads(clients: aws.Aws, ecs: aws.Ecs, service: Service, state: ServiceState) -> list[Awaitable[Any]]:
    """Whatever planning, watching and validating read, once."""
    reads: list[Awaitable[Any]] = [
        ecs.service_deployments(service),
        ecs.tasks(service),
        _images(clients, ecs, service, state),
        _around(clients, ecs, service, state),
    ]
    reads += [aws.Elb(clients).targets(service, group) for group in state.target_groups]
    reads += [aws.Elb(clients).instances(service, name) for name in state.classic_load_balancers]
    if service.logs:
        reads.append(_log(clients, ecs, service, service.logs, state))
    return reads


async def _log(clients: aws.Aws, ecs: aws.Ecs, service: Service, source: LogSource, state: ServiceState) -> None:
    """Raises Failed also where what runs now logs elsewhere."""
    since, name = SystemClock().now() - _LOG_BACK, short(state.task_definition)
    definition = await ecs.task_definition(service, state.task_definition)
    runs = Logging(name, definition, (), serving(state, definition), region=service.region, began=since, ended=since)
    logs = aws.CloudWatchLogs(clients)
    await asyncio.gather(*(logs.search(service, search) for search in searches(source, runs)))
    if why := elsewhere(source, runs):
        raise Failed(f"`logs` names {source.group}, but {why}.")


async def _images(clients: aws.Aws, ecs: aws.Ecs, service: Service, state: ServiceState) -> None:
    definition = await ecs.task_definition(service, state.task_definition)
    containers = definition.containers if definition else ()
    await aws.Ecr(clients).missing(service, [Image(c.name, c.image, "") for c in containers])


async def _around(clients: aws.Aws, ecs: aws.Ecs, service: Service, state: ServiceState) -> Dependencies | None:
    definition = await ecs.task_definition(service, state.task_definition)
    return await read(service, state, definition, aws.DependencyReads(clients)) if definition else None


def _unread(service: Service, error: Exception) -> Diagnosis:
    return _flaw(service, str(error), lacks=error.lacks if isinstance(error, Failed) else "")


def _flaw(service: Service, why: str, *, lacks: str) -> Diagnosis:
    """`lacks` is the IAM action that AWS denied; where it is "", no policy would help."""
    policy = "Give the role that reads deploy/iam-policy-read.json, with this service's names in it."
    return Diagnosis(service.name, why, policy if lacks else "Put that right, or correct the services file.")
