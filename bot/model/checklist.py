"""What is to be done about a rollback, item by item; each is ticked by a person, or by proof.

The list of what follows a success is one such list; a list of what comes before, during and after is another.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Checklist(StrEnum):
    """Which list an item belongs to. LESSONS has one: that they are written. The last three are OF_THE_RUN."""

    FOLLOW_UPS = "follow_ups"
    LESSONS = "lessons"
    PRE = "pre"
    DURING = "during"
    POST = "post"


OF_THE_RUN = (Checklist.PRE, Checklist.DURING, Checklist.POST)
"""The checklist of a rollback, in its order: what comes before, during and after it."""


class Proof(StrEnum):
    """What the journal can show by itself: the keys of those items OF_THE_RUN that the bot may tick."""

    ISSUE = "issue"
    TYPE = "type"
    TEAM = "team"
    COMMANDS = "commands"
    EXECUTED = "executed"
    STATUS = "status"
    HEALTH = "health"
    FUNCTION = "function"
    VALIDATED = "validated"
    MONITORED = "monitored"
    DOCUMENTED = "documented"
    NEXT_STEPS = "next_steps"


class FollowUp(StrEnum):
    """The runbook's recovery after a success, in its order: the keys of the items of FOLLOW_UPS."""

    ROOT_CAUSE = "root_cause"
    FIX = "fix"
    RETEST = "retest"
    REDEPLOY = "redeploy"


@dataclass(frozen=True, slots=True)
class Ticked:
    """Done: by a person on their word (`slack_id`, and `person` by the services file), or with a `proof`, a sentence.

    The `slack_id` beside a proof is who had it made, "" where nobody had. `closed` is the issue that was closed
    elsewhere, "" where it was ticked here.
    """

    at: datetime
    slack_id: str = ""
    person: str = ""
    proof: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An item as an issue of GitHub or Jira. `tracker` is github or jira, `place` the repository or the project.

    `asked_at` is written before it is opened; `name` (`42`, `OPS-42`) and `address` are "" until it is known to be
    there. `problem` is why there is none, or why it is followed no more. `mark` is by what it is found again, a random
    word; "" where an older program asked for it.
    """

    tracker: str
    place: str
    asked_at: datetime
    name: str = ""
    address: str = ""
    problem: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class IssueNow:
    """As its tracker shows it: `#42` or `OPS-42`, and its page.

    `closed` is what was done. What was closed undone is open still: `dropped` says as what, such as “not planned”.
    """

    name: str
    address: str
    closed: bool
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """`words` are what is to be done, as it was written when the list began; `position` is from 0.

    The owner is a name in the services file and a Slack id, "" for nobody.
    """

    checklist: Checklist
    key: str
    position: int
    words: str
    owner: str = ""
    owner_slack_id: str = ""
    due_at: datetime | None = None
    ticked: Ticked | None = None
    issue: TrackedIssue | None = None
    reminded_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.ticked is None


def of_list(items: tuple[Item, ...], checklist: Checklist) -> tuple[Item, ...]:
    return tuple(item for item in items if item.checklist is checklist)


def of_the_run(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What comes before, then during, then after."""
    return tuple(item for checklist in OF_THE_RUN for item in of_list(items, checklist))
