"""Which revision with a rollback's mark is its copy: whoever may register in the family can set the mark too.

The mark is the rollback's id, which is no secret. So a revision is the bot's own only if it was registered once the bot
meant to, and says in every member what was to be sent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import Refused
from bot.model import MARK, MarkedRevision, short

_SKEW = timedelta(seconds=5)


def own(marked: Sequence[MarkedRevision], *, since: datetime) -> str | None:
    """The ARN of the one that RegisterTaskDefinition made. It may have been sent from `since` on."""
    fitting = (each for each in marked if each.as_sent and _from(each, since - _SKEW))
    return next((each.arn for each in fitting), None)


def refuse_before_intent(marked: Sequence[MarkedRevision]) -> None:
    """Raises Refused where there is any: this bot has not registered one yet."""
    if marked:
        raise Refused(f"{_names(marked)} and was registered by somebody else before this bot registered its copy.")


def refuse_after_intent(marked: Sequence[MarkedRevision]) -> None:
    """Raises Refused where there is any, and none of them is the copy."""
    if marked:
        raise Refused(f"{_names(marked)} and is not the copy that was approved.")


def _from(revision: MarkedRevision, since: datetime) -> bool:
    return revision.registered_at is not None and revision.registered_at >= since


def _names(marked: Sequence[MarkedRevision]) -> str:
    return f"`{short(marked[0].arn)}` carries the mark of this rollback (the tag `{MARK}`)"
