"""CodeBuild's operations, for the two projects that the playground has."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from playground.aws import answers
from playground.aws.answers import Json
from playground.aws.builds import LOG_GROUPS, SETS, Build, Phase
from playground.aws.cluster import Cluster
from playground.aws.errors import not_simulated
from playground.aws.names import ACCOUNT, REGION

_ARN = f"arn:aws:codebuild:{REGION}:{ACCOUNT}:build/"
_ENVIRONMENT = {
    "type": "LINUX_CONTAINER",
    "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
    "computeType": "BUILD_GENERAL1_SMALL",
    "privilegedMode": True,
}
_SOURCE = {"type": "GITHUB", "location": "https://github.com/quiltdata/quilt.git", "buildspec": "deploy/buildspec.yml"}
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/"


def start_build(
    it: Cluster,
    *,
    project_name: str,
    idempotency_token: str = "",
    environment_variables_override: Sequence[dict[str, str]] = (),
) -> Json:
    if strange := [v["name"] for v in environment_variables_override if v.get("type", "PLAINTEXT") != "PLAINTEXT"]:
        raise not_simulated(f"{strange[0]} as a reference to a secret")
    variables = {variable["name"]: variable["value"] for variable in environment_variables_override}
    uuid = UUID(it.hexadecimal(32))
    return {"build": _shape(it.builds.start(project_name, idempotency_token, variables, at=it.at, uuid=uuid))}


def batch_get_projects(it: Cluster, *, names: Sequence[str]) -> Json:
    """What nobody reads of a project is left out."""
    answers.at_most(100, names, "names")
    return {
        "projects": [_project(name) for name in names if name in SETS],
        "projectsNotFound": [name for name in names if name not in SETS],
    }


def _project(name: str) -> Json:
    arn = f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/{name}"
    around = _ENVIRONMENT | {"environmentVariables": _variables(SETS[name])}
    return {"name": name, "arn": arn, "source": _SOURCE, "environment": around, "serviceRole": f"{_ROLE}{name}"}


def batch_get_builds(it: Cluster, *, ids: Sequence[str]) -> Json:
    answers.at_most(100, ids, "ids")
    known = {build.id: build for build in it.builds.all}
    return {
        "builds": [_shape(known[id_]) for id_ in ids if id_ in known],
        "buildsNotFound": [id_ for id_ in ids if id_ not in known],
    }


def list_builds_for_project(it: Cluster, *, project_name: str, sort_order: str = "DESCENDING") -> Json:
    """Only one page: no story has more than a hundred builds."""
    ids = [build.id for build in it.builds.all if build.project == project_name]
    return {"ids": ids[::-1] if sort_order == "DESCENDING" else ids}


def _shape(build: Build) -> Json:
    over = build.status != "IN_PROGRESS"
    stream = {"groupName": LOG_GROUPS[build.project], "streamName": build.stream} if len(build.phases) > 3 else {}
    return {
        "id": build.id,
        "arn": f"{_ARN}{build.id}",
        "buildNumber": build.number,
        "projectName": build.project,
        "startTime": build.started_at.timestamp(),
        **({"endTime": build.phases[-1].started_at.timestamp()} if over else {}),
        "currentPhase": build.phases[-1].type,
        "buildStatus": build.status,
        "buildComplete": over,
        "phases": [_phase(phase) for phase in build.phases],
        "source": _SOURCE,
        "serviceRole": f"{_ROLE}{build.project}",
        "environment": _ENVIRONMENT | {"environmentVariables": _variables(build.variables)},
        "logs": {"cloudWatchLogs": {"status": "ENABLED"}, **stream},
        "exportedEnvironmentVariables": [{"name": name, "value": value} for name, value in build.exported.items()],
    }


def _variables(values: Mapping[str, str]) -> list[Json]:
    return [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in values.items()]


def _phase(phase: Phase) -> Json:
    """The phase that runs now has neither an end nor a status, as in AWS."""
    shape: Json = {"phaseType": phase.type, "startTime": phase.started_at.timestamp()}
    if phase.ended_at:
        shape |= {"phaseStatus": phase.status, "endTime": phase.ended_at.timestamp()}
        shape["durationInSeconds"] = int((phase.ended_at - phase.started_at).total_seconds())
        code = "COMMAND_EXECUTION_ERROR" if phase.status == "FAILED" else ""
        shape["contexts"] = [{"statusCode": code, "message": phase.message}]
    return shape
