"""What a person typed or pressed: one row per delivery, stored before it is acknowledged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.ask import Ask, Category, Incident


class InteractionKind(StrEnum):
    """Of an interaction: a slash command, or a button."""

    COMMAND = "command"
    CLICK = "click"


class Verb(StrEnum):
    """What may be typed after `/rollback`, and what a button may say."""

    IMMEDIATE = "immediate"
    PARTIAL = "partial"
    RESTORE = "restore"
    COMPLETE = "complete"
    UNDO = "undo"
    DRILL = "drill"
    HISTORY = "history"
    HOLD = "hold"
    RELEASE = "release"
    STOP = "abort"  # as older databases have it
    UNWATCH = "unwatch"
    SNOOZE = "snooze"
    PLAN = "plan"
    STATUS = "status"
    HEALTH = "health"
    LOG = "log"
    LOGS = "logs"
    NUMBERS = "numbers"
    READINESS = "readiness"
    HELP = "help"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "cancel"  # likewise
    REPLAN = "replan"
    USERS_WELL = "users_well"
    USERS_UNWELL = "users_unwell"
    LOAD_TEST = "load_test"
    LOOKING = "looking"
    PUBLISH = "publish"
    KEEP_BACK = "keep_back"
    EMERGENCY = "emergency"
    REVIEW = "review"
    PROBLEM = "problem"
    PREPARE = "prepare"
    FOLLOW_UPS = "follow-ups"
    TICK = "tick"
    UNTICK = "untick"
    ASSIGN = "assign"
    RETEST = "retest"
    IMMEDIATE_FIRST = "immediate_first"
    FURTHER_BACK = "further_back"
    SWITCH_BACK = "switch_back"
    UNDO_IT = "undo_it"
    REBUILD = "rebuild"
    ONCE_MORE = "once_more"
    FEATURE_OFF = "feature_off"
    TAKE = "take"
    SUPPORT = "support"
    SUPPORT_DRAFT = "support_draft"
    LESSONS = "lessons"
    LEARN = "learn"
    LESSONS_DRAFT = "lessons_draft"


ALL = "all"  # the reason of HELP and HISTORY where more than the first lines is wanted
NEXT_STEPS = frozenset(  # of a phase that failed, or of a rollback that went wrong
    {Verb.FURTHER_BACK, Verb.SWITCH_BACK, Verb.UNDO_IT, Verb.REBUILD, Verb.ONCE_MORE, Verb.FEATURE_OFF}
)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One command or click. `id` becomes the rollback's id when a command proposes one.

    `key` is Slack's delivery identity: the same key twice is the same interaction. `service` is "" where none was
    named. `ask` is what was typed to be planned, None where nothing is; `category` and `reason` are what was typed with
    it, and the `reason` of LOGS is of how many minutes, of a typed SNOOZE `30m WHY`, that of a PROBLEM what is
    reported, that of a SUPPORT case `urgent TEXT`, that of HELP and HISTORY perhaps ALL; of TICK, UNTICK and RETEST the
    key of an item, of ASSIGN `KEY OWNER DAY`, and of LEARN what its form says.
    `rollback_id`, `message_ts` and `digest` belong to clicks, and the
    `message_ts` to a mention, and to a button that types a command, too; `incident` is what it was asked for, None
    where that was not said. `channel` is "" where a form was opened in none. `response_url` is where a private answer
    goes. `seal` shows that the bot received it; "" until it has one.
    """

    id: str
    key: str
    kind: InteractionKind
    verb: Verb
    slack_id: str
    team: str
    channel: str
    received_at: datetime
    response_url: str = ""
    service: str = ""
    ask: Ask | None = None
    category: Category | None = None
    reason: str = ""
    rollback_id: str = ""
    message_ts: str = ""
    digest: str = ""
    incident: Incident | None = None
    seal: str = ""

    @property
    def reference(self) -> str:
        """What people quote: the first eight characters of the id."""
        return self.id[:8]
