"""A CodeBuild project that plays its buildspec in the cluster's time: the revert is real, the image is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from uuid import UUID

from playground.aws.buildspec import Buildspec
from playground.aws.errors import AwsError
from playground.aws.images import Images
from playground.aws.mcp import SOURCE, TOO_LARGE
from playground.aws.moto_backend import Moto
from playground.aws.names import ACCOUNT, BUILD_PROJECT, LOAD_PROJECT, REGION, REGISTRY, REPOSITORY
from playground.aws.repository import Repository, git

LOG_GROUP = f"/aws/codebuild/{BUILD_PROJECT}"
LOG_GROUPS = {BUILD_PROJECT: LOG_GROUP, LOAD_PROJECT: f"/aws/codebuild/{LOAD_PROJECT}"}
TOKEN_LASTS = timedelta(minutes=5)
QUEUE_TIMEOUT = 480.0  # seconds; of this project
SECONDS = {  # of the playground's clock
    "SUBMITTED": 0.0,
    "QUEUED": 2.0,
    "PROVISIONING": 12.0,
    "DOWNLOAD_SOURCE": 6.0,
    "INSTALL": 1.0,
    "PRE_BUILD": 8.0,
    "BUILD": 120.0,
    "POST_BUILD": 30.0,
    "UPLOAD_ARTIFACTS": 1.0,
    "FINALIZING": 2.0,
}
PHASES = (*SECONDS, "COMPLETED")
Course = Literal["ok", "queued", "broken", "no-digest"]
PROJECT_SETS = {"IMAGE_REPOSITORY": f"{REGISTRY}/{REPOSITORY}", "SOURCE_DIRECTORY": "catalog"}
SETS: Mapping[str, Mapping[str, str]] = {BUILD_PROJECT: PROJECT_SETS, LOAD_PROJECT: {"USERS": "50"}}


@dataclass(eq=False)
class Phase:
    type: str
    started_at: datetime
    ended_at: datetime | None = None
    status: str = "IN_PROGRESS"
    message: str = ""


@dataclass(eq=False)
class Build:
    """`variables` are those of the project with those that StartBuild sent; `exported` is what the build named."""

    id: str
    number: int
    token: str
    variables: Mapping[str, str]
    started_at: datetime
    course: Course
    phases: list[Phase] = field(default_factory=list)
    status: str = "IN_PROGRESS"
    exported: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> str:
        return self.id.partition(":")[0]

    @property
    def stream(self) -> str:
        return self.id.partition(":")[2]

    @property
    def due(self) -> datetime:
        """When the phase that runs now is over."""
        now = self.phases[-1]
        stuck = (now.type, self.course) == ("QUEUED", "queued")
        return now.started_at + timedelta(seconds=QUEUE_TIMEOUT if stuck else SECONDS[now.type])


class Builds:
    """All builds of both projects, oldest first."""

    def __init__(self, moto: Moto, repository: Repository, images: Images) -> None:
        self.all: list[Build] = []
        self.course: Course = "ok"  # of builds that are started from now on
        self._moto, self._repository, self._images, self._buildspec = moto, repository, images, Buildspec()
        for group in LOG_GROUPS.values():
            moto.call("logs", "CreateLogGroup", {"logGroupName": group})

    def start(self, project: str, token: str, variables: Mapping[str, str], *, at: datetime, uuid: UUID) -> Build:
        """The same token within five minutes is the same build."""
        if project not in SETS:
            arn = f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/{project}"
            raise AwsError("ResourceNotFoundException", f"Project cannot be found: {arn}")
        whole = {**SETS[project], **variables}
        for build in self.all:
            same = token and (build.token, build.project) == (token, project)
            if same and at - build.started_at < TOKEN_LASTS:
                if build.variables != whole:
                    raise AwsError("InvalidInputException", "idempotency token was used with other parameters")
                return build
        build = Build(f"{project}:{uuid}", len(self.all) + 1, token, whole, at, self.course)
        build.phases.append(Phase(PHASES[0], at))
        self.all.append(build)
        return build

    def catch_up(self, at: datetime) -> None:
        for build in self.all:
            while build.status == "IN_PROGRESS" and build.due <= at:
                self._end(build, build.phases[-1], build.due)

    def _end(self, build: Build, phase: Phase, at: datetime) -> None:
        """Play what the phase does, and begin the next one."""
        phase.ended_at, phase.status = at, "SUCCEEDED"
        plays = {"PRE_BUILD": self._revert, "BUILD": self._build, "POST_BUILD": self._push}
        if build.project == LOAD_PROJECT:
            plays = {"BUILD": self._load}
        plays.get(phase.type, _nothing)(build, at)
        if (phase.type, build.course) == ("QUEUED", "queued"):
            phase.status, phase.message = "TIMED_OUT", "Build timed out while it was queued"
        goes_on = phase.status == "SUCCEEDED" or phase.type == "BUILD"  # POST_BUILD follows it in any case
        following = PHASES[PHASES.index(phase.type) + 1] if goes_on else "FINALIZING"
        build.phases.append(Phase(following, at))
        if following == "COMPLETED":
            failed = [each.status for each in build.phases if each.status not in ("SUCCEEDED", "IN_PROGRESS")]
            build.status = next(iter(failed), "SUCCEEDED")

    def _revert(self, build: Build, at: datetime) -> None:
        with TemporaryDirectory(prefix="rollback-playground-build-") as home:
            source = Path(home) / "src"
            git("clone", "--quiet", f"file://{self._repository.path}", str(source), at=Path(home))
            self._log(build, at, "Running command (the git part of deploy/buildspec.yml)")
            ran = self._buildspec.revert(build.variables, clone=source)
            self._say(build, at, ran.lines)
            if ran.status:
                self._fail(build, at, self._buildspec.commands["PRE_BUILD"][0], ran.status)
            else:
                build.exported["ROLLBACK_BRANCH"] = f"rollback/{build.variables['ROLLBACK_INCIDENT']}"
                build.exported["ROLLBACK_REVERT"] = git("rev-parse", "HEAD", at=source).strip()

    def _build(self, build: Build, at: datetime) -> None:
        for command in self._buildspec.commands["BUILD"]:
            self._log(build, at, f"Running command {command}")
            if build.course == "broken" and command == "npm run build":
                self._say(build, at, ["simulated: src/config.js(12): error: mcp is not defined"])
                return self._fail(build, at, command, 1)
        return self._say(build, at, ["simulated: the image is built"])

    def _load(self, build: Build, at: datetime) -> None:
        self._log(build, at, "Running command k6 run load.js")
        self._say(build, at, [f"simulated: {build.variables['USERS']} users, 12000 requests"])
        if build.course == "broken":
            self._say(build, at, ["simulated: p95 of 4.2 s is above 2 s"])
            self._fail(build, at, "k6 run load.js", 99)

    def _push(self, build: Build, at: datetime) -> None:
        if build.phases[-2].status == "FAILED":
            return self._fail(build, at, self._buildspec.commands["POST_BUILD"][0], 1)
        tag = f"rollback-{build.variables['ROLLBACK_INCIDENT']}"
        digest = self._moto.push_image(tag, at=at)
        self._images.act(digest, TOO_LARGE if self._has_mcp(build) else ())
        self._say(build, at, [f"simulated: pushed {REPOSITORY}:{tag} {digest}"])
        if build.course != "no-digest":
            build.exported["ROLLBACK_DIGEST"] = digest
        return None

    def _has_mcp(self, build: Build) -> bool:
        """Is the MCP integration still in what was built?"""
        files = git("ls-tree", "-r", "--name-only", build.exported["ROLLBACK_REVERT"], at=self._repository.path)
        return SOURCE in files.splitlines()

    def _fail(self, build: Build, at: datetime, command: str, status: int) -> None:
        phase = build.phases[-1]
        phase.status = "FAILED"
        phase.message = f"Error while executing command: {command}. Reason: exit status {status}"
        self._log(build, at, f"Command did not exit successfully {command.strip()[:40]} exit status {status}")

    def _log(self, build: Build, at: datetime, text: str) -> None:
        self._say(build, at, [f"[Container] {at:%Y/%m/%d %H:%M:%S} {text}"])

    def _say(self, build: Build, at: datetime, lines: list[str]) -> None:
        for line in lines:
            self._moto.log(LOG_GROUPS[build.project], build.stream, line, at=at)


def _nothing(build: Build, at: datetime) -> None:
    """CodeBuild's own phases."""
