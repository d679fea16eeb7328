"""`rollback-bot iam`: what the roles of a services file have to be allowed, and nothing else."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws
from aws import role_policies
from aws.role_policies import Subject
from bot import catalog as catalogs
from bot.catalog import Catalog, Service
from bot.errors import Failed, Refused
from bot.model import AwsPermission, ReferenceKind, TaskDefinition
from bot.text import both

OWN = "the bot's own role"
_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[a-z.]+/(?P<name>[^:@]+)")
_LIVE = frozenset({AwsPermission.READ, AwsPermission.ACT, AwsPermission.REGISTER})

Policies = dict[str, list[dict[str, Any]]]
"""Documents by the ARN of the role that they are for, or OWN."""


async def policies(path: Path, *, look: bool) -> tuple[Policies, tuple[str, ...]]:
    """-> them, and what is to be said of them. `look`: ask ECS for what the file does not say. Raises Misconfigured."""
    catalog = catalogs.load(path)
    subjects = {service.name: subject(service, catalog.home.team) for service in catalog.services.values()}
    unseen: dict[str, str] = dict.fromkeys(subjects, "")
    if look:
        looked = await _look(catalog)
        unseen = {name: str(seen) for name, seen in looked.items() if isinstance(seen, Refused | Failed)}
        seen = {name: seen for name, seen in looked.items() if isinstance(seen, TaskDefinition)}
        subjects |= {name: with_names(subjects[name], definition) for name, definition in seen.items()}
    found = of_roles(catalog, subjects)
    return found, tuple(_notes(catalog, found, unseen, looked=look))


def of_roles(catalog: Catalog, subjects: dict[str, Subject]) -> Policies:
    """What each role must allow, by what the file and ECS (`subjects`, by service) say; OWN also assumes the others."""
    wanted: dict[tuple[str, AwsPermission], list[Subject]] = {}
    for service in catalog.services.values():
        for right in AwsPermission:
            if (role := service.role(right)) is not None and (service.roles or right in _LIVE):
                wanted.setdefault((role or OWN, right), []).append(subjects[service.name])
    found: Policies = {}
    for (role, right), of in wanted.items():
        found.setdefault(role, []).extend(role_policies.policies(right, of))
    if assumed := [role for role in found if role != OWN]:
        found.setdefault(OWN, []).extend(role_policies.assume(assumed))
    return found


def subject(service: Service, home: str) -> Subject:
    """What the services file says of it."""
    role = (service.roles.read if service.roles else service.role_arn) or ""
    build, load = service.build, service.load_test
    return Subject(
        name=service.name,
        account=role.split(":")[4] if role else "*",
        region=service.region,
        cluster=service.cluster,
        service=service.service,
        home=home,
        log_groups=tuple({service.logs.group}) if service.logs else ("*",),
        code_deploy=((service.code_deploy.application, service.code_deploy.deployment_group),)
        if service.code_deploy
        else (),
        projects=tuple(each.project for each in (build, load) if each),
        branches=(build.base,) if build else ("none",),
    )


def with_names(known: Subject, definition: TaskDefinition) -> Subject:
    """What the revision that it runs says of it besides."""
    images = [_IMAGE.match(container.image) for container in definition.containers]
    logs = [c.log.group for c in definition.containers if c.log and c.log.driver == "awslogs" and c.log.group]
    declared = () if known.log_groups == ("*",) else known.log_groups
    secrets = [each.source for each in definition.references if _is_secret(each.source, each.kind)]
    return replace(
        known,
        families=(definition.name.partition(":")[0],),
        repositories=tuple(
            dict.fromkeys(f"arn:aws:ecr:{i['region']}:{i['account']}:repository/{i['name']}" for i in images if i)
        ),
        log_groups=tuple(dict.fromkeys([*declared, *logs])),
        secrets=tuple(dict.fromkeys(map(_secret, secrets))),
        roles=tuple(dict.fromkeys(filter(None, (definition.task_role, definition.execution_role)))),
    )


def _is_secret(source: str, kind: ReferenceKind) -> bool:
    return kind is ReferenceKind.SECRET or ":secretsmanager:" in source


def _secret(source: str) -> str:
    """Without the key, label and version that may follow its ARN."""
    return ":".join(source.split(":")[:7]) if source.startswith("arn:") else f"{source}-??????"


async def _look(catalog: Catalog) -> dict[str, TaskDefinition | Refused | Failed]:
    clients = aws.Aws()
    ecs, turns = aws.Ecs(clients), asyncio.Semaphore(8)

    async def one(service: Service) -> TaskDefinition | Refused | Failed:
        try:
            async with turns:
                state = await ecs.service(service)
                definition = await ecs.task_definition(service, state.task_definition)
        except (Refused, Failed) as error:
            return error
        return definition or Failed(f"{state.task_definition} is gone.")

    try:
        services = list(catalog.services.values())
        return dict(zip((s.name for s in services), await asyncio.gather(*map(one, services)), strict=True))
    finally:
        clients.close()


def _notes(catalog: Catalog, found: Policies, unseen: dict[str, str], *, looked: bool) -> Iterator[str]:
    if not looked:
        yield (
            "Nobody looked at the services: families, repositories, secrets and log groups that the file does not "
            "name are *, and their roles are missing. --look asks ECS for them."
        )
    elif unseen:
        why = "; ".join(f"{name}: {error}" for name, error in list(unseen.items())[:3])
        yield f"Could not look at {both(list(unseen)[:5])}, of which names are * and roles missing. {why}"
    for role, documents in found.items():
        if len(documents) > 1:
            yield f"{role}: {len(documents)} policies, {_why(documents)}"
    without = [s.name for s in catalog.services.values() if s.role(AwsPermission.REGISTER) is None]
    if without:
        yield f"No role may register copies of revisions of {both(without[:5])}."


def _why(documents: Sequence[Any]) -> str:
    limit = f"since IAM takes {role_policies.LIMIT:,} characters in one, or for several rights."
    if len(documents) <= role_policies.ATTACHED:
        return limit
    more = f"A role takes {role_policies.ATTACHED} unless AWS allows more: use a role for each cluster, or patterns."
    return f"{limit} {more}"
