"""What rebuilds and load tests need: a line for each CodeBuild project, and one for each repository on GitHub."""

import asyncio
from collections.abc import Iterable

import aws
from bot.catalog import BuildProject, LoadTestProject, Service
from bot.errors import Failed
from bot.model import AwsPermission, Diagnosis, Refusal
from bot.outside.github import GitHub

_UNSET = Diagnosis(
    "ROLLBACK_GITHUB_TOKEN",
    "It is not set, so reverts get no pull request.",
    "Set it as docs/builds.md says, or take `github` out of the services file.",
    optional=True,
)


async def project_checkup(clients: aws.Aws, services: Iterable[Service]) -> list[Diagnosis]:
    """Each project is read once, however many services use it; nothing where no service has one."""
    named = [(service, project) for service in services for project in (service.build, service.load_test) if project]
    projects = {(s.region, s.role(AwsPermission.READ), project.project): (s, project) for s, project in named}
    return await asyncio.gather(*(_project(clients, service, project) for service, project in projects.values()))


async def github_checkup(github: GitHub, services: Iterable[Service], wrong: Refusal | None) -> list[Diagnosis]:
    """`wrong` says what can be seen to be wrong with the token, which is then sent nowhere."""
    if wrong:
        return [Diagnosis(_UNSET.what, f"It{wrong.reason.removeprefix(_UNSET.what)}", wrong.fix)]
    repositories = sorted({service.build.github for service in services if service.build and service.build.github})
    if not github.configured:
        return [_UNSET] if repositories else []
    return await asyncio.gather(*(_repository(github, name) for name in repositories))


async def _project(clients: aws.Aws, service: Service, declared: BuildProject | LoadTestProject) -> Diagnosis:
    what = f"CodeBuild project {declared.project}"
    try:
        known = await aws.CodeBuild(clients).knows(service, project=declared.project)
    except Failed as error:
        fix = "Give the role that reads deploy/iam-policy-read.json, with this project's name in it."
        return Diagnosis(what, str(error), fix if error.lacks else "Put that right, and look again.")
    if not known:
        key = "build" if isinstance(declared, BuildProject) else "load_test"
        page = {"build": "docs/builds.md", "load_test": "docs/validation.md"}[key]
        fix = f"Make it as {page} says, or correct `{key}.project` in the services file."
        return Diagnosis(what, f"CodeBuild in {service.region} does not have it.", fix)
    shows = "whether it can push" if isinstance(declared, BuildProject) else "what load it sends"
    return Diagnosis(what, f"It is there; only a build shows {shows}.")


async def _repository(github: GitHub, name: str) -> Diagnosis:
    what = f"GitHub repository {name}"
    try:
        await github.look(name)
    except Failed as error:
        fix = "Give ROLLBACK_GITHUB_TOKEN a token for it with “Pull requests: write”, as docs/builds.md says."
        return Diagnosis(what, str(error), fix)
    return Diagnosis(what, "The token can see it; only a pull request shows whether it may open one.")
