"""What rollbacks need of AWS: credentials that work, roles, and everything that is read for each service."""

import asyncio
import os
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

import aws
from bot.catalog import LogSource, Service
from bot.clock import SystemClock
from bot.doctor.alarms import alarm_checkup
from bot.doctor.builds import project_checkup
from bot.doctor.roles import role_checkup
from bot.errors import Failed, Misconfigured
from bot.model import AwsPermission, Dependencies, Diagnosis, Image, ServiceState, short
from bot.preflight.read_dependencies import read
from bot.regions import misspelt, not_known_yet, unheard_of
from bot.settings.written import REGION_VARIABLES, wrong_aws
from bot.target.sidecars import bound
from bot.target.what_runs import what_runs
from bot.validation.log_doubt import elsewhere
from bot.validation.log_search import Logging, searches

_UNTRIED = "UpdateService cannot be tried without changing something: compare deploy/iam-policy-act.json."
_NO_CREDENTIALS = Diagnosis(
    "AWS",
    "No credentials were found, so nothing there was looked at.",
    "Give this machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
)
_NO_REGION = Diagnosis("AWS", "There are credentials. Who they are is asked once the services file names a region.")
_AT_ONCE = 8  # services; each takes about ten calls, and AWS counts them
_FEW = 20  # services that have a line each, however well they are
_LOG_BACK = timedelta(minutes=5)


async def aws_checkup(services: Sequence[Service]) -> list[Diagnosis]:
    """Without services only whose credentials these are, in the region that the environment names."""
    regions = sorted({service.region for service in services}) or _of_the_environment()
    new = [
        Diagnosis(f"region {region}", *not_known_yet(region), optional=True) for region in filter(unheard_of, regions)
    ]
    flaws = wrong_aws(os.environ)
    seen = [*new, *(Diagnosis("AWS", flaw.reason, flaw.fix) for flaw in flaws.values())]
    if flaws.keys() - {*REGION_VARIABLES}:  # each service has a region of its own
        return seen
    clients = aws.Aws()
    try:
        if not await clients.has_credentials():
            return [*seen, _NO_CREDENTIALS]
        return [*seen, *(await _amazon(clients, regions, services) if regions else [_NO_REGION])]
    except Misconfigured as wrong:
        return [*seen, Diagnosis("AWS", wrong.refusal.reason, wrong.refusal.fix)]
    finally:
        clients.close()


def _of_the_environment() -> list[str]:
    named = [region for name in REGION_VARIABLES if (region := os.environ.get(name, "").strip())]
    return [region for region in named if not misspelt(region)][:1]


async def _amazon(clients: aws.Aws, regions: Sequence[str], services: Sequence[Service]) -> list[Diagnosis]:
    identities = await asyncio.gather(*(_identity(clients, region) for region in regions))
    roles, broken = await role_checkup(clients, services)
    readable = [service for service in services if service.role(AwsPermission.READ) not in broken]
    found, builds, alarms = await asyncio.gather(
        _each(clients, readable),
        project_checkup(clients, readable),
        alarm_checkup(clients, aws.Ecs(clients), readable),
    )
    return [*identities, *roles, *_summed_up(found, builds, of=len(services)), *alarms]


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
    runs = Logging(name, definition, (), bound(state, definition), region=service.region, began=since, ended=since)
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
    if service.staging is True:
        policy += " It is a staging: until it can be read, nobody can prove there that a fix works."
    return Diagnosis(service.name, why, policy if lacks else "Put that right, or correct the services file.")
