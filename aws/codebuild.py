"""AWS CodeBuild: is there a project, start a build once, find it again, see how far it is, and read its log's end."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from aws.errors import understood
from aws.reasons import clean
from aws.scopes import start_build, start_load_test
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered
from bot.model import BuildPhase, BuildState
from bot.secrets.redaction import redacted

NEWEST = 20
LINES = 60
_COMMAND = 120  # characters of a failed command
_EXIT_STATUS = re.compile(r"exit status (\d+)")


class CodeBuild:
    """Implements `bot.ports.Builder`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def start(self, service: Service, *, project: str, variables: Mapping[str, str], token: str) -> str:
        commit, base = variables.get("ROLLBACK_COMMIT", ""), variables.get("ROLLBACK_BASE", "")
        scope = start_build(service, project, commit=commit, base=base)
        acting = await self._aws.acting.client(service, scope, rollback_id=token)
        override = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()]
        sent = {"projectName": project, "idempotencyToken": token, "environmentVariablesOverride": override}
        return await self._send(acting, sent)

    async def start_load_test(self, service: Service, *, project: str, rollback_id: str) -> str:
        acting = await self._aws.acting.client(service, start_load_test(service, project), rollback_id=rollback_id)
        return await self._send(acting, {"projectName": project, "idempotencyToken": f"{rollback_id}-load-test"})

    async def _send(self, acting: Any, sent: Mapping[str, Any]) -> str:
        doing = f"start a build of {sent['projectName']}"
        answer = await self._aws.act(doing, acting.start_build, **sent)
        if build_id := answer.get("build", {}).get("id"):
            return str(build_id)
        raise Unanswered(f"AWS was asked to {doing} (StartBuild), agreed, and named no build.")

    async def find(
        self, service: Service, *, project: str, variables: Mapping[str, str], since: datetime
    ) -> str | None:
        doing, client = f"look for a build of {project}", self._aws.of(service).codebuild
        listed = await self._aws.read(
            doing, client.list_builds_for_project, projectName=project, sortOrder="DESCENDING"
        )
        with understood(doing, "ListBuildsForProject"):
            newest = list(listed["ids"])[:NEWEST]
        if not newest:
            return None
        answer = await self._aws.read(doing, client.batch_get_builds, ids=newest)
        with understood(doing, "BatchGetBuilds"):
            fitting = [build for build in answer["builds"] if _is_it(build, variables, since)]
        if not fitting:
            return None
        known = await self._aws.read(doing, client.batch_get_projects, names=[project])
        with understood(doing, "BatchGetProjects"):
            declared = [each for each in known["projects"] if each["name"] == project]
            ours = (b["id"] for b in fitting if any(_nothing_else_overridden(b, p, variables) for p in declared))
            return next(ours, None)

    async def look(self, service: Service, build_id: str) -> BuildState:
        doing, client = f"read the build {build_id}", self._aws.of(service).codebuild
        answer = await self._aws.read(doing, client.batch_get_builds, ids=[build_id])
        with understood(doing, "BatchGetBuilds"):
            states = [_state(build) for build in answer["builds"]]
        if not states:
            raise Failed(f"Could not {doing} (BatchGetBuilds): CodeBuild does not know it.")
        return states[0]

    async def knows(self, service: Service, *, project: str) -> bool:
        doing, client = f"read the project {project}", self._aws.of(service).codebuild
        answer = await self._aws.read(doing, client.batch_get_projects, names=[project])
        with understood(doing, "BatchGetProjects"):
            return any(found["name"] == project for found in answer["projects"])

    async def tail(self, service: Service, state: BuildState) -> tuple[str, ...]:
        if not state.log_stream:
            return ()
        doing, logs = f"read the log of {state.id}", self._aws.of(service).logs
        answer = await self._aws.read(
            doing,
            logs.get_log_events,
            logGroupName=state.log_group,
            logStreamName=state.log_stream,
            limit=LINES,
            startFromHead=False,
        )
        with understood(doing, "GetLogEvents"):
            lines = [clean(redacted(event.get("message", ""))) for event in answer["events"]]
        return tuple(filter(None, lines))


def _is_it(build: Mapping[str, Any], variables: Mapping[str, str], since: datetime) -> bool:
    """CodeBuild does not tell the token of a build; what was sent with it, and when, does as well."""
    had = {pair["name"]: pair["value"] for pair in build["environment"]["environmentVariables"]}
    return variables.items() <= had.items() and build["startTime"] >= since


def _nothing_else_overridden(
    build: Mapping[str, Any], project: Mapping[str, Any], variables: Mapping[str, str]
) -> bool:
    """Somebody else may start a build with the same variables; the bot overrides nothing but those."""
    return _made_by(build, variables) == _made_by(project, variables)


def _made_by(it: Mapping[str, Any], without: Collection[str]) -> tuple[object, ...]:
    """What decides which image comes out of a build, or of a project's builds."""
    source, around = it.get("source", {}), it.get("environment", {})
    set_to = {v["name"]: v["value"] for v in around.get("environmentVariables", []) if v["name"] not in without}
    said = [source.get(name) or "" for name in ("type", "location", "buildspec")]
    role = it.get("serviceRole", "").rpartition("/")[2]  # its name of a build, its ARN of a project
    return *said, around.get("image"), bool(around.get("privilegedMode")), role, set_to


def _state(build: Mapping[str, Any]) -> BuildState:
    logs = build.get("logs", {})
    return BuildState(
        id=build["id"],
        status=build["buildStatus"],
        phases=tuple(map(_phase, build.get("phases", []))),
        exported={pair["name"]: pair["value"] for pair in build.get("exportedEnvironmentVariables", [])},
        log_group=logs.get("groupName", ""),
        log_stream=logs.get("streamName", ""),
        ended_at=build.get("endTime"),
    )


def _phase(phase: Mapping[str, Any]) -> BuildPhase:
    told = (context.get("message", "") for context in phase.get("contexts") or [])
    said = redacted("; ".join(filter(None, told)))  # it repeats commands, with all that was given to them
    found = _EXIT_STATUS.findall(said)
    return BuildPhase(phase["phaseType"], phase.get("phaseStatus", ""), _short(said), int(found[-1]) if found else None)


def _short(said: str) -> str:
    """CodeBuild repeats the whole command, which may be a script, before it gives the reason."""
    command, _, reason = said.rpartition(" Reason: ")
    return f"{clean(command)[:_COMMAND]}… Reason: {clean(reason)}" if len(command) > _COMMAND else clean(said)
