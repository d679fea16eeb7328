"""What is told outside the team: a text for one audience, over one destination of the services file."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.notice import Audience


class Moment(StrEnum):
    """Of a story as it is told to one audience: its START, a CHANGE, an UPDATE while nothing ends, and its END."""

    START = "start"
    CHANGE = "change"
    UPDATE = "update"
    END = "end"


class Situation(StrEnum):
    """How things are, as far as anybody outside the team is concerned. A rollback is in one of them at any time.

    ASKED: a plan waits for its approval. AGREED: it is approved, and prepared or built. UNDER_WAY: the service changes.
    WATCHED: that is done, and being checked; then it is WELL, UNWELL, or UNCLEAR where the checks could not tell.
    CALLED_OFF: it came to nothing before anything was changed. The others are its bad ends, by their states' names.
    """

    ASKED = "asked"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    WATCHED = "watched"
    WELL = "well"
    UNWELL = "unwell"
    UNCLEAR = "unclear"
    CALLED_OFF = "called_off"
    FAILED = "failed"
    REVERTED = "reverted"
    SUPERSEDED = "superseded"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One text for one destination, sent at least once, the ones of a destination in their order.

    `destination` is its name in the services file. `subject` is one line; `text` is plain, a few lines, and has no
    mark-up of any medium. `key` is the same for all that is told of one story at one destination: a rollback, and the
    next ones of its service as long as it is not `over`. Where the target knows such a key, it deduplicates and
    resolves by it. `id` is another number for each delivery, also where the key is the same.

    `promised_at` is when the text says that there is more to tell, None where it promises nothing. Times are business
    time but for `queued_at`, real time: since when it may be sent. Since `attempted_at` it may have arrived. `waits`: a
    person must approve the text before it is sent. `test`: it belongs to no rollback, and says so.
    """

    id: int
    rollback_id: str
    service: str
    audience: Audience
    destination: str
    moment: Moment
    subject: str
    text: str
    key: str
    over: bool
    happened_at: datetime
    attempted_at: datetime | None = None
    attempts: int = 0
    situation: Situation = Situation.ASKED
    waits: bool = False
    queued_at: datetime | None = None
    reported: bool = False
    promised_at: datetime | None = None
    test: bool = False

    @property
    def whole(self) -> str:
        """Subject and text, as a person approves them."""
        return f"{self.subject}\n{self.text}"


def text_digest(whole: str) -> str:
    """What a person's approval of a whole text is bound to: 64 hexadecimal digits."""
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Silent:
    """A destination that takes nothing: since when its oldest text waits (real time), how many do, and why."""

    destination: str
    since: datetime
    waiting: int
    why: str
