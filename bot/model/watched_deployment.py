"""A deployment that completed, and is watched for a while: the one quiet line that is told of it, and its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.validation import Phase, Watch


class LineState(StrEnum):
    """WATCHED until it is judged: WELL, UNWELL, or UNCLEAR where the data do not say. OVER: something else came."""

    WATCHED = "watched"
    WELL = "well"
    UNWELL = "unwell"
    UNCLEAR = "unclear"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class DeployedLine:
    """What is told of it, as it was read when it completed.

    `revision` is on now (`quilt-catalog:42`), `before` was; `by` is who deployed, by the name in the services file;
    `target` is what a rollback would go back to. Each is "" where that is not known; `no_target` says why there is
    none. `firing` are the triggers whose alarms fired already when it began: ECS ignores these for it.
    """

    revision: str
    began_at: datetime
    completed_at: datetime
    before: str = ""
    by: str = ""
    target: str = ""
    no_target: str = ""
    firing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchedDeployment:
    """A row of the journal. `id` is the signal's that told of it, `deployment` ECS's or CodeDeploy's own.

    `end` is the sentence that it ends with, "" while it is watched. `version` is one more with each change that its
    message must show, and `shown` the one that it shows. It is posted in `channel` as `ts` ("" while it is not), below
    the message `parent`, "" for none. Since `attempted_at` it may be posted already.
    """

    number: int
    id: str
    service: str
    deployment: str
    line: DeployedLine
    channel: str
    at: datetime
    until: datetime
    due_at: datetime | None
    state: LineState = LineState.WATCHED
    watch: Watch | None = None
    end: str = ""
    version: int = 1
    shown: int = 0
    ts: str = ""
    parent: str = ""
    attempted_at: datetime | None = None

    @property
    def phase(self) -> Phase:
        """What validation judges, by its own rules."""
        return Phase(3, due_at=self.line.completed_at, ends_at=self.until, watch=self.watch)
