"""Who approved a rollback, how many more must, and who still may."""

from collections.abc import Iterator

from bot.model import Rollback, State
from bot.text import both
from handlers.messages.mrkdwn import person

_WORDS = ("no", "one", "two", "three", "four", "five")


def progress(rollback: Rollback, needed: int) -> Iterator[str]:
    """On a card that waits for more than one person."""
    if rollback.state is not State.PROPOSED or needed <= 1:
        return
    given = len(rollback.approvals)
    if not given:
        yield f"*Approvals*  {_WORDS[needed]} people must approve this, and none of them asked for it"
        return
    yield f"*{given} of {needed} approved:* {by(rollback)} · {_WORDS[max(needed - given, 0)]} more needed"


def by(rollback: Rollback) -> str:
    """All who approved the plan, as mentions: `@ben and @chloe`."""
    return both([person(approval.slack_id) for approval in rollback.approvals])


def told(rollback: Rollback) -> str:
    """Behind who asked for it; "" where nobody approved."""
    if not rollback.approvals:
        return ""
    return f"approved by {by(rollback)}" if rollback.approved_at else f"only {by(rollback)} approved"
