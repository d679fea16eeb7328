"""A complete rollback's build: what is to be built, what CodeBuild says of it, and what the journal keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """Its full name, 40 hex digits, and the first line of what it says of itself."""

    sha: str
    subject: str


@dataclass(frozen=True, slots=True)
class Rebuild:
    """`commit`, a full name, is to be reverted on the branch `base`, and the CodeBuild `project` builds what is left.

    Its image goes to the ECR `repository` and into `container`. `github` is `owner/name`, where it has pull requests.
    """

    commit: str
    base: str
    project: str
    repository: str
    container: str
    github: str = ""


@dataclass(frozen=True, slots=True)
class BuildIntent:
    """Written before StartBuild is sent; never more than one per rollback. It changes no service."""

    rollback_id: str
    arguments: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class BuildPhase:
    """One of a build's phases in CodeBuild's words; `status` is "" while it runs, `message` why it failed.

    `exit_status` is that of the command that failed, where CodeBuild tells it.
    """

    name: str
    status: str
    message: str
    exit_status: int | None = None


@dataclass(frozen=True, slots=True)
class BuildState:
    """BatchGetBuilds for one build. `status` is IN_PROGRESS, SUCCEEDED, FAILED, FAULT, TIMED_OUT or STOPPED.

    `exported` are the variables that the build named; the log is "" until there is one; `ended_at` is None until then.
    """

    id: str
    status: str
    phases: tuple[BuildPhase, ...]
    exported: Mapping[str, str]
    log_group: str
    log_stream: str
    ended_at: datetime | None = None

    @property
    def phase(self) -> str:
        """The newest."""
        return self.phases[-1].name if self.phases else ""


@dataclass(frozen=True, slots=True)
class Build:
    """What is known so far of the build of one rollback, since StartBuild was about to be sent at `started_at`.

    `id` is "" until CodeBuild named it. At its end `digest` is that of the image, and `revert` the commit that reverts;
    `handed_over` says that people were told to merge it, by `pull_request` where there is one; `merged_at` is when it
    was seen on the base branch.
    """

    started_at: datetime
    id: str = ""
    phase: str = ""
    built_at: datetime | None = None
    digest: str = ""
    revert: str = ""
    pull_request: str = ""
    handed_over: bool = False
    merged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """As GitHub shows it. `state` is open, closed (without being merged) or merged."""

    address: str
    state: str
