"""What complete rollbacks need besides: a line for each CodeBuild project, and one for each repository on GitHub."""

import asyncio
from collections.abc import Iterable

import aws
from bot.catalog import BuildProject, Service
from bot.errors import Failed
from bot.github import GitHub
from bot.model import AwsPermission, Diagnosis, Refusal

_UNSET = Diagnosis(
    "ROLLBACK_GITHUB_TOKEN",
    "It is not set, so reverts get no pull request.",
    "Set it as docs/builds.md says, or take `github` out of the services file.",
    optional=True,
)


async def project_checkup(clients: aws.Aws, services: Iterable[Service]) -> list[Diagnosis]:
    """Each project is read once, however many services use it; nothing where no service has a `build`."""
    building = [(service, service.build) for service in services if service.build]
    projects = {(s.region, s.role(AwsPermission.READ), build.project): (s, build) for s, build in building}
    return await asyncio.gather(*(_project(clients, service, build) for service, build in projects.values()))


async def github_checkup(github: GitHub, services: Iterable[Service], wrong: Refusal | None) -> list[Diagnosis]:
    """`wrong` says what can be seen to be wrong with the token, which is then sent nowhere."""
    if wrong:
        return [Diagnosis(_UNSET.what, f"It{wrong.reason.removeprefix(_UNSET.what)}", wrong.fix)]
    repositories = sorted({service.build.github for service in services if service.build and service.build.github})
    if not github.configured:
        return [_UNSET] if repositories else []
    return await asyncio.gather(*(_repository(github, name) for name in repositories))


async def _project(clients: aws.Aws, service: Service, build: BuildProject) -> Diagnosis:
    what = f"CodeBuild project {build.project}"
    try:
        known = await aws.CodeBuild(clients).knows(service, project=build.project)
    except Failed as error:
        fix = "Give the role that reads deploy/iam-policy-read.json, with this project's name in it."
        return Diagnosis(what, str(error), fix if error.lacks else "Put that right, and look again.")
    if not known:
        fix = "Make it as docs/builds.md says, or correct `build.project` in the services file."
        return Diagnosis(what, f"CodeBuild in {service.region} does not have it.", fix)
    return Diagnosis(what, "It is there; only a build shows whether it can push.")


async def _repository(github: GitHub, name: str) -> Diagnosis:
    what = f"GitHub repository {name}"
    try:
        await github.look(name)
    except Failed as error:
        fix = "Give ROLLBACK_GITHUB_TOKEN a token for it with “Pull requests: write”, as docs/builds.md says."
        return Diagnosis(what, str(error), fix)
    return Diagnosis(what, "The token can see it; only a pull request shows whether it may open one.")
